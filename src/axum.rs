//! Extractors and answers for axum 0.8: what implements its traits is at the types themselves.

use std::error::Error as StdError;
use std::sync::Arc;

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::client::Client;
use crate::credentials::KeyState;
use crate::subscription::{
    ChannelAuth, InvalidSubscription, Jsonp, MAX_LEN, SignInRequest, SubscriptionFault,
    SubscriptionRequest, UserAuth,
};
use crate::webhook::{InvalidWebhook, Webhook, WebhookFault, WebhookVerifier};

/// Why a body could not be read.
enum BodyFault {
    TooLong,
    Unread,
}

async fn read(body: Body, limit: usize) -> Result<Bytes, BodyFault> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if is_of_length(&*error) => Err(BodyFault::TooLong),
        Err(_) => Err(BodyFault::Unread),
    }
}

/// Whether a limit was reached, ours or that of a layer around us.
fn is_of_length(error: &(dyn StdError + 'static)) -> bool {
    core::iter::successors(Some(error), |&error| error.source())
        .any(|error| error.is::<LengthLimitError>())
}

/// Reads what a subscriber asks, in the way in which it came.
async fn ask<T>(
    request: Request,
    from_query: fn(&str) -> Result<T, InvalidSubscription>,
    from_form: fn(Bytes) -> Result<T, InvalidSubscription>,
    from_json: fn(Bytes) -> Result<T, InvalidSubscription>,
) -> Result<T, InvalidSubscription> {
    let (parts, body) = request.into_parts();
    if [Method::GET, Method::HEAD].contains(&parts.method) {
        return from_query(parts.uri.query().unwrap_or_default());
    }
    let kind = content_type(&parts.headers);
    let is = |wanted| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(wanted));
    let from_body = if is("application/x-www-form-urlencoded") {
        from_form
    } else if is("application/json") {
        from_json
    } else {
        return Err(InvalidSubscription(SubscriptionFault::ContentType));
    };
    let body = read(body, MAX_LEN).await.map_err(|fault| match fault {
        BodyFault::TooLong => InvalidSubscription(SubscriptionFault::TooLong),
        BodyFault::Unread => InvalidSubscription(SubscriptionFault::Unread),
    })?;
    from_body(body)
}

/// The type of the content, without its parameters. Of two, neither is.
fn content_type(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (value, None) = (values.next()?, values.next()) else {
        return None;
    };
    value.to_str().ok()?.split(';').next().map(str::trim)
}

/// Reads the body of a `POST`, a form or JSON by its `Content-Type`, or the query of a `GET`. What is
/// none of them is refused with `403`.
///
/// It takes the body, so it is the last argument. As a `Result` with [`InvalidSubscription`] it lets
/// you log why one is refused.
impl<S: Send + Sync> FromRequest<S> for SubscriptionRequest {
    type Rejection = InvalidSubscription;

    async fn from_request(request: Request, _: &S) -> Result<Self, InvalidSubscription> {
        ask(request, Self::from_query, Self::from_form, Self::from_json).await
    }
}

/// Reads the body of a `POST`, a form or JSON by its `Content-Type`, or the query of a `GET`. What is
/// none of them is refused with `403`.
///
/// It takes the body, so it is the last argument. As a `Result` with [`InvalidSubscription`] it lets
/// you log why one is refused.
impl<S: Send + Sync> FromRequest<S> for SignInRequest {
    type Rejection = InvalidSubscription;

    async fn from_request(request: Request, _: &S) -> Result<Self, InvalidSubscription> {
        ask(request, Self::from_query, Self::from_form, Self::from_json).await
    }
}

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
        let body = read(body, limit).await.map_err(|fault| match fault {
            BodyFault::TooLong => InvalidWebhook(WebhookFault::TooLong { limit }),
            BodyFault::Unread => InvalidWebhook(WebhookFault::Unread),
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

impl<E: KeyState> FromRef<Client<E>> for WebhookVerifier {
    fn from_ref(client: &Client<E>) -> Self {
        client.webhook_verifier()
    }
}

/// `200 OK` with JSON, for one subscriber and no cache.
impl IntoResponse for ChannelAuth {
    fn into_response(self) -> Response {
        answer("application/json", self.into_json())
    }
}

/// `200 OK` with JSON, for one subscriber and no cache.
impl IntoResponse for UserAuth {
    fn into_response(self) -> Response {
        answer("application/json", self.into_json())
    }
}

/// `200 OK` with a script, for one subscriber and no cache.
impl IntoResponse for Jsonp {
    fn into_response(self) -> Response {
        answer(Self::CONTENT_TYPE, self.into_string())
    }
}

fn answer(content_type: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `403 Forbidden`, without a reason.
impl IntoResponse for InvalidSubscription {
    fn into_response(self) -> Response {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// The [status](InvalidWebhook::status), without a reason.
impl IntoResponse for InvalidWebhook {
    fn into_response(self) -> Response {
        self.status().into_response()
    }
}
