//! The extractor of webhooks for axum 0.8.

use std::sync::Arc;

use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};

use super::error::{Fault, InvalidWebhook};
use super::event::Webhook;
use super::verify::WebhookVerifier;
use crate::endpoint::axum::{BodyFault, read_body};

/// Verifies the raw body of a `POST` request before the handler receives it.
///
/// The state of the router is a [`WebhookVerifier`] or a [`Client`](crate::Client), or your own
/// type (or an `Arc` of it) that implements `FromRef` for `WebhookVerifier`: store a verifier in it
/// and derive `FromRef`, or return `client.webhook_verifier()`. Otherwise, axum reports that your
/// function is not a `Handler`.
///
/// It consumes the body, so it must be the last argument of a handler. `Result<Webhook,
/// InvalidWebhook>` gives access to the reason of a rejection.
impl<S> FromRequest<S> for Webhook
where
    S: Send + Sync,
    WebhookVerifier: FromRef<S>,
{
    type Rejection = InvalidWebhook;

    async fn from_request(request: Request, state: &S) -> Result<Self, InvalidWebhook> {
        let verifier = WebhookVerifier::from_ref(state);
        let (parts, body) = request.into_parts();
        let limit = verifier.body_limit(&parts.headers)?;
        let body = read_body(body, limit).await.map_err(|fault| match fault {
            BodyFault::TooLong => InvalidWebhook(Fault::TooLong { limit }),
            BodyFault::Unread => InvalidWebhook(Fault::Unread),
        })?;
        verifier.verify(&parts.headers, body)
    }
}

/// A shared state: conversions from the state apply to the `Arc` as well.
impl<S> FromRef<Arc<S>> for WebhookVerifier
where
    Self: FromRef<S>,
{
    fn from_ref(state: &Arc<S>) -> Self {
        Self::from_ref(&**state)
    }
}

/// Responds with the [status](InvalidWebhook::status), without a reason.
// Without a reason, because it would help to forge a webhook.
impl IntoResponse for InvalidWebhook {
    fn into_response(self) -> Response {
        self.status().into_response()
    }
}
