//! The endpoint that subscribers call: who may subscribe, and who somebody is.

mod answer;
mod callback;
mod channel_auth;
mod form;
mod member;
mod request;
mod user_auth;
#[cfg(test)]
mod vectors;

pub use callback::{Callback, InvalidCallback, Jsonp};
pub use channel_auth::ChannelAuth;
pub use member::{InvalidMember, Member, User};
#[cfg(feature = "axum")]
pub(crate) use request::{Fault as SubscriptionFault, MAX_LEN};
pub use request::{InvalidSubscription, SignInRequest, SubscriptionRequest};
pub use user_auth::UserAuth;
