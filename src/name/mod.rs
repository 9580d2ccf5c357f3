//! The names of channels, events, connections and users.
//!
//! The types that most programs use are at the root of the crate:
//! [`ChannelName`](crate::ChannelName), [`AnyChannelName`](crate::AnyChannelName),
//! [`EventName`](crate::EventName), [`SocketId`](crate::SocketId), [`UserId`](crate::UserId) and
//! [`MemberId`](crate::MemberId). This module has [`ChannelPrefix`] and the error types.
//!
//! All of them are validated strings: a value that exists is valid. They have `as_str`, compare with
//! strings, parse with `FromStr`, `TryFrom` and serde, and can be looked up in maps by `&str`.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::name::{ChannelPrefix, InvalidSocketId};
//! use pusher_channels::{AnyChannelName, SocketId, UserId, event_name};
//!
//! let channel: AnyChannelName = "presence-room-7".parse()?;
//! let rooms: ChannelPrefix = "presence-room-".parse()?;
//! assert!(channel.as_str().starts_with(rooms.as_str()));
//!
//! assert_eq!(event_name!("order-created"), "order-created");
//! assert_eq!(UserId::from(42), "42");
//!
//! let error: InvalidSocketId = "1234".parse::<SocketId>().unwrap_err();
//! assert_eq!(error.to_string(), "invalid socket id: it has no dot (a socket id is two numbers joined by a dot)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod channel;
pub(crate) mod class;
mod const_fmt;
mod error;
pub(crate) mod event_template;
pub(crate) mod idempotency_key;
pub(crate) mod kind;
mod macros;
pub(crate) mod member_id;
pub(crate) mod near_miss;
mod prefix;
pub(crate) mod socket_id;
pub(crate) mod template;
pub(crate) mod text;
pub(crate) mod user_id;
pub(crate) mod validate;

// Public at the root. Hidden here and not private, because for a private path rustc proposes another.
#[doc(hidden)]
pub use channel::{AnyChannelName, ChannelName};
pub(crate) use class::is_encrypted;
pub(crate) use const_fmt::Message;
pub(crate) use error::NameFault;
pub use error::{InvalidChannelName, InvalidChannelPrefix, InvalidEventName, InvalidUserId};
pub use idempotency_key::{IdempotencyKey, InvalidIdempotencyKey};
pub(crate) use kind::{
    AnyKind, EachHasUsers, Encrypted, HasCache, HasSubscriptions, HasUsers, Kind, ListedKind,
    NeedsAuthorization, NoChannel, Plaintext, Presence, PrivateEncrypted, Public, Shareable,
    WithoutMembers,
};
pub use member_id::InvalidMemberId;
#[doc(hidden)]
pub use member_id::MemberId;
pub use prefix::ChannelPrefix;
#[cfg(feature = "axum")]
pub(crate) use socket_id::HeaderFault;
#[doc(hidden)]
pub use socket_id::SocketId;
pub use socket_id::{ExcludedConnection, InvalidSocketId, InvalidSocketIdHeader, IsSocketId};
#[doc(hidden)]
pub use text::EventName;
pub(crate) use text::{Text, owned_traits};
pub use user_id::IsUserId;
#[doc(hidden)]
pub use user_id::UserId;
pub(crate) use validate::is_dots;
