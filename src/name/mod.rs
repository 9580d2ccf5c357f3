//! What things are called: channels and their kinds, events, connections, users.

pub(crate) mod channel;
mod class;
mod const_fmt;
mod error;
pub(crate) mod event;
pub(crate) mod kind;
mod macros;
mod prefix;
pub(crate) mod socket_id;
pub(crate) mod template;
mod text;
pub(crate) mod user_id;
pub(crate) mod validate;

pub(crate) use channel::{AnyChannelName, ChannelName};
pub(crate) use const_fmt::Message;
pub use error::{InvalidChannelName, InvalidChannelPrefix, InvalidEventName, InvalidUserId};
pub(crate) use event::EventName;
pub(crate) use kind::{
    AnyKind, EachHasUsers, HasCache, HasSubscriptions, HasUsers, Kind, NeedsAuthorization,
    NoChannel, Plaintext, Presence, PrivateEncrypted, Shareable, WithoutMembers,
};
pub use prefix::ChannelPrefix;
pub use socket_id::InvalidSocketId;
pub(crate) use socket_id::SocketId;
pub(crate) use text::{Text, owned_traits};
pub(crate) use user_id::UserId;
pub(crate) use validate::is_dots;
