//! The default transport: reqwest, on tokio.

use core::fmt;
use core::time::Duration;
use std::error::Error as StdError;
use std::sync::{Arc, OnceLock};

use bytes::{Bytes, BytesMut};
use http::Uri;
use http::uri::{Authority, Scheme};
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use reqwest::Certificate;
use reqwest::{Client, Proxy, Url, redirect};

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
use core::convert::Infallible as Certificate;

use super::options::{
    CONNECT_TIMEOUT, HttpOptions, MAX_RESPONSE_SIZE, POOL_IDLE_TIMEOUT, TIMEOUT, invalid_proxy,
    is_too_large, plaintext_hint,
};
use super::runtimes::Clients;
use super::{BoxFuture, Transport};
use crate::config::InvalidConfig;
use crate::error::{InvalidKind, TransportError, TransportErrorKind};

pub(crate) struct ReqwestTransport {
    clients: Arc<Clients>,
    /// Applies to every call. `None` keeps the timeout of a client that the user supplied.
    timeout: Option<Duration>,
    max_response_size: usize,
    // reqwest accepts only its own parsed URL. Parsing a whole URL for each event costs 4 to 5 % of
    // the CPU time of sending 0.2 KB.
    /// The parsed URL of the first request without its query.
    first_url: OnceLock<Common>,
}

/// The parts of a URL other than its query, which contains the signature.
struct Common {
    scheme: Option<Scheme>,
    authority: Option<Authority>,
    path: String,
    parsed: Url,
}

impl Common {
    fn of(uri: &Uri, parsed: &Url) -> Self {
        let mut parsed = parsed.clone();
        parsed.set_query(None);
        Self {
            scheme: uri.scheme().cloned(),
            authority: uri.authority().cloned(),
            path: uri.path().to_owned(),
            parsed,
        }
    }

    fn matches(&self, uri: &Uri) -> bool {
        let authority = |authority: Option<&Authority>| {
            authority.map(Authority::as_str) == self.authority.as_ref().map(Authority::as_str)
        };
        self.path == uri.path()
            && self.scheme.as_ref() == uri.scheme()
            && authority(uri.authority())
    }
}

impl ReqwestTransport {
    /// Creates the transport for requests to `origin`, such as `https://api-eu.pusher.com`.
    pub(crate) fn new(options: &HttpOptions, origin: &str) -> Result<Self, InvalidConfig> {
        // reqwest decodes the labels of internationalized names, and a label that is not valid punycode
        // would make every call fail. The tables for that check are too large for a copy of our own.
        let url = Url::parse(origin).map_err(|error| {
            InvalidConfig::new(
                "host",
                InvalidKind::Format,
                format!("invalid host: requests cannot be sent to it: {error}"),
            )
        })?;
        let max_response_size = options.max_response_size.unwrap_or(MAX_RESPONSE_SIZE);
        if let Some(client) = &options.client {
            return Ok(Self {
                clients: Arc::new(Clients::of(client.clone())),
                timeout: options.timeout,
                max_response_size,
                first_url: OnceLock::new(),
            });
        }
        let settings = Settings::new(options, &url)?;
        let clients = Clients::new(move || settings.builder()).map_err(|error| {
            InvalidConfig::new(
                "transport",
                InvalidKind::Unavailable,
                format!("the HTTP client cannot be set up: {}", chain(&error)),
            )
        })?;
        Ok(Self {
            clients: Arc::new(clients),
            timeout: Some(options.timeout.unwrap_or(TIMEOUT)),
            max_response_size,
            first_url: OnceLock::new(),
        })
    }

    /// Converts the request into one of reqwest.
    ///
    /// A trigger differs from the one before only in its query, so the rest of the URL is parsed once.
    fn converted(&self, request: http::Request<Bytes>) -> reqwest::Result<reqwest::Request> {
        let Some(common) = self
            .first_url
            .get()
            .filter(|first| first.matches(request.uri()))
        else {
            let uri = request.uri().clone();
            let request = reqwest::Request::try_from(request)?;
            // A concurrent request may have set it already; either is fine.
            let _ = self.first_url.set(Common::of(&uri, request.url()));
            return Ok(request);
        };
        let (parts, body) = request.into_parts();
        let mut url = common.parsed.clone();
        url.set_query(parts.uri.query());
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.version_mut() = parts.version;
        *request.body_mut() = Some(body.into());
        Ok(request)
    }
}

/// The settings of a client, checked once, for the clients of all runtimes.
struct Settings {
    connect_timeout: Duration,
    pool_idle_timeout: Duration,
    proxy: Option<Proxy>,
    #[cfg_attr(
        not(any(feature = "rustls", feature = "native-tls")),
        expect(dead_code, reason = "always empty, because certificates need TLS")
    )]
    certificates: Vec<Certificate>,
}

impl Settings {
    fn new(options: &HttpOptions, origin: &Url) -> Result<Self, InvalidConfig> {
        // Rather an error than a proxy that was chosen for an empty host.
        let host = origin.host_str().ok_or_else(|| {
            InvalidConfig::new("host", InvalidKind::Missing, "the URL has no host")
        })?;
        let proxy = match options.proxy_for(origin.scheme() == "https", host) {
            Some(url) => Some(Proxy::all(url).map_err(|_| invalid_proxy())?),
            None => None,
        };
        let mut certificates = Vec::new();
        for pem in &options.root_certificates {
            certificates.extend(root_certificates(pem)?);
        }
        Ok(Self {
            connect_timeout: options.connect_timeout.unwrap_or(CONNECT_TIMEOUT),
            pool_idle_timeout: options.pool_idle_timeout.unwrap_or(POOL_IDLE_TIMEOUT),
            proxy,
            certificates,
        })
    }

    fn builder(&self) -> reqwest::ClientBuilder {
        let mut builder = Client::builder()
            // A redirect target would receive the signature, which is in the URL.
            .redirect(redirect::Policy::none())
            .connect_timeout(self.connect_timeout);
        builder = match self.pool_idle_timeout {
            // Zero would keep a connection until the end of the current millisecond.
            Duration::ZERO => builder.pool_max_idle_per_host(0),
            timeout => builder.pool_idle_timeout(timeout),
        };
        // If both TLS backends are compiled in, reqwest picks the other one. Select rustls explicitly,
        // so that a feature enabled elsewhere in the dependency graph cannot change our behaviour.
        #[cfg(feature = "rustls")]
        {
            builder = builder.tls_backend_rustls();
        }
        // Without a proxy of ours, reqwest would read the environment by its own rules.
        builder = match &self.proxy {
            Some(proxy) => builder.proxy(proxy.clone()),
            None => builder.no_proxy(),
        };
        self.add_certificates(builder)
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    fn add_certificates(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        let certificates = self.certificates.iter().cloned();
        certificates.fold(builder, reqwest::ClientBuilder::add_root_certificate)
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    fn add_certificates(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn root_certificates(pem: &[u8]) -> Result<Vec<Certificate>, InvalidConfig> {
    let certificates = Certificate::from_pem_bundle(pem).map_err(|_| super::options::not_pem())?;
    if certificates.is_empty() {
        return Err(super::options::no_certificate());
    }
    Ok(certificates)
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn root_certificates(_: &[u8]) -> Result<Vec<Certificate>, InvalidConfig> {
    Err(InvalidConfig::new(
        "root_certificate",
        InvalidKind::Unavailable,
        "a root certificate needs TLS: enable the feature `rustls` or `native-tls`",
    ))
}

impl Transport for ReqwestTransport {
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
        let clients = Arc::clone(&self.clients);
        let (timeout, max_response_size) = (self.timeout, self.max_response_size);
        let request = self.converted(request);
        Box::pin(async move {
            // The runtime that polls, which need not be the one where the call was made.
            let client = clients.current()?;
            let mut request = request.map_err(classified)?;
            if timeout.is_some() {
                *request.timeout_mut() = timeout;
            }
            let response = client.execute(request).await.map_err(classified)?;
            collect(response, max_response_size).await
        })
    }

    fn sleep(&self, duration: Duration) -> Option<BoxFuture<()>> {
        Some(Box::pin(tokio::time::sleep(duration)))
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("timeout", &self.timeout)
            .field("max_response_size", &self.max_response_size)
            .finish_non_exhaustive()
    }
}

/// Receives the whole response, up to `limit` bytes.
async fn collect(
    mut response: reqwest::Response,
    limit: usize,
) -> Result<http::Response<Bytes>, TransportError> {
    let too_large = || TransportError::new(TransportErrorKind::ResponseTooLarge);
    // Fails early; the loop below also limits chunked responses, whose length is unknown.
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).is_ok_and(|size| size > limit) {
        return Err(too_large());
    }
    let mut parts = http::Response::new(Bytes::new());
    *parts.status_mut() = response.status();
    *parts.headers_mut() = std::mem::take(response.headers_mut());

    let mut first = Bytes::new();
    let mut more = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(classified)? {
        if first.len() + more.len() + chunk.len() > limit {
            return Err(too_large());
        }
        // Most responses are a single short chunk, which is not copied.
        if first.is_empty() && more.is_empty() {
            first = chunk;
        } else {
            more.extend_from_slice(&std::mem::take(&mut first));
            more.extend_from_slice(&chunk);
        }
    }
    *parts.body_mut() = if more.is_empty() {
        first
    } else {
        more.freeze()
    };
    Ok(parts)
}

/// Converts an error, dropping its URL because that contains the signature.
fn classified(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::Other
    } else if is_too_large(&error) {
        TransportErrorKind::ResponseTooLarge
    } else {
        TransportErrorKind::Interrupted
    };
    let error = error.without_url();
    let hint = plaintext_hint(&error);
    TransportError::with_source(kind, error).with_hint(hint)
}

// reqwest's own message hides the reason, such as a certificate that does not parse, in its
// sources.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
