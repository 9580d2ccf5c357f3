//! The configuration of a client.

#[cfg(any(feature = "reqwest", feature = "blocking"))]
mod transports;

use core::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use http::Uri;

use super::Client;
use crate::clock::Clock;
use crate::config::{
    AppId, AppKey, AppSecret, BasePath, Cluster, Credentials, EncryptionKey, Endpoint, Host,
    InvalidConfig, KeyState, NoKey, Scheme,
};
use crate::crypto::SigningKey;
use crate::error::InvalidKind;
use crate::request::App;
use crate::request::RetryPolicy;
use crate::token::Token;
#[cfg(feature = "reqwest")]
use crate::transport::ReqwestTransport;
use crate::transport::Transport;
#[cfg(feature = "blocking")]
use crate::transport::{BlockingTransport, UreqTransport};
#[cfg(any(feature = "reqwest", feature = "blocking"))]
use crate::transport::HttpOptions;

/// Pusher's shared clusters accept at most this much data per event, in bytes.
const MAX_DATA_SIZE: usize = 10 * 1024;
/// Pusher's shared clusters accept at most this many events per request.
const MAX_BATCH_LEN: usize = 10;

/// The configuration of a [`Client`], from [`Client::builder`], [`ClientBuilder::from_url`] or
/// [`ClientBuilder::from_env`].
///
/// Values are accepted as validated types or as strings, in any order. [`build`](Self::build)
/// checks them and reports the first invalid one.
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
/// | [`retry`](Self::retry) | two retries after a failed connection; for queries also after a broken connection, `429` and `5xx` |
/// | `connect_timeout` | 5 s |
/// | `timeout` | 10 s for each attempt |
/// | `proxy` | from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` |
/// | `max_response_size` | 8 MiB |
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<E = NoKey> {
    // Errors are kept until `build`, so that a chain of settings needs a single `?`.
    app_id: Result<AppId, InvalidConfig>,
    app_key: Result<AppKey, InvalidConfig>,
    secret: Result<AppSecret, InvalidConfig>,
    endpoint: Result<Endpoint, InvalidConfig>,
    base_path: Result<Option<BasePath>, InvalidConfig>,
    scheme: Option<Scheme>,
    max_data_size: usize,
    max_batch_len: usize,
    retry: RetryPolicy,
    clock: Clock,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "blocking")]
    blocking_transport: Option<Arc<dyn BlockingTransport>>,
    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    http: HttpOptions,
    key: E,
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
            endpoint: Err(InvalidConfig::new(
                "cluster",
                InvalidKind::Missing,
                "neither a cluster nor a host is set: call `.cluster(\"eu\")` with the cluster of your app, or `.host(\"…\")` for a server of your own",
            )),
            base_path: Ok(None),
            scheme: None,
            max_data_size: MAX_DATA_SIZE,
            max_batch_len: MAX_BATCH_LEN,
            retry: RetryPolicy::default(),
            clock: Clock::default(),
            transport: None,
            #[cfg(feature = "blocking")]
            blocking_transport: None,
            #[cfg(any(feature = "reqwest", feature = "blocking"))]
            http: HttpOptions::default(),
            key: NoKey::new(),
        }
    }

    fn from_credentials(credentials: Credentials) -> Self {
        let Credentials {
            app_id,
            key,
            secret,
            endpoint,
        } = credentials;
        Self {
            endpoint: Ok(endpoint),
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
    /// # Errors
    ///
    /// As for [`Client::from_env`].
    pub fn from_env() -> Result<Self, InvalidConfig> {
        Credentials::from_env().map(Self::from_credentials)
    }

    /// Sets the key for encrypted channels. [`build`](Self::build) then returns a
    /// `Client<EncryptionKey>`.
    pub fn encryption_key(self, key: EncryptionKey) -> ClientBuilder<EncryptionKey> {
        // Struct update syntax cannot change the type parameter yet (rust-lang/rust#86555).
        ClientBuilder {
            app_id: self.app_id,
            app_key: self.app_key,
            secret: self.secret,
            endpoint: self.endpoint,
            base_path: self.base_path,
            scheme: self.scheme,
            max_data_size: self.max_data_size,
            max_batch_len: self.max_batch_len,
            retry: self.retry,
            clock: self.clock,
            transport: self.transport,
            #[cfg(feature = "blocking")]
            blocking_transport: self.blocking_transport,
            #[cfg(any(feature = "reqwest", feature = "blocking"))]
            http: self.http,
            key,
        }
    }
}

impl<E: KeyState> ClientBuilder<E> {
    /// Sets the Pusher cluster of the app, such as `eu` or `mt1`.
    pub fn cluster(mut self, cluster: impl TryInto<Cluster, Error: Into<InvalidConfig>>) -> Self {
        self.endpoint = cluster
            .try_into()
            .map(|cluster| Endpoint::cluster(&cluster))
            .map_err(Into::into);
        self
    }

    /// Sets the host of another server, followed by a colon and its port if that is not the default
    /// port.
    pub fn host(mut self, host: impl TryInto<Host, Error: Into<InvalidConfig>>) -> Self {
        self.endpoint = host.try_into().map(Endpoint::https).map_err(Into::into);
        self
    }

    /// Sets a path prefix before `/apps/…`, for a server behind a reverse proxy that strips it. The
    /// prefix is sent, but not signed.
    pub fn base_path(mut self, path: impl TryInto<BasePath, Error: Into<InvalidConfig>>) -> Self {
        self.base_path = path.try_into().map(Some).map_err(Into::into);
        self
    }

    /// Disables TLS: requests are sent in plaintext.
    ///
    /// Anybody who can read the traffic can then read events and repeat requests for ten minutes.
    /// The setting is meant for servers on this machine, or in a network that is encrypted by other
    /// means.
    pub fn insecure_http(mut self) -> Self {
        self.scheme = Some(Scheme::Http);
        self
    }

    /// Sets the maximum size of the data of an event, in bytes as it is sent. Raise it for clusters
    /// that accept more than the default of 10 240, lower it for servers that accept less.
    pub fn max_data_size(mut self, bytes: usize) -> Self {
        self.max_data_size = bytes;
        self
    }

    /// Sets the maximum number of events in one request, at least one.
    ///
    /// The default is 10; some clusters and servers accept more, or fewer. More than 10 fit only
    /// into a [`Batch`](crate::Batch) and [`Client::batch_all`], because the arrays of
    /// [`Client::batch`] are checked while compiling.
    pub fn max_batch_len(mut self, events: usize) -> Self {
        // With a limit of zero, no batch could ever be sent.
        self.max_batch_len = events.max(1);
        self
    }

    /// Sets which failed requests are retried, and how often. The default is
    /// [`RetryPolicy::default`]: two retries.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the clock that requests are signed with, for targets without a system clock and for
    /// tests. The default is [`SystemTime::now`].
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Sets the transport that sends requests. With the feature `blocking`, `blocking_transport`
    /// sets the one of `send_blocking`.
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
        let mut endpoint = self.endpoint?;
        if let Some(base_path) = self.base_path? {
            endpoint = endpoint.with_base_path(Some(base_path));
        }
        if let Some(scheme) = self.scheme {
            endpoint = endpoint.with_scheme(scheme);
        }
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
        Ok(Client {
            app: Arc::new(App {
                // Computed once: every event uses one of these two paths.
                events_path: format!("/apps/{app_id}/events").into(),
                batch_path: format!("/apps/{app_id}/batch_events").into(),
                app_id,
                token: Token {
                    key,
                    signing: SigningKey::new(secret.expose_secret().as_bytes()),
                },
                origin,
                base_path: endpoint.base_path().to_owned(),
                max_data_size: self.max_data_size,
                max_batch_len: self.max_batch_len,
                retry: self.retry,
                clock: self.clock,
                transport,
                #[cfg(feature = "blocking")]
                blocking_transport: Some(blocking_transport),
            }),
            key: self.key,
        })
    }
}

/// Returns the configured transport, or the default one.
#[cfg(feature = "reqwest")]
fn reqwest_or(
    transport: Option<Arc<dyn Transport>>,
    options: &HttpOptions,
    endpoint: &Endpoint,
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
    Ok(Some(Arc::new(ReqwestTransport::new(options)?)))
}

// Omits the secret, and the proxy, whose URL may contain a password.
impl<E: KeyState> fmt::Debug for ClientBuilder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("app_id", &self.app_id)
            .field("endpoint", &self.endpoint)
            .field("max_data_size", &self.max_data_size)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
