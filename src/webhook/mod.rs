//! Webhooks, which cannot be read before they are verified.
//!
//! [`Client::webhook`](crate::Client::webhook) or a [`WebhookVerifier`](crate::WebhookVerifier)
//! turns headers and body into a [`Webhook`](crate::Webhook). With the feature `axum`, `Webhook` is
//! an extractor.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::{WebhookEvent, testing};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = testing::Server::start().await?;
//! let client = server.client();
//!
//! let signed = server.webhook().channel_occupied("news").sign();
//! let webhook = client.webhook(signed.headers(), signed.body())?;
//! for event in webhook.events() {
//!     if let WebhookEvent::ChannelOccupied { channel, .. } = event {
//!         assert_eq!(channel.as_str(), "news");
//!     }
//! }
//! assert!(client.webhook(signed.headers(), "another body").is_err());
//! # Ok(()) }
//! ```

#[cfg(feature = "axum")]
mod axum;
mod error;
pub(crate) mod event;
mod parse;
pub(crate) mod verify;

pub use error::InvalidWebhook;
pub use event::{ClientData, UnknownEvent};
#[doc(hidden)]
pub use event::{Webhook, WebhookEvent};
#[doc(hidden)]
pub use verify::WebhookVerifier;
pub(crate) use verify::{MAX_BODY_SIZE, verify};
pub use verify::{SignedHeaders, WebhookHeaders};
