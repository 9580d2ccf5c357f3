//! The extractor of webhooks for axum 0.8.

use std::sync::Arc;

use axum_core::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;

use super::error::{Fault, InvalidWebhook};
use super::event::Webhook;
use super::verify::WebhookVerifier;
use crate::endpoint::axum::{BeforeLast, BodyFault, last_argument, log_rejection, read_body};

/// Verifies the raw body of a `POST` request before the handler receives it.
///
/// The state of the router is a [`WebhookVerifier`], a [`Client`](crate::Client) with or without a key,
/// or your own type (or an `Arc` of it) with one of these:
///
/// ```
/// use axum::extract::FromRef;
/// use pusher_channels::{Client, WebhookVerifier};
///
/// // A verifier, for example one with a tolerance:
/// #[derive(Clone, FromRef)]
/// struct App {
///     webhooks: WebhookVerifier,
/// }
///
/// // Or only a client:
/// #[derive(Clone, FromRef)]
/// struct Shop {
///     client: Client,
/// }
///
/// impl FromRef<Shop> for WebhookVerifier {
///     fn from_ref(shop: &Shop) -> Self {
///         shop.client.webhook_verifier()
///     }
/// }
/// ```
///
/// Otherwise, axum reports that your function is not a `Handler`, and with `#[axum::debug_handler]`
/// the reason.
///
/// It consumes the body, so it must be the last argument of a handler. `Result<Webhook,
/// InvalidWebhook>` gives access to the reason of a rejection.
// rustc shows the bounds, with the comment between them, if the state has no verifier.
impl<S: Send + Sync> FromRequest<S> for Webhook
where
    // impl FromRef<App> for WebhookVerifier { fn from_ref(app: &App) … app.client.webhook_verifier()
    WebhookVerifier: FromRef<S>,
{
    type Rejection = InvalidWebhook;

    async fn from_request(request: Request, state: &S) -> Result<Self, InvalidWebhook> {
        let verified = verify(&WebhookVerifier::from_ref(state), request).await;
        verified.inspect_err(|reason| log_rejection("Webhook", reason.status(), reason))
    }
}
last_argument!(Webhook, InvalidWebhook);

async fn verify(verifier: &WebhookVerifier, request: Request) -> Result<Webhook, InvalidWebhook> {
    let (parts, body) = request.into_parts();
    let limit = verifier.body_limit(&parts.headers)?;
    let body = read_body(body, limit).await.map_err(|fault| match fault {
        BodyFault::TooLong => InvalidWebhook(Fault::TooLong { limit }),
        BodyFault::Unread => InvalidWebhook(Fault::Unread),
    })?;
    verifier.verify(&parts.headers, body)
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
