//! Draft.
mod credentials;
mod crypto;
mod name;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;

/// Used by the macros; not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::name::macros::{
        ChannelTemplate, Class, EventLiteral, MakeChannelName, ToKind, class_of, has_placeholder,
        make_channel_name_of,
    };
}

pub use credentials::{
    AppId, AppKey, AppSecret, BasePath, Cluster, DecryptError, EncryptionKey, Host, InvalidAppId,
    InvalidAppKey, InvalidAppSecret, InvalidBasePath, InvalidCluster, InvalidConfig,
    InvalidEncryptionKey, InvalidHost,
};
pub use name::{
    AnyChannelName, BaseKind, Cached, ChannelName, EventName, InvalidChannelName, InvalidEventName,
    InvalidSocketId, InvalidUserId, Kind, Plaintext, Presence, Private, PrivateEncrypted, Public,
    Shareable, SocketId, UserId,
};
