//! Draft.

#![forbid(unsafe_code)]

mod client;
mod credentials;
mod crypto;
mod name;
mod request;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;
pub mod trigger;

/// Used by the macros; not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::name::macros::{
        ChannelTemplate, Class, EventLiteral, MakeChannelName, ToKind, class_of, has_placeholder,
        make_channel_name_of,
    };
}

pub use client::{Client, ClientBuilder};
pub use credentials::{
    AppId, AppKey, AppSecret, BasePath, CanUse, Cluster, DecryptError, EncryptionKey, HoldsKey,
    Host, InvalidAppId, InvalidAppKey, InvalidAppSecret, InvalidBasePath, InvalidCluster,
    InvalidConfig, InvalidEncryptionKey, InvalidHost, KeyState, NoKey,
};
pub use name::{
    AnyChannelName, BaseKind, Cached, ChannelName, EventName, InvalidChannelName, InvalidEventName,
    InvalidSocketId, InvalidUserId, Kind, Plaintext, Presence, Private, PrivateEncrypted, Public,
    Shareable, SocketId, UserId,
};
pub use request::{Error, Request};
pub use transport::Retry;
pub use trigger::{ChannelList, Event, InvalidChannelList, Trigger, TriggerBuilder};
