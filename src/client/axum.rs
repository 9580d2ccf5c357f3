//! The traits of axum 0.8 that concern both wings.

use axum_core::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use http::request::Parts;
use http::{HeaderValue, StatusCode};

use super::Client;
use crate::config::{EncryptionKey, KeyState};
use crate::endpoint::InvalidSubscription;
use crate::endpoint::axum::log_rejection;
use crate::error::Error;
use crate::name::{HeaderFault, InvalidSocketIdHeader, SocketId};
use crate::webhook::WebhookVerifier;

impl<E: KeyState> FromRef<Client<E>> for WebhookVerifier {
    fn from_ref(client: &Client<E>) -> Self {
        client.webhook_verifier()
    }
}

/// Handlers of a router with the state `Client<EncryptionKey>` can take `State<Client>`.
impl FromRef<Client<EncryptionKey>> for Client {
    fn from_ref(client: &Client<EncryptionKey>) -> Self {
        client.plain.clone()
    }
}

/// Handlers of a router with the state `Client<Option<EncryptionKey>>` can take `State<Client>`.
impl FromRef<Client<Option<EncryptionKey>>> for Client {
    fn from_ref(client: &Client<Option<EncryptionKey>>) -> Self {
        client.plain.clone()
    }
}

/// Reads the header `X-Socket-ID`, as [`SocketId::from_headers`] does: the connection of the page that
/// sent the request. A request without it, or with a malformed one, is rejected with `400`.
impl<S: Send + Sync> FromRequestParts<S> for SocketId {
    type Rejection = InvalidSocketIdHeader;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, InvalidSocketIdHeader> {
        let found = Self::from_headers(&parts.headers);
        let missing = InvalidSocketIdHeader(HeaderFault::Missing);
        logged(found.and_then(|id| id.ok_or(missing)))
    }
}

/// Reads the header `X-Socket-ID`, as [`SocketId::from_headers`] does. A request without it is `None`,
/// and one with a malformed header is rejected with `400`.
///
/// ```
/// use axum::extract::State;
/// use pusher_channels::{Client, Error, SocketId, channel_name};
///
/// /// Renames a list, and notifies everybody but the page that renamed it.
/// async fn rename(
///     State(client): State<Client>,
///     sender: Option<SocketId>,
///     name: String,
/// ) -> Result<(), Error> {
///     let list = channel_name!("private-list-7");
///     let renamed = client.trigger(&list).event("renamed").json(&name)?;
///     renamed.exclude(sender).send().await
/// }
/// # let _: axum::Router<Client> = axum::Router::new().route("/", axum::routing::post(rename));
/// ```
impl<S: Send + Sync> OptionalFromRequestParts<S> for SocketId {
    type Rejection = InvalidSocketIdHeader;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> Result<Option<Self>, InvalidSocketIdHeader> {
        logged(Self::from_headers(&parts.headers))
    }
}

fn logged<T>(found: Result<T, InvalidSocketIdHeader>) -> Result<T, InvalidSocketIdHeader> {
    found.inspect_err(|reason| log_rejection("SocketId", StatusCode::BAD_REQUEST, reason))
}

/// Responds with `400 Bad Request`, without a reason.
impl IntoResponse for InvalidSocketIdHeader {
    fn into_response(self) -> Response {
        StatusCode::BAD_REQUEST.into_response()
    }
}

/// Responds with an empty body, so that a handler can return `Result<_, Error>` and use `?`.
///
/// | error | status |
/// |---|---|
/// | [`is_timeout`](Error::is_timeout) | `504 Gateway Timeout` |
/// | [`is_connect`](Error::is_connect), [`is_rate_limited`](Error::is_rate_limited), the API server responded with `503`, or the publisher did not accept the event | `503 Service Unavailable`, with `Retry-After` if the API server sent it |
/// | any other failure of the API server | `502 Bad Gateway` |
/// | an [`InvalidSubscription`] | `403 Forbidden` |
/// | an [`InvalidSocketIdHeader`] | `400 Bad Request` |
/// | any other value that [is invalid](Error::is_invalid) or cannot be read | `500 Internal Server Error` |
///
/// A value that your own client may get wrong, such as a name in a path, should be parsed with
/// `map_err`, so that it is not a `500`.
///
/// With the feature `tracing`, each error is an event with the target `pusher_channels::axum` and the
/// fields `status` and `error`: at the level `ERROR` for `500`, otherwise `WARN`.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = status_of(&self);
        log_error(status, &self);
        let mut response = status.into_response();
        if let Some(delay) = self
            .retry_after()
            .filter(|_| status == StatusCode::SERVICE_UNAVAILABLE)
        {
            let seconds = HeaderValue::from(delay.as_secs());
            response.headers_mut().insert(RETRY_AFTER, seconds);
        }
        response
    }
}

fn status_of(error: &Error) -> StatusCode {
    let unavailable = error.status() == Some(StatusCode::SERVICE_UNAVAILABLE);
    if error.is_timeout() {
        return StatusCode::GATEWAY_TIMEOUT;
    }
    if error.is_connect() || error.is_rate_limited() || unavailable {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match error.unsent() {
        Some(reason) if reason.is::<InvalidSubscription>() => StatusCode::FORBIDDEN,
        Some(reason) if reason.is::<InvalidSocketIdHeader>() => StatusCode::BAD_REQUEST,
        Some(_) if !error.is_invalid() => StatusCode::SERVICE_UNAVAILABLE,
        None if error.status().is_some() || error.is_transport() => StatusCode::BAD_GATEWAY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(feature = "tracing")]
fn log_error(status: StatusCode, error: &Error) {
    let error: &(dyn std::error::Error + 'static) = error;
    let number = status.as_u16();
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(target: "pusher_channels::axum", status = number, error, "a handler failed");
    } else {
        tracing::warn!(target: "pusher_channels::axum", status = number, error, "a handler failed");
    }
}

#[cfg(not(feature = "tracing"))]
fn log_error(_: StatusCode, _: &Error) {}
