//! How a double is set up.

use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use super::dialect::Dialect;
use super::recorder::Recorder;
use super::server::Server;
use super::service::{Service, Settings};
use crate::client::{Client, ClientBuilder};
use crate::config::{AppId, AppKey, AppSecret, BasePath, EncryptionKey, InvalidConfig};

/// The settings of a [`Server`] or a [`Recorder`], from [`Server::builder`].
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
    settings: Result<Settings, InvalidConfig>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            settings: Settings::new(),
        }
    }

    /// The app that the double is: its id, key and secret. By default `1`, `test-key` and
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

    /// The key that events on encrypted channels are opened with. By default a new one.
    pub fn encryption_key(self, key: EncryptionKey) -> Self {
        self.with(|settings| {
            settings.encryption_key = key;
            Ok(())
        })
    }

    /// A path in front of `/apps/…`, as behind a reverse proxy. It is not part of what is signed.
    pub fn base_path(self, path: impl TryInto<BasePath, Error: Into<InvalidConfig>>) -> Self {
        self.with(|settings| {
            settings.base_path = Some(path.try_into().map_err(Into::into)?);
            Ok(())
        })
    }

    /// Stops the clock of the double at this time. Its [`client`](Server::client)s sign for the
    /// same time.
    pub fn clock(self, now: SystemTime) -> Self {
        self.with(|settings| {
            settings.clock = Some(now);
            Ok(())
        })
    }

    /// The most bytes of data that an event can have: 10 240 by default.
    pub fn data_limit(self, bytes: usize) -> Self {
        self.with(|settings| {
            settings.data_limit = bytes;
            Ok(())
        })
    }

    /// The most events that a batch can have: 10 by default.
    pub fn batch_limit(self, events: usize) -> Self {
        self.with(|settings| {
            settings.batch_limit = events;
            Ok(())
        })
    }

    /// Answers like another server: by default like the hosted service.
    pub fn dialect(self, dialect: Dialect) -> Self {
        self.with(|settings| {
            settings.dialect = dialect;
            Ok(())
        })
    }

    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// When a setting is invalid, or the operating system gives no port, no thread or no random
    /// bytes.
    pub async fn start(self) -> io::Result<Server> {
        let settings = self.settings.map_err(io::Error::other)?;
        Server::run(Arc::new(Service::new(settings))).await
    }

    /// Starts a server as [`start`](Self::start) does, while the thread waits: for tests without a
    /// runtime.
    ///
    /// ```
    /// use pusher_channels::testing::Server;
    ///
    /// let server = Server::builder().data_limit(100).start_blocking()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn start_blocking(self) -> io::Result<Server> {
        let settings = self.settings.map_err(io::Error::other)?;
        Server::run_blocking(Arc::new(Service::new(settings)))
    }

    /// Makes a recorder: the same without sockets.
    ///
    /// # Errors
    ///
    /// When a setting is invalid, or the operating system gives no random bytes.
    pub fn record(self) -> io::Result<Recorder> {
        let settings = self.settings.map_err(io::Error::other)?;
        Ok(Recorder::of(Arc::new(Service::new(settings))))
    }

    /// The first setting that is invalid is reported at the end.
    fn with(self, change: impl FnOnce(&mut Settings) -> Result<(), InvalidConfig>) -> Self {
        Self {
            settings: self.settings.and_then(|mut settings| {
                change(&mut settings)?;
                Ok(settings)
            }),
        }
    }
}

impl Settings {
    fn new() -> Result<Self, InvalidConfig> {
        Ok(Self {
            app_id: AppId::try_from("1")?,
            key: AppKey::try_from("test-key")?,
            secret: AppSecret::try_from("test-secret")?,
            encryption_key: EncryptionKey::generate()?,
            base_path: None,
            clock: None,
            data_limit: 10_240,
            batch_limit: 10,
            dialect: Dialect::default(),
        })
    }

    /// A client of this app at `host`.
    pub(super) fn client_builder(&self, host: &str) -> ClientBuilder {
        let mut builder = Client::builder(
            self.app_id.clone(),
            self.key.clone(),
            self.secret.expose_secret(),
        )
        .host(host)
        .insecure_http();
        #[cfg(any(feature = "reqwest", feature = "blocking"))]
        {
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
