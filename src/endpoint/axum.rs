//! Extractors and responses for axum 0.8. The documentation of each type lists the traits.

use core::fmt;
use std::error::Error as StdError;

use axum_core::body::Body;
use axum_core::extract::{FromRequest, FromRequestParts, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::jsonp::Jsonp;
use super::request::{Fault, InvalidSubscription, MAX_LEN};
use super::{
    ChannelAuth, ChannelAuths, SignInRequest, SubscriptionRequest, SubscriptionRequests, UserAuth,
};
use crate::declared::FromName;

/// Logs why an extractor rejects a request. The response does not contain the reason.
#[cfg(feature = "tracing")]
pub(crate) fn log_rejection(extractor: &str, status: StatusCode, reason: &dyn fmt::Display) {
    let status = status.as_u16();
    tracing::info!(target: "pusher_channels::axum", extractor, status, %reason, "rejected a request");
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn log_rejection(_: &str, _: StatusCode, _: &dyn fmt::Display) {}

/// The reason why a body could not be read.
pub(crate) enum BodyFault {
    TooLong,
    Unread,
}

pub(crate) async fn read_body(body: Body, limit: usize) -> Result<Bytes, BodyFault> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if is_of_length(&*error) => Err(BodyFault::TooLong),
        Err(_) => Err(BodyFault::Unread),
    }
}

/// Returns true if a length limit was reached, ours or that of a layer around the handler.
fn is_of_length(error: &(dyn StdError + 'static)) -> bool {
    core::iter::successors(Some(error), |&error| error.source())
        .any(|error| error.is::<LengthLimitError>())
}

/// A state of axum's `Router` with which `T` could be extracted before the last argument of a handler.
///
/// You never implement this trait; the compiler names it in errors. Nothing implements it, because
/// `T` reads the body of the request.
#[diagnostic::on_unimplemented(
    message = "`{T}` reads the body of the request and must be the last argument of the handler",
    label = "move this argument to the end"
)]
pub trait BeforeLast<T>: sealed::Sealed {}

mod sealed {
    #[expect(unnameable_types, reason = "a sealed trait: nothing implements it")]
    pub trait Sealed {
        fn never(&self) -> core::convert::Infallible;
    }
}

/// Explains why an extractor that reads the body cannot be an argument before the last.
// The implementation never applies. Without it, the compiler lists the extractors of axum.
macro_rules! last_argument {
    ([$($generic:ident)?] $extractor:ty, $rejection:ty) => {
        #[doc(hidden)]
        impl<S: BeforeLast<$extractor> + Send + Sync $(, $generic)?> FromRequestParts<S>
            for $extractor
        {
            type Rejection = $rejection;

            async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, $rejection> {
                match state.never() {}
            }
        }
    };
    ($extractor:ty, $rejection:ty) => {
        last_argument!([] $extractor, $rejection);
    };
}
pub(crate) use last_argument;

/// Parses the request in the format in which it was sent.
async fn ask<T>(
    extractor: &str,
    request: Request,
    from_query: fn(&str) -> Result<T, InvalidSubscription>,
    from_form: fn(Bytes) -> Result<T, InvalidSubscription>,
    from_json: fn(Bytes) -> Result<T, InvalidSubscription>,
) -> Result<T, InvalidSubscription> {
    let parsed = parse(request, from_query, from_form, from_json).await;
    parsed.inspect_err(|reason| log_rejection(extractor, StatusCode::FORBIDDEN, reason))
}

async fn parse<T>(
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
        return Err(InvalidSubscription(Fault::ContentType));
    };
    let body = read_body(body, MAX_LEN)
        .await
        .map_err(|fault| match fault {
            BodyFault::TooLong => InvalidSubscription(Fault::TooLong),
            BodyFault::Unread => InvalidSubscription(Fault::Unread),
        })?;
    from_body(body)
}

/// Returns the media type without parameters, or `None` if the header is missing or repeated.
fn content_type(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (value, None) = (values.next()?, values.next()) else {
        return None;
    };
    value.to_str().ok()?.split(';').next().map(str::trim)
}

/// Parses the body of a `POST` request, a form or JSON according to its `Content-Type`, or the
/// query of a `GET` request. Anything else is rejected with `403`, and so is a channel that is not
/// one of `C`.
///
/// It consumes the body, so it must be the last argument of a handler. `Result<_,
/// InvalidSubscription>` gives access to the reason of a rejection.
impl<S: Send + Sync, C: FromName> FromRequest<S> for SubscriptionRequest<C> {
    type Rejection = InvalidSubscription;

    async fn from_request(request: Request, _: &S) -> Result<Self, InvalidSubscription> {
        ask(
            "SubscriptionRequest",
            request,
            |query| SubscriptionRequest::from_query(query)?.declared(),
            |form| SubscriptionRequest::from_form(form)?.declared(),
            |json| SubscriptionRequest::from_json(json)?.declared(),
        )
        .await
    }
}
last_argument!([C] SubscriptionRequest<C>, InvalidSubscription);

/// Parses the body of a `POST` request, a form or JSON according to its `Content-Type`, or the
/// query of a `GET` request. Anything else is rejected with `403`.
///
/// It consumes the body, so it must be the last argument of a handler. `Result<_,
/// InvalidSubscription>` gives access to the reason of a rejection.
impl<S: Send + Sync> FromRequest<S> for SignInRequest {
    type Rejection = InvalidSubscription;

    async fn from_request(request: Request, _: &S) -> Result<Self, InvalidSubscription> {
        ask(
            "SignInRequest",
            request,
            Self::from_query,
            Self::from_form,
            Self::from_json,
        )
        .await
    }
}
last_argument!(SignInRequest, InvalidSubscription);

/// Parses the body of a `POST` request, a form or JSON according to its `Content-Type`, or the
/// query of a `GET` request. Anything else is rejected with `403`.
///
/// It consumes the body, so it must be the last argument of a handler. `Result<_,
/// InvalidSubscription>` gives access to the reason of a rejection.
impl<S: Send + Sync> FromRequest<S> for SubscriptionRequests {
    type Rejection = InvalidSubscription;

    async fn from_request(request: Request, _: &S) -> Result<Self, InvalidSubscription> {
        ask(
            "SubscriptionRequests",
            request,
            Self::from_query,
            Self::from_form,
            Self::from_json,
        )
        .await
    }
}
last_argument!(SubscriptionRequests, InvalidSubscription);

/// Responds with `200 OK` and JSON that must not be cached.
impl IntoResponse for ChannelAuths {
    fn into_response(self) -> Response {
        answer("application/json", self.to_json())
    }
}

/// Responds with `200 OK` and JSON that must not be cached.
// `no-store`, because a shared cache would hand the signature of one connection to another.
impl IntoResponse for ChannelAuth {
    fn into_response(self) -> Response {
        answer("application/json", self.into_json())
    }
}

/// Responds with `200 OK` and JSON that must not be cached.
impl IntoResponse for UserAuth {
    fn into_response(self) -> Response {
        answer("application/json", self.into_json())
    }
}

/// Responds with `200 OK` and a script that must not be cached.
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

/// Responds with `403 Forbidden`, without a reason.
// Without a reason, because it would help to forge a request.
impl IntoResponse for InvalidSubscription {
    fn into_response(self) -> Response {
        StatusCode::FORBIDDEN.into_response()
    }
}
