//! Who the backend is, and where the app is.

mod app;
pub(crate) mod encryption_key;
mod endpoint;
mod env;
mod error;
mod url;

pub use app::{AppId, AppKey, AppSecret};
pub(crate) use encryption_key::{CanUse, EncryptionKey};
pub use encryption_key::{DecryptError, HoldsKey, InvalidEncryptionKey, KeyState, NoKey};
pub use endpoint::{BasePath, Cluster, Host};
pub(crate) use endpoint::{Endpoint, Scheme};
pub use error::{
    InvalidAppId, InvalidAppKey, InvalidAppSecret, InvalidBasePath, InvalidCluster, InvalidConfig,
    InvalidHost,
};

/// All that a client has to know of an app.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) app_id: AppId,
    pub(crate) key: AppKey,
    pub(crate) secret: AppSecret,
    pub(crate) endpoint: Endpoint,
}
