//! The configuration of a test server.

use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use super::dialect::Dialect;
use super::service::Service;
use super::settings::Settings;
use crate::config::{AppId, AppKey, AppSecret, BasePath, EncryptionKey, InvalidConfig};

/// The configuration of a [`Server`](super::Server) or a [`Recorder`](super::Recorder), from
/// [`Server::builder`](super::Server::builder).
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use pusher_channels::testing::Server;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = Server::builder()
///     .credentials("3", "278d425bdf160c739803", "7ad3773142a6692b25b8")
///     .clock(SystemTime::UNIX_EPOCH + Duration::from_secs(1_353_088_179))
///     .data_limit(100)
///     .start()
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "nothing runs until `start` or `record` is called"]
pub struct Builder {
    // Kept until the start, so that a chain of settings needs a single `?`.
    settings: Result<Settings, InvalidConfig>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            settings: Settings::new(),
        }
    }

    /// Sets the id, the key and the secret of the app. The defaults are `1`, `test-key` and
    /// `test-secret`.
    pub fn credentials(
        self,
        app_id: impl TryInto<AppId, Error: Into<InvalidConfig>>,
        key: impl TryInto<AppKey, Error: Into<InvalidConfig>>,
        secret: impl TryInto<AppSecret, Error: Into<InvalidConfig>>,
    ) -> Self {
        self.with(|settings| {
            settings.app_id = app_id.try_into().map_err(Into::into)?;
            settings.key = key.try_into().map_err(Into::into)?;
            settings.secret = secret.try_into().map_err(Into::into)?;
            Ok(())
        })
    }

    /// Sets the key that decrypts events on encrypted channels. The default is a new key.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::{EncryptionKey, channel_name};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let key = EncryptionKey::generate()?; // the key of the program under test
    /// let recorder = Recorder::builder().encryption_key(key.clone()).record()?;
    ///
    /// let client = recorder.client().with_encryption_key(key);
    /// let vault = channel_name!("private-encrypted-vault");
    /// client.trigger(&vault).event("opened").text("at noon")?.send().await?;
    /// assert_eq!(recorder.triggered()[0].data(), "at noon");
    /// # Ok(()) }
    /// ```
    pub fn encryption_key(self, key: EncryptionKey) -> Self {
        self.with(|settings| {
            settings.encryption_key = key;
            Ok(())
        })
    }

    /// Sets a path prefix before `/apps/…`, as behind a reverse proxy. It is not part of what is
    /// signed.
    pub fn base_path(self, path: impl TryInto<BasePath, Error: Into<InvalidConfig>>) -> Self {
        self.with(|settings| {
            settings.base_path = Some(path.try_into().map_err(Into::into)?);
            Ok(())
        })
    }

    /// Stops the clock of the server at this time. Its [`client`](super::Server::client)s sign for the
    /// same time.
    pub fn clock(self, now: SystemTime) -> Self {
        self.with(|settings| {
            settings.clock = Some(now);
            Ok(())
        })
    }

    /// Sets the maximum size of the data of an event, in bytes. The default is 10 240.
    pub fn data_limit(self, bytes: usize) -> Self {
        self.with(|settings| {
            settings.data_limit = bytes;
            Ok(())
        })
    }

    /// Sets the maximum number of events in a batch. The default is 10.
    pub fn batch_limit(self, events: usize) -> Self {
        self.with(|settings| {
            settings.batch_limit = events;
            Ok(())
        })
    }

    /// Sets the API server whose responses are imitated. The default is Pusher.
    pub fn dialect(self, dialect: Dialect) -> Self {
        self.with(|settings| {
            settings.dialect = dialect;
            Ok(())
        })
    }

    pub(super) fn into_service(self) -> io::Result<Arc<Service>> {
        let settings = self.settings.map_err(io::Error::other)?;
        Ok(Arc::new(Service::new(settings)))
    }

    /// Applies a change, unless an earlier one was invalid: the first error is the one that is
    /// reported.
    fn with(self, change: impl FnOnce(&mut Settings) -> Result<(), InvalidConfig>) -> Self {
        Self {
            settings: self.settings.and_then(|mut settings| {
                change(&mut settings)?;
                Ok(settings)
            }),
        }
    }
}
