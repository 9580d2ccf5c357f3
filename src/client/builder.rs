//! The configuration of a client.

mod address;
#[cfg(any(feature = "reqwest", feature = "blocking"))]
mod transports;
mod unbuilt;

use core::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use http::Uri;

use address::Address;

use super::Client;
use crate::clock::Clock;
use crate::config::{
    AppId, AppKey, AppSecret, BasePath, Cluster, Credentials, EncryptionKey, EncryptionKeySetting,
    Host, InvalidConfig, KeyState, NoKey, Setting,
};
use crate::error::InvalidKind;
use crate::request::{App, IsRetryPolicy, RetryPolicy};
use crate::token::Token;
#[cfg(any(feature = "reqwest", feature = "blocking"))]
use crate::transport::HttpOptions;
#[cfg(feature = "reqwest")]
use crate::transport::ReqwestTransport;
use crate::transport::Transport;
#[cfg(feature = "blocking")]
use crate::transport::{BlockingTransport, UreqTransport};

/// Pusher's shared clusters accept at most this much data per event, in bytes.
const MAX_DATA_SIZE: usize = 10 * 1024;
/// Pusher's shared clusters accept at most this many events per request.
const MAX_BATCH_LEN: usize = 10;

/// The configuration of a [`Client`], from [`Client::builder`], [`ClientBuilder::from_url`] or
/// [`ClientBuilder::from_env`].
///
/// Values are accepted as validated types or as strings, in any order. [`build`](Self::build)
/// checks them and reports the first invalid one. Each method takes the builder and returns it; for a
/// setting that depends on a condition, write `builder = builder.insecure_http();`.
///
/// ```
/// use std::time::Duration;
/// use pusher_channels::{ClientBuilder, RetryPolicy};
///
/// let client = ClientBuilder::from_url("https://key:secret@ws.example.org/realtime/apps/42")?
///     .connect_timeout(Duration::from_secs(1))
///     .timeout(Duration::from_secs(2))
///     .retry(RetryPolicy::on_connect(1))
///     .max_data_size(100 * 1024)
///     .build()?;
/// # Ok::<(), pusher_channels::config::InvalidConfig>(())
/// ```
///
/// # Defaults
///
/// | setting | default |
/// |---|---|
/// | scheme | HTTPS |
/// | [`cluster`](Self::cluster) or [`host`](Self::host) | required: one of the two |
/// | [`max_data_size`](Self::max_data_size) | 10 240 bytes |
/// | [`max_batch_len`](Self::max_batch_len) | 10 events |
/// | [`retry`](Self::retry) | two retries after a failed connection or `429`; for queries also after a broken connection and `5xx` |
/// | [`idempotency`](Self::idempotency) | disabled |
/// | `connect_timeout` | 5 s |
/// | `timeout` | 10 s for each attempt |
/// | `pool_idle_timeout` | 50 s |
/// | `proxy` | from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` |
/// | `max_response_size` | 8 MiB |
#[doc(alias = "options")]
#[must_use = "each method returns the builder (`builder = builder.timeout(…)`), which does nothing until `build` is called"]
pub struct ClientBuilder<E = NoKey> {
    // Errors are kept until `build`, so that a chain of settings needs a single `?`.
    app_id: Result<AppId, InvalidConfig>,
    app_key: Result<AppKey, InvalidConfig>,
    secret: Result<AppSecret, InvalidConfig>,
    address: Address,
    max_data_size: usize,
    max_batch_len: usize,
    idempotency: bool,
    retry: RetryPolicy,
    clock: Clock,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "blocking")]
    blocking_transport: Option<Arc<dyn BlockingTransport>>,
    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    http: HttpOptions,
    key: Result<E, InvalidConfig>,
}

impl ClientBuilder {
    pub(super) fn new(
        app_id: impl TryInto<AppId, Error: Into<InvalidConfig>>,
        key: impl TryInto<AppKey, Error: Into<InvalidConfig>>,
        secret: impl TryInto<AppSecret, Error: Into<InvalidConfig>>,
    ) -> Self {
        Self {
            app_id: app_id.try_into().map_err(Into::into),
            app_key: key.try_into().map_err(Into::into),
            secret: secret.try_into().map_err(Into::into),
            address: Address::new(),
            max_data_size: MAX_DATA_SIZE,
            max_batch_len: MAX_BATCH_LEN,
            idempotency: false,
            retry: RetryPolicy::default(),
            clock: Clock::default(),
            transport: None,
            #[cfg(feature = "blocking")]
            blocking_transport: None,
            #[cfg(any(feature = "reqwest", feature = "blocking"))]
            http: HttpOptions::default(),
            key: Ok(NoKey::new()),
        }
    }

    fn from_credentials(credentials: Credentials) -> Self {
        let address = Address::read(&credentials);
        let Credentials {
            app_id,
            key,
            secret,
            ..
        } = credentials;
        Self {
            address,
            ..Self::new(app_id, key, secret)
        }
    }

    /// Reads the configuration from a URL, as [`Client::from_url`] does.
    ///
    /// # Errors
    ///
    /// As for [`Client::from_url`].
    pub fn from_url(url: &str) -> Result<Self, InvalidConfig> {
        Credentials::from_url(url).map(Self::from_credentials)
    }

    /// Reads the configuration from the environment, as [`Client::from_env`] does.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use pusher_channels::ClientBuilder;
    ///
    /// let client = ClientBuilder::from_env()?.timeout(Duration::from_secs(3)).build()?;
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Client::from_env`].
    pub fn from_env() -> Result<Self, InvalidConfig> {
        Credentials::from_env("").map(Self::from_credentials)
    }

    /// Reads the configuration from the environment, as [`Client::from_env_with_prefix`] does.
    ///
    /// # Errors
    ///
    /// As for [`Client::from_env_with_prefix`].
    pub fn from_env_with_prefix(prefix: &str) -> Result<Self, InvalidConfig> {
        Credentials::from_env(prefix).map(Self::from_credentials)
    }

    /// Sets the key for encrypted channels, an [`EncryptionKey`] or its base64.
    /// [`build`](Self::build) then returns a `Client<EncryptionKey>`.
    ///
    /// ```
    /// use pusher_channels::{Client, EncryptionKey};
    ///
    /// # fn example(base64: String) -> Result<(), pusher_channels::config::InvalidConfig> {
    /// let client: Client<EncryptionKey> = Client::builder("42", "key", "secret")
    ///     .cluster("eu")
    ///     .encryption_key(base64)
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    #[doc(alias = "encryption_master_key")]
    pub fn encryption_key(self, key: impl EncryptionKeySetting) -> ClientBuilder<EncryptionKey> {
        // Struct update syntax cannot change the type parameter yet (rust-lang/rust#86555).
        ClientBuilder {
            app_id: self.app_id,
            app_key: self.app_key,
            secret: self.secret,
            address: self.address,
            max_data_size: self.max_data_size,
            max_batch_len: self.max_batch_len,
            idempotency: self.idempotency,
            retry: self.retry,
            clock: self.clock,
            transport: self.transport,
            #[cfg(feature = "blocking")]
            blocking_transport: self.blocking_transport,
            #[cfg(any(feature = "reqwest", feature = "blocking"))]
            http: self.http,
            key: key.into_encryption_key(),
        }
    }
}

impl<E: KeyState> ClientBuilder<E> {
    /// Sets the Pusher cluster of the app, such as `eu` or `mt1`. `None` leaves it as it is.
    ///
    /// A cluster replaces the address from a URL or from the environment, and so does a
    /// [`host`](Self::host). To set both of them is an error.
    ///
    /// ```
    /// use pusher_channels::Client;
    /// use pusher_channels::config::{Cluster, Host};
    ///
    /// # fn example(cluster: Option<Cluster>, host: Option<Host>) {
    /// let client = Client::builder("42", "key", "secret").cluster(cluster).host(host).build();
    /// # }
    /// ```
    pub fn cluster(mut self, cluster: impl Setting<Cluster>) -> Self {
        self.address.set_cluster(cluster);
        self
    }

    /// Sets the host of another server, followed by a colon and its port if that is not the default
    /// port. `None` leaves it as it is.
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// let builder = Client::builder("42", "key", "secret").host("ws.example.org:8443");
    /// assert_eq!(builder.build()?.origin(), "https://ws.example.org:8443");
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    pub fn host(mut self, host: impl Setting<Host>) -> Self {
        self.address.set_host(host);
        self
    }

    /// Sets a path prefix before `/apps/…`, for a server behind a reverse proxy that strips it. The
    /// prefix is sent, but not signed. `None` leaves it as it is.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use pusher_channels::Client;
    ///
    /// let builder = Client::builder("42", "key", "secret").host("ws.example.org");
    /// let client = builder.base_path("/realtime").build()?;
    /// let request = client.channels().into_request()?.to_http(SystemTime::now())?;
    /// assert_eq!(request.uri().path(), "/realtime/apps/42/channels");
    /// # Ok::<(), pusher_channels::Error>(())
    /// ```
    pub fn base_path(mut self, path: impl Setting<BasePath>) -> Self {
        self.address.set_base_path(path);
        self
    }

    /// Disables TLS: requests are sent in plaintext.
    ///
    /// Anybody who can read the traffic can then read events and repeat requests for ten minutes.
    /// The setting is meant for servers on this machine, or in a network that is encrypted by other
    /// means.
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// let builder = Client::builder("app-id", "app-key", "app-secret").host("127.0.0.1:6001");
    /// let client = builder.insecure_http().build()?;
    /// assert_eq!(client.origin(), "http://127.0.0.1:6001");
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    #[doc(alias("scheme", "use_tls"))]
    // rustc shows the next line if the builder is used again.
    #[rustfmt::skip]
    pub fn insecure_http(mut self) -> Self { // `builder = builder.insecure_http();`
        self.address.set_insecure();
        self
    }

    /// Sets the maximum size of the data of an event, in bytes as it is sent. Raise it for clusters
    /// that accept more than the default of 10 240, lower it for servers that accept less.
    ///
    /// ```
    /// use pusher_channels::{Client, channel_name};
    ///
    /// let builder = Client::builder("42", "key", "secret").cluster("eu");
    /// let client = builder.max_data_size(100 * 1024).build()?;
    /// let start = client.trigger(&channel_name!("news")).event("article");
    /// let article = start.text("x".repeat(50_000))?; // an error by default
    /// # Ok::<(), pusher_channels::Error>(())
    /// ```
    #[doc(alias("payload", "limit"))]
    pub fn max_data_size(mut self, bytes: usize) -> Self {
        self.max_data_size = bytes;
        self
    }

    /// Gives each event a random [idempotency key](crate::Trigger::idempotency_key), unless it has one
    /// of its own. Disabled by default.
    ///
    /// With a server that recognizes keys, such as Sockudo, an event that is sent again after a timeout
    /// arrives once, so that [`RetryPolicy::at_least_once`] is exactly once. Other servers ignore the keys.
    ///
    /// Sockudo keeps the key of an event that it rejects as a part of a batch, and takes the event for
    /// accepted in the next batch. A `Publisher` handles that; send such an event again
    /// by itself, or with another key.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::channel_name;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let client = recorder.client_builder().idempotency(true).build()?;
    /// client.trigger(&channel_name!("news")).event("headline").text("It works")?.send().await?;
    /// assert!(recorder.triggered()[0].idempotency_key().is_some());
    /// # Ok(()) }
    /// ```
    #[doc(alias = "exactly_once")]
    pub fn idempotency(mut self, enabled: bool) -> Self {
        self.idempotency = enabled;
        self
    }

    /// Sets the maximum number of events in one request, at least one.
    ///
    /// The default is 10; some clusters and servers accept more, or fewer. More than 10 fit only
    /// into a [`Batch`](crate::Batch) and [`Client::batch_all`], because the arrays of
    /// [`Client::batch`] are checked while compiling.
    #[doc(alias = "limit")]
    pub fn max_batch_len(mut self, events: usize) -> Self {
        // With a limit of zero, no batch could ever be sent.
        self.max_batch_len = events.max(1);
        self
    }

    /// Sets which failed requests are retried, and how often. The default is
    /// [`RetryPolicy::default`]: two retries.
    pub fn retry(mut self, retry: impl IsRetryPolicy) -> Self {
        self.retry = retry.into_policy();
        self
    }

    /// Sets the clock that requests are signed with, for targets without a system clock and for
    /// tests. The default is [`SystemTime::now`].
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use pusher_channels::testing::Recorder;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let an_hour_ago = || SystemTime::now() - Duration::from_secs(3600);
    /// let client = recorder.client_builder().clock(an_hour_ago).build()?;
    ///
    /// let error = client.channels().send().await.unwrap_err();
    /// assert!(error.is_unauthorized());
    /// # Ok(()) }
    /// ```
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Sets the transport that sends requests. With the feature `blocking`, `blocking_transport`
    /// sets the one of `send_blocking`.
    #[doc(alias = "http_client")]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the transport of [`send_blocking`](crate::Trigger::send_blocking). See
    /// [`BlockingTransport`].
    #[cfg(feature = "blocking")]
    pub fn blocking_transport(mut self, transport: impl BlockingTransport) -> Self {
        self.blocking_transport = Some(Arc::new(transport));
        self
    }

    /// Checks the configuration and builds the client.
    ///
    /// Without the feature `reqwest` and without a [`transport`](Self::transport), the client can
    /// sign requests but not send them.
    ///
    /// # Errors
    ///
    /// If a setting is invalid or missing, or if two settings contradict each other.
    pub fn build(self) -> Result<Client<E>, InvalidConfig> {
        // In the order of the arguments, so that the first invalid one is reported.
        let app_id = self.app_id?;
        let key = self.app_key?;
        let secret = self.secret?;
        let endpoint = self.address.resolve()?;
        let encryption_key = self.key?;
        #[cfg(any(feature = "reqwest", feature = "blocking"))]
        {
            #[cfg(feature = "blocking")]
            let own_blocking = self.blocking_transport.is_some();
            #[cfg(not(feature = "blocking"))]
            let own_blocking = false;
            self.http.check(self.transport.is_some(), own_blocking)?;
        }
        #[cfg(feature = "reqwest")]
        let transport = reqwest_or(self.transport, &self.http, &endpoint)?;
        #[cfg(not(feature = "reqwest"))]
        let transport = self.transport;
        let origin = Uri::try_from(endpoint.origin()).map_err(|error| {
            InvalidConfig::new(
                "host",
                InvalidKind::Format,
                format!("the host is not valid in a URL: {error}"),
            )
        })?;
        #[cfg(feature = "blocking")]
        let blocking_transport = match self.blocking_transport {
            Some(transport) => transport,
            None => Arc::new(UreqTransport::new(
                &self.http,
                endpoint.is_https(),
                // Rather an error than a proxy that was chosen for an empty host.
                origin.host().ok_or_else(|| {
                    InvalidConfig::new("host", InvalidKind::Missing, "the URL has no host")
                })?,
            )?),
        };
        let [events_path, batch_path] = App::paths(&app_id);
        let app = App {
            events_path,
            batch_path,
            app_id,
            token: Token::new(key, &secret),
            origin,
            base_path: endpoint.base_path().to_owned(),
            max_data_size: self.max_data_size,
            max_batch_len: self.max_batch_len,
            idempotency: self.idempotency,
            retry: self.retry,
            clock: self.clock,
            transport,
            #[cfg(feature = "blocking")]
            blocking_transport: Some(blocking_transport),
        };
        Ok(Client::of(Arc::new(app), encryption_key))
    }
}

/// Returns the configured transport, or the default one.
#[cfg(feature = "reqwest")]
fn reqwest_or(
    transport: Option<Arc<dyn Transport>>,
    options: &HttpOptions,
    endpoint: &crate::config::Endpoint,
) -> Result<Option<Arc<dyn Transport>>, InvalidConfig> {
    if transport.is_some() {
        return Ok(transport);
    }
    let has_tls = cfg!(any(feature = "rustls", feature = "native-tls"));
    if endpoint.is_https() && !has_tls && options.client.is_none() {
        // The blocking transport has its own TLS, and may be all that the program uses.
        if cfg!(feature = "blocking") {
            return Ok(None);
        }
        return Err(InvalidConfig::new(
            "transport",
            InvalidKind::Unavailable,
            "HTTPS needs TLS: switch on the feature `rustls` or `native-tls`",
        ));
    }
    Ok(Some(Arc::new(ReqwestTransport::new(
        options,
        &endpoint.origin(),
    )?)))
}

// Omits the secret, and the proxy, whose URL may contain a password.
impl<E: KeyState> fmt::Debug for ClientBuilder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("app_id", &self.app_id)
            .field("address", &self.address)
            .field("max_data_size", &self.max_data_size)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
