//! The endpoint that subscribers call: who may subscribe, and who somebody is.

pub(crate) mod auth;
#[cfg(feature = "axum")]
pub(crate) mod axum;
mod jsonp;
pub(crate) mod member;
pub(crate) mod request;
mod response;
#[cfg(test)]
mod vectors;

pub(crate) use auth::{ChannelAuth, UserAuth};
pub use jsonp::{Callback, InvalidCallback, Jsonp};
pub use member::InvalidMember;
pub(crate) use member::{Member, User};
pub use request::InvalidSubscription;
#[cfg(feature = "axum")]
pub(crate) use request::{SignInRequest, SubscriptionRequest};
