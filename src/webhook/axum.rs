//! The extractor of webhooks for axum 0.8.

use std::sync::Arc;

use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};

use super::error::{Fault, InvalidWebhook};
use super::verify::{Webhook, WebhookVerifier};
use crate::endpoint::axum::{BodyFault, read_body};

/// Verifies the raw body of a `POST` before the handler sees anything of it. The state of the router
/// is a [`WebhookVerifier`] or a [`Client`], or a type of yours, or an `Arc` of one, from which a
/// `WebhookVerifier` is made by `FromRef`: have one in it and derive that, or write
/// `client.webhook_verifier()`. Without, axum says that your function is no `Handler`.
///
/// It takes the body, so it is the last argument. As `Result<Webhook, InvalidWebhook>` it lets you
/// log why one is refused.
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

/// A state that is shared: what is made from the state is made from the `Arc`, too.
impl<S> FromRef<Arc<S>> for WebhookVerifier
where
    Self: FromRef<S>,
{
    fn from_ref(state: &Arc<S>) -> Self {
        Self::from_ref(&**state)
    }
}

/// The [status](InvalidWebhook::status), without a reason.
impl IntoResponse for InvalidWebhook {
    fn into_response(self) -> Response {
        self.status().into_response()
    }
}
