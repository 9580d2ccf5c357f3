//! What things are called: channels and their kinds, events, connections, users.

mod any;
mod channel;
mod error;
mod event;
mod kind;
pub(crate) mod macros;
mod message;
mod prefix;
mod socket_id;
mod text;
mod user_id;
pub(crate) mod validate;

pub use any::AnyChannelName;
pub use channel::ChannelName;
pub use error::{InvalidChannelName, InvalidChannelPrefix, InvalidEventName, InvalidUserId};
pub use event::EventName;
#[doc(hidden)]
pub use kind::EachHasUsers;
pub use kind::{
    AnyKind, BaseKind, Cached, HasCache, HasSubscriptions, HasUsers, Kind, NeedsAuthorization,
    NoChannel, Plaintext, Presence, Private, PrivateEncrypted, Public, Shareable, WithoutMembers,
};
pub(crate) use message::Message;
pub use prefix::ChannelPrefix;
pub use socket_id::{InvalidSocketId, SocketId};
pub(crate) use text::Text;
pub use user_id::UserId;
pub(crate) use validate::is_dots;
