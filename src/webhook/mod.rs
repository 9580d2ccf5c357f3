//! What the service calls: webhooks, which cannot be read before they are verified.

#[cfg(feature = "axum")]
mod axum;
mod error;
pub(crate) mod event;
mod headers;
mod parse;
pub(crate) mod verified;
pub(crate) mod verify;

pub use error::InvalidWebhook;
pub use event::{ClientData, UnknownEvent};
pub use headers::{SignedHeaders, WebhookHeaders};
pub(crate) use verified::Webhook;
pub(crate) use verify::{MAX_BODY_SIZE, WebhookVerifier, verify};
