//! Authorization and authentication endpoints: the requests of subscribers, and the responses.
//!
//! [`SubscriptionRequest`](crate::SubscriptionRequest) and
//! [`SignInRequest`](crate::SignInRequest) parse the requests. [`Client::authorize`],
//! [`Client::authorize_presence`] and [`Client::authenticate_user`] return the signed responses.
//! With the feature `axum`, the requests are extractors and the responses implement
//! `IntoResponse`. Requests for several channels at once are [`SubscriptionRequests`].
//!
//! [`Client::authorize`]: crate::Client::authorize
//! [`Client::authorize_presence`]: crate::Client::authorize_presence
//! [`Client::authenticate_user`]: crate::Client::authenticate_user
//!
//! # Rejections
//!
//! The extractors respond to a malformed request without a reason, because it would help to forge one.
//! With the feature `tracing`, each rejection is an event: at the level `INFO`, with the target
//! `pusher_channels::axum` and the fields `extractor`, `status` and `reason`. The reason contains at
//! most one character of the request. [`Webhook`](crate::Webhook) and [`SocketId`](crate::SocketId) log
//! their rejections in the same way.
//!
//! If a handler does not compile, put `#[axum::debug_handler]` on it: without it, axum can only report
//! that the function is not a `Handler`.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::{AnyChannelName, Client, SubscriptionRequest};
//!
//! /// Returns the body of the response, or `None` for `403 Forbidden`.
//! fn authorize(client: &Client, form: &[u8]) -> Option<String> {
//!     let request = SubscriptionRequest::from_form(form).ok()?;
//!     match &request.channel {
//!         AnyChannelName::Private(channel) => {
//!             Some(client.authorize(&request.socket_id, channel).into_json())
//!         }
//!         _ => None,
//!     }
//! }
//!
//! let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
//! assert!(authorize(&client, b"socket_id=1.2&channel_name=private-orders").is_some());
//! assert!(authorize(&client, b"socket_id=1.2&channel_name=public").is_none());
//! # Ok::<(), pusher_channels::Error>(())
//! ```

pub(crate) mod auth;
#[cfg(feature = "axum")]
pub(crate) mod axum;
mod channel;
mod error;
mod info;
mod jsonp;
pub(crate) mod member;
pub(crate) mod request;
mod requests;
mod response;
pub(crate) mod user;
#[cfg(test)]
mod vectors;

#[cfg(feature = "axum")]
pub use self::axum::BeforeLast;
#[doc(hidden)]
pub use auth::{ChannelAuth, UserAuth};
pub use channel::PrivateChannel;
pub use error::InvalidMember;
pub use jsonp::{Callback, InvalidCallback, Jsonp};
pub use member::AsMember;
#[doc(hidden)]
pub use member::Member;
pub use request::InvalidSubscription;
#[doc(hidden)]
pub use request::{SignInRequest, SubscriptionRequest};
pub use requests::{ChannelAuths, SubscriptionRequests};
#[doc(hidden)]
pub use user::User;
