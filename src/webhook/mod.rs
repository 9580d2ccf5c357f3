//! What the service calls: webhooks, which cannot be read before they are verified.

#[cfg(feature = "axum")]
mod axum;
mod error;
pub(crate) mod event;
mod parse;
pub(crate) mod verify;

pub use error::InvalidWebhook;
pub use event::{ClientData, UnknownEvent};
pub(crate) use verify::{MAX_BODY_SIZE, Webhook, WebhookVerifier, verify};
pub use verify::{SignedHeaders, WebhookHeaders};
