//! Draft.
mod name;

/// Used by the macros; not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::name::macros::{
        ChannelTemplate, EventLiteral, MakeChannelName, class_of, has_placeholder,
        make_channel_name_of,
    };
}

pub use name::{
    AnyChannelName, BaseKind, Cached, ChannelName, EventName, InvalidChannelName, InvalidEventName,
    InvalidSocketId, InvalidUserId, Kind, Plaintext, Presence, Private, PrivateEncrypted, Public,
    Shareable, SocketId, UserId,
};
