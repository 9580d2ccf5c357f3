//! The configuration of a client.

use core::fmt;
#[cfg(any(feature = "reqwest", feature = "blocking"))]
use core::time::Duration;
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
use crate::transport::{HttpOptions, ProxyChoice};

/// The most bytes of data that an event has on the shared clusters of the hosted service.
const MAX_DATA_SIZE: usize = 10 * 1024;
/// The most events of one request that they take.
const MAX_BATCH_LEN: usize = 10;

/// The configuration of a [`Client`], from [`Client::builder`],
/// [`ClientBuilder::from_url`] or [`ClientBuilder::from_env`].
///
/// Values are taken as they are or as text, in any order; [`build`](Self::build) checks them and
/// names the first that is wrong.
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
/// | [`cluster`](Self::cluster) or [`host`](Self::host) | none: one of them is needed |
/// | [`max_data_size`](Self::max_data_size) | 10 240 bytes |
/// | [`max_batch_len`](Self::max_batch_len) | 10 events |
/// | [`retry`](Self::retry) | twice more, when no connection came about; what only asks, also after a broken connection, `429` and `5xx` |
/// | `connect_timeout` | 5 s |
/// | `timeout` | 10 s for each attempt |
/// | `proxy` | what `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say |
/// | `max_response_size` | 8 MiB |
#[must_use = "a builder makes no client until `build` is called"]
pub struct ClientBuilder<E = NoKey> {
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

    /// Starts with the configuration of one URL, as [`Client::from_url`] reads it.
    ///
    /// # Errors
    ///
    /// As for [`Client::from_url`].
    pub fn from_url(url: &str) -> Result<Self, InvalidConfig> {
        Credentials::from_url(url).map(Self::from_credentials)
    }

    /// Starts with the configuration of the environment, as [`Client::from_env`] reads it.
    ///
    /// # Errors
    ///
    /// As for [`Client::from_env`].
    pub fn from_env() -> Result<Self, InvalidConfig> {
        Credentials::from_env().map(Self::from_credentials)
    }

    /// Adds the key for encrypted channels: [`build`](Self::build) then makes a
    /// `Client<EncryptionKey>`.
    pub fn encryption_key(self, key: EncryptionKey) -> ClientBuilder<EncryptionKey> {
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
    /// The cluster of an app at the hosted service, such as `eu` or `mt1`.
    pub fn cluster(mut self, cluster: impl TryInto<Cluster, Error: Into<InvalidConfig>>) -> Self {
        self.endpoint = cluster
            .try_into()
            .map(|cluster| Endpoint::cluster(&cluster))
            .map_err(Into::into);
        self
    }

    /// The host of another server, with its port behind a colon if that is not the usual one.
    pub fn host(mut self, host: impl TryInto<Host, Error: Into<InvalidConfig>>) -> Self {
        self.endpoint = host.try_into().map(Endpoint::https).map_err(Into::into);
        self
    }

    /// A path in front of `/apps/…`, for a server behind a reverse proxy that takes it off again. It
    /// is sent, and not signed.
    pub fn base_path(mut self, path: impl TryInto<BasePath, Error: Into<InvalidConfig>>) -> Self {
        self.base_path = path.try_into().map(Some).map_err(Into::into);
        self
    }

    /// Sends requests in plain text, without TLS. Whoever can read the wire can then read events
    /// and repeat requests for ten minutes: for servers on this machine, or in a network that is
    /// encrypted by other means.
    pub fn insecure_http(mut self) -> Self {
        self.scheme = Some(Scheme::Http);
        self
    }

    /// The most bytes that the data of an event can have as it is sent, for clusters that take
    /// more than the usual 10 240, or servers that take less.
    pub fn max_data_size(mut self, bytes: usize) -> Self {
        self.max_data_size = bytes;
        self
    }

    /// The most events that are sent in one request: for clusters and servers that take more than
    /// the usual 10, or less. At least one. More than 10 fit only into a [`Batch`](crate::Batch) and
    /// [`Client::batch_all`], since the arrays of [`Client::batch`] are checked while compiling.
    pub fn max_batch_len(mut self, events: usize) -> Self {
        self.max_batch_len = events.max(1);
        self
    }

    /// What is tried again.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Where the time comes from that requests are signed with: [`SystemTime::now`] by default.
    /// For targets without a system clock, and for tests.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Sends requests by other means than the default. With the feature `blocking`,
    /// `blocking_transport` does the same for `send_blocking`.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sends requests by other means than the default where the thread waits, in
    /// [`send_blocking`](crate::Trigger::send_blocking). See [`BlockingTransport`].
    #[cfg(feature = "blocking")]
    pub fn blocking_transport(mut self, transport: impl BlockingTransport) -> Self {
        self.blocking_transport = Some(Arc::new(transport));
        self
    }

    /// Checks the configuration and makes the client.
    ///
    /// Without the feature `reqwest` and without a [`transport`](Self::transport) the client can
    /// sign requests, but `send` cannot send them.
    ///
    /// # Errors
    ///
    /// When a part is invalid or missing, or two settings contradict each other.
    pub fn build(self) -> Result<Client<E>, InvalidConfig> {
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
                format!("the host cannot stand in a URL: {error}"),
            )
        })?;
        #[cfg(feature = "blocking")]
        let blocking_transport = match self.blocking_transport {
            Some(transport) => transport,
            None => Arc::new(UreqTransport::new(
                &self.http,
                endpoint.is_https(),
                origin.host().unwrap_or_default(),
            )?),
        };
        Ok(Client {
            app: Arc::new(App {
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

/// Settings of the default transports: those of `send` and of `send_blocking`.
#[cfg(any(feature = "reqwest", feature = "blocking"))]
impl<E: KeyState> ClientBuilder<E> {
    /// How long it may take until a connection stands: 5 seconds by default. `send_blocking` has
    /// that time for the name, and once more for the rest.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http.connect_timeout = Some(timeout);
        self
    }

    /// How long one attempt may take altogether: 10 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.http.timeout = Some(timeout);
        self
    }

    /// A proxy for all requests: `http://proxy:3128`, `http://user:password@proxy:3128`. By
    /// default the environment decides (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`); see also
    /// [`no_proxy`](Self::no_proxy).
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.http.proxy = Some(ProxyChoice::Url(url.into()));
        self
    }

    /// No proxy, whatever the environment says: for a server on this machine, or one that only
    /// this machine can see.
    pub fn no_proxy(mut self) -> Self {
        self.http.proxy = Some(ProxyChoice::None);
        self
    }

    /// Trusts the certificates of this PEM too, beside those of the system: for a server with a
    /// certificate authority of your own. Can be called several times.
    pub fn root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.http.root_certificates.push(pem.as_ref().to_vec());
        self
    }

    /// The most bytes of an answer that are read: 8 MiB by default.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.http.max_response_size = Some(bytes);
        self
    }

    /// Sends requests with a reqwest client of your own, so that both use one pool, one proxy, one
    /// TLS configuration. Its timeouts hold, unless [`timeout`](Self::timeout) is set here too.
    ///
    /// Let it follow no redirects ([`redirect::Policy::none`](reqwest::redirect::Policy::none)):
    /// no server of this protocol answers with one.
    ///
    /// It is for `send`. What `send_blocking` of the feature `blocking` does stays as it is.
    #[cfg(feature = "reqwest013")]
    pub fn reqwest_client(mut self, client: reqwest::Client) -> Self {
        self.http.client = Some(client);
        self
    }
}

/// The transport that was set, or the default one.
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
        // The blocking one has TLS of its own, and may be all that is asked for.
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
