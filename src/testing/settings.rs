//! The settings of a test server.

use std::time::SystemTime;

use super::dialect::Dialect;
use crate::client::{Client, ClientBuilder};
use crate::config::{AppId, AppKey, AppSecret, BasePath, EncryptionKey, InvalidConfig};

/// The settings of a test server.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) app_id: AppId,
    pub(super) key: AppKey,
    pub(super) secret: AppSecret,
    pub(super) encryption_key: EncryptionKey,
    pub(super) base_path: Option<BasePath>,
    pub(super) clock: Option<SystemTime>,
    pub(super) data_limit: usize,
    pub(super) batch_limit: usize,
    pub(super) dialect: Dialect,
}

impl Settings {
    pub(super) fn new() -> Result<Self, InvalidConfig> {
        Ok(Self {
            app_id: AppId::try_from("1")?,
            key: AppKey::try_from("test-key")?,
            secret: AppSecret::try_from("test-secret")?,
            encryption_key: EncryptionKey::generate()?,
            base_path: None,
            clock: None,
            // The documented limits of Pusher.
            data_limit: 10_240,
            batch_limit: 10,
            dialect: Dialect::default(),
        })
    }

    /// Returns the builder of a client for this app at `host`.
    pub(super) fn client_builder(&self, host: &str) -> ClientBuilder {
        let mut builder =
            Client::builder(self.app_id.clone(), self.key.clone(), self.secret.clone())
                .host(host)
                // The server has no certificate, and its traffic does not leave this machine.
                .insecure_http();
        #[cfg(any(feature = "reqwest", feature = "blocking"))]
        {
            // A proxy of the environment would not reach 127.0.0.1 of this machine.
            builder = builder.no_proxy();
        }
        if let Some(base_path) = self.base_path.clone() {
            builder = builder.base_path(base_path);
        }
        if let Some(now) = self.clock {
            builder = builder.clock(move || now);
        }
        builder
    }
}
