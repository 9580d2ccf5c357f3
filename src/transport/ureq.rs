//! The default blocking transport: ureq, without a runtime.

use core::fmt;
use core::time::Duration;
use std::error::Error as StdError;
use std::io::Read as _;
use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use ureq::config::AutoHeaderValue;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Proxy, Timeout};

use super::BlockingTransport;
use super::options::{
    CONNECT_TIMEOUT, HttpOptions, MAX_RESPONSE_SIZE, POOL_IDLE_TIMEOUT, TIMEOUT, invalid_proxy,
    is_too_large, no_certificate, not_pem, plaintext_hint,
};
use crate::config::InvalidConfig;
use crate::error::{InvalidKind, TransportError, TransportErrorKind};

/// Longer timeouts mean no timeout, because adding them to an `Instant` could overflow.
const MAX_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// Maximum capacity reserved because of a `content-length` header.
const MAX_RESERVED: usize = 64 * 1024;
/// Maximum number of idle connections.
const IDLE_CONNECTIONS: usize = 32;

pub(crate) struct UreqTransport {
    agent: Agent,
    max_response_size: usize,
}

impl UreqTransport {
    /// Creates a transport to one host, because the proxy variables of the environment depend on it.
    pub(crate) fn new(
        options: &HttpOptions,
        https: bool,
        host: &str,
    ) -> Result<Self, InvalidConfig> {
        let proxy = match options.proxy_for(https, host) {
            Some(url) => Some(Proxy::new(&url).map_err(|_| invalid_proxy())?),
            None => None,
        };
        let connect_timeout = limited(options.connect_timeout.unwrap_or(CONNECT_TIMEOUT));
        let idle_timeout = options.pool_idle_timeout.unwrap_or(POOL_IDLE_TIMEOUT);
        let idle_connections = if idle_timeout.is_zero() {
            0
        } else {
            IDLE_CONNECTIONS
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // A redirect target would receive the signature, which is in the URL.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(connect_timeout)
            .timeout_connect(connect_timeout)
            .timeout_global(limited(options.timeout.unwrap_or(TIMEOUT)))
            .proxy(proxy)
            .tls_config(tls(&options.root_certificates)?)
            // The request contains all headers; both transports send the same ones.
            .user_agent(AutoHeaderValue::None)
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None)
            .max_idle_connections(idle_connections)
            .max_idle_connections_per_host(idle_connections)
            .max_idle_age(idle_timeout)
            .build();
        let connector = Tagging(DefaultConnector::new());
        Ok(Self {
            agent: Agent::with_parts(config, connector, Tagging(DefaultResolver::default())),
            max_response_size: options.max_response_size.unwrap_or(MAX_RESPONSE_SIZE),
        })
    }
}

fn limited(timeout: Duration) -> Option<Duration> {
    (timeout <= MAX_TIMEOUT).then_some(timeout)
}

/// Trusts these certificates in addition to those of the system.
fn tls(root_certificates: &[Vec<u8>]) -> Result<TlsConfig, InvalidConfig> {
    let roots = if root_certificates.is_empty() {
        RootCerts::PlatformVerifier
    } else {
        // ureq cannot pass further certificates to the platform verifier, so the system's are loaded
        // here. One that cannot be read is not trusted.
        let mut roots: Vec<_> = rustls_native_certs::load_native_certs()
            .certs
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned())
            .collect();
        for pem in root_certificates {
            add_certificates(&mut roots, pem)?;
        }
        RootCerts::from(roots)
    };
    Ok(TlsConfig::builder()
        .root_certs(roots)
        // Otherwise ureq uses the provider of the process, and panics if none is installed.
        .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
        .build())
}

fn add_certificates(
    roots: &mut Vec<Certificate<'static>>,
    pem: &[u8],
) -> Result<(), InvalidConfig> {
    let before = roots.len();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|_| not_pem())? {
            // ureq would skip an invalid certificate silently.
            RootCertStore::empty()
                .add(CertificateDer::from(certificate.der()))
                .map_err(|error| {
                    InvalidConfig::new(
                        "root_certificate",
                        InvalidKind::Format,
                        format!("invalid root certificate: {error}"),
                    )
                })?;
            roots.push(certificate);
        }
    }
    if roots.len() == before {
        return Err(no_certificate());
    }
    Ok(())
}

impl BlockingTransport for UreqTransport {
    fn call(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        let (parts, body) = request.into_parts();
        // ureq adds a `content-length` to any request that has a body, even an empty one.
        let response = if body.is_empty() {
            self.agent.run(http::Request::from_parts(parts, ()))
        } else {
            self.agent.run(http::Request::from_parts(parts, &*body))
        };
        collect(response.map_err(classified)?, self.max_response_size)
    }

    fn sleep(&self, duration: Duration) -> bool {
        thread::sleep(duration);
        true
    }
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqTransport")
            .field("max_response_size", &self.max_response_size)
            .finish_non_exhaustive()
    }
}

/// Receives the whole response, up to `limit` bytes.
fn collect(
    response: http::Response<Body>,
    limit: usize,
) -> Result<http::Response<Bytes>, TransportError> {
    let too_large = || TransportError::new(TransportErrorKind::ResponseTooLarge);
    let (mut parts, body) = response.into_parts();
    // An announced length that is too large is rejected without reading the body. It is not trusted
    // for the capacity, because a server can announce anything.
    let announced = usize::try_from(body.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(too_large());
    }
    let mut read = Vec::with_capacity(announced.min(MAX_RESERVED));
    // One byte more than allowed reveals that the response is too large.
    let max = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    body.into_reader()
        .take(max)
        .read_to_end(&mut read)
        .map_err(|error| classified(error.into()))?;
    if read.len() > limit {
        return Err(too_large());
    }
    // The extensions are dropped, because ureq stores the URL there.
    let mut response = http::Response::new(read.into());
    *response.status_mut() = parts.status;
    *response.headers_mut() = std::mem::take(&mut parts.headers);
    Ok(response)
}

/// Wraps the resolver and the connector to tag their errors: a failed handshake is otherwise
/// indistinguishable from a connection lost later.
#[derive(Debug)]
struct Tagging<T>(T);

impl Connector for Tagging<DefaultConnector> {
    type Out = <DefaultConnector as Connector>::Out;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        self.0
            .connect(details, chained)
            .map_err(|error| NotSent::tag(error, details.timeout))
    }
}

impl Resolver for Tagging<DefaultResolver> {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        self.0
            .resolve(uri, config, timeout)
            .map_err(|error| NotSent::tag(error, timeout))
    }
}

/// An error from before the request was sent.
#[derive(Debug)]
struct NotSent {
    kind: TransportErrorKind,
    error: ureq::Error,
}

impl NotSent {
    fn tag(error: ureq::Error, limit: NextTimeout) -> ureq::Error {
        let kind = match &error {
            // Already tagged by the connection to the proxy, which this one goes through.
            ureq::Error::Other(inner) if inner.is::<Self>() => return error,
            // The call timed out before connecting did.
            ureq::Error::Timeout(_) if limit.reason == Timeout::Global => {
                TransportErrorKind::Timeout
            }
            _ => TransportErrorKind::Connect,
        };
        ureq::Error::Other(Box::new(Self { kind, error }))
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was not sent")
    }
}

impl StdError for NotSent {}

/// Converts an error, keeping only a cause that is safe to show.
fn classified(error: ureq::Error) -> TransportError {
    let (kind, error) = match error {
        ureq::Error::Other(inner) => match inner.downcast::<NotSent>() {
            Ok(not_sent) => (not_sent.kind, not_sent.error),
            Err(_) => return TransportError::new(TransportErrorKind::Interrupted),
        },
        error => (kind_when_connected(&error), error),
    };
    match cause(error) {
        Some(cause) => {
            let hint = plaintext_hint(&*cause);
            TransportError::with_source(kind, cause).with_hint(hint)
        }
        None => TransportError::new(kind),
    }
}

/// Classifies an error of an established connection. In doubt, the API server may have processed the
/// request.
// An error after the handshake means that the request may have been processed, unless it can only
// come from before.
fn kind_when_connected(error: &ureq::Error) -> TransportErrorKind {
    match error {
        ureq::Error::Timeout(_) => TransportErrorKind::Timeout,
        ureq::Error::LargeResponseHeader(..) => TransportErrorKind::ResponseTooLarge,
        ureq::Error::Protocol(_) if is_too_large(error) => TransportErrorKind::ResponseTooLarge,
        // The request is not valid, and was not sent.
        ureq::Error::Http(_)
        | ureq::Error::BadUri(_)
        | ureq::Error::RequireHttpsOnly(_)
        | ureq::Error::TlsRequired => TransportErrorKind::Other,
        _ => TransportErrorKind::Interrupted,
    }
}

/// Returns the cause to show, unless it can contain the URL or data from the server.
fn cause(error: ureq::Error) -> Option<Box<dyn StdError + Send + Sync>> {
    match error {
        ureq::Error::Io(error) => Some(error.into()),
        ureq::Error::Protocol(_) => Some("the response is not HTTP".into()),
        error @ (ureq::Error::Timeout(_)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Tls(_)
        | ureq::Error::Rustls(_)
        | ureq::Error::ConnectProxyFailed(_)
        | ureq::Error::BodyStalled
        | ureq::Error::LargeResponseHeader(..)
        | ureq::Error::TlsRequired) => Some(error.into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;

    use super::*;
    use crate::transport::ProxyChoice;

    const URL: &str = "http://h/apps/1/events?auth_signature=0123";

    #[test]
    fn drops_causes_that_can_contain_the_url() {
        let errors = || {
            [
                ureq::Error::BadUri(URL.to_owned()),
                ureq::Error::RequireHttpsOnly(URL.to_owned()),
            ]
        };
        for error in errors() {
            let error = classified(error);
            assert_eq!(error.kind(), TransportErrorKind::Other);
            assert!(error.source().is_none());
        }
        for error in errors() {
            let error = classified(NotSent::tag(error, NextTimeout::default()));
            assert_eq!(error.kind(), TransportErrorKind::Connect);
            assert!(error.source().is_none());
        }
    }

    #[test]
    fn sends_no_body_headers_without_a_body() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = vec![0; 4096];
            let read = stream.read(&mut head).unwrap();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
                .unwrap();
            head.truncate(read);
            String::from_utf8(head).unwrap()
        });
        let options = HttpOptions {
            proxy: Some(ProxyChoice::None),
            ..HttpOptions::default()
        };
        let transport = UreqTransport::new(&options, false, "127.0.0.1").unwrap();
        let request = http::Request::get(format!("http://{address}/apps/1/channels?x=1"));
        let response = transport.call(request.body(Bytes::new()).unwrap()).unwrap();
        assert_eq!(response.body(), "{}");
        assert!(response.extensions().is_empty());
        let head = format!("GET /apps/1/channels?x=1 HTTP/1.1\r\nhost: {address}\r\n\r\n");
        assert_eq!(server.join().unwrap().to_lowercase(), head.to_lowercase());
    }
}
