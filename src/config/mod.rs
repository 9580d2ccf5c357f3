//! The configuration of a client: credentials, the address of the API server and encryption keys.
//!
//! [`Client::from_env`](crate::Client::from_env), [`Client::from_url`](crate::Client::from_url) and
//! [`ClientBuilder`](crate::ClientBuilder) parse strings into the types of this module, and accept
//! the types themselves. [`InvalidConfig`] names the setting that is invalid.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::Client;
//! use pusher_channels::config::{AppId, AppSecret, Cluster};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let id: AppId = "00042".parse()?;
//! let secret = AppSecret::try_from("7ad3773142a6692b25b8")?;
//! let cluster: Cluster = "eu".parse()?;
//! let client = Client::builder(id, "278d425bdf160c739803", secret).cluster(cluster).build()?;
//! assert_eq!(*client.app_id(), "00042");
//!
//! let error = Client::from_url("https://key:secret@/apps/00042").unwrap_err();
//! assert_eq!(error.setting(), "URL");
//! # Ok(()) }
//! ```
//!
//! All settings can be deserialized, as a part of the configuration of an application:
//!
//! ```
//! use pusher_channels::config::{AppId, AppKey, AppSecret, Cluster, InvalidConfig};
//! use pusher_channels::{Client, EncryptionKey};
//!
//! #[derive(serde::Deserialize)]
//! struct Settings {
//!     app_id: AppId,
//!     key: AppKey,
//!     secret: AppSecret,
//!     cluster: Option<Cluster>,
//!     encryption_key: EncryptionKey,
//! }
//!
//! fn client(settings: Settings) -> Result<Client<EncryptionKey>, InvalidConfig> {
//!     Client::builder(settings.app_id, settings.key, settings.secret)
//!         .cluster(settings.cluster)
//!         .encryption_key(settings.encryption_key)
//!         .build()
//! }
//! ```

mod app;
mod copied;
mod decrypt;
pub(crate) mod encryption_key;
mod endpoint;
mod env;
mod error;
mod secret;
mod setting;
mod url;

pub use app::{AppId, AppKey, AppSecret};
pub use decrypt::DecryptError;
pub(crate) use encryption_key::CanUse;
#[doc(hidden)]
pub use encryption_key::EncryptionKey;
pub use encryption_key::{InvalidEncryptionKey, KeyState, NoKey};
pub use endpoint::{BasePath, Cluster, Host};
pub(crate) use endpoint::{Endpoint, Scheme};
pub use error::{
    InvalidAppId, InvalidAppKey, InvalidAppSecret, InvalidBasePath, InvalidCluster, InvalidConfig,
    InvalidHost,
};
pub use setting::{EncryptionKeySetting, IsEncryptionKey, Setting};

/// The credentials and the address of an app.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) app_id: AppId,
    pub(crate) key: AppKey,
    pub(crate) secret: AppSecret,
    pub(crate) endpoint: Endpoint,
    /// The environment variable that they were read from, if it is one.
    pub(crate) variable: Option<String>,
}
