//! Proxies and HTTPS, with the default transport.

use std::error::Error as _;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use pusher_channels::testing::{Response, Server};
use pusher_channels::{Client, ClientBuilder, RetryPolicy};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;

use super::transport::send;

#[tokio::test]
async fn requests_use_proxy() {
    let server = Server::start().await.unwrap();
    // The host does not exist, so only the proxy can resolve it.
    let client = Client::builder("1", "k", "s")
        .host("pusher.invalid")
        .insecure_http()
        .proxy(format!("http://{}", server.address()))
        .build()
        .unwrap();
    server.respond_next(Response::status(200, "{}"));
    send(&client).await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

/// Creates a self-signed certificate for `localhost` in PEM, and the configuration of a server with
/// it.
pub(crate) fn self_signed(protocol: &str) -> (String, tokio_rustls::TlsAcceptor) {
    self_signed_for("localhost", protocol)
}

pub(crate) fn self_signed_for(host: &str, protocol: &str) -> (String, tokio_rustls::TlsAcceptor) {
    let certified = rcgen::generate_simple_self_signed([host.to_owned()]).unwrap();
    let provider = aws_lc_rs::default_provider();
    let mut config = ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certified.cert.der().clone()],
            certified.signing_key.serialize_der().try_into().unwrap(),
        )
        .unwrap();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    (
        certified.cert.pem(),
        tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config)),
    )
}

pub(crate) fn https_builder(port: u16) -> ClientBuilder {
    Client::builder("1", "k", "s")
        .host(format!("localhost:{port}"))
        .retry(RetryPolicy::never())
        .connect_timeout(Duration::from_secs(30))
        .timeout(Duration::from_secs(30))
}

#[tokio::test]
async fn rejects_untrusted_certificate_unless_added() {
    let (pem, acceptor) = self_signed("http/1.1");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).await.unwrap();
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
            request.truncate(read);
            return request;
        }
    });
    let error = send(&https_builder(port).build().unwrap())
        .await
        .unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    let mut causes = String::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes += &cause.to_string();
        next = cause.source();
    }
    assert!(causes.contains("certificate"), "{causes}");

    let trusting = https_builder(port).root_certificate(&pem).build().unwrap();
    send(&trusting).await.unwrap();
    let request = server.await.unwrap();
    assert!(request.starts_with(b"POST /apps/1/events?auth_key=k&"));
}

#[tokio::test]
async fn rejects_certificate_of_another_host() {
    let (pem, acceptor) = self_signed_for("other.example", "http/1.1");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        for _ in 0..2 {
            let (stream, _) = listener.accept().await.unwrap();
            assert!(acceptor.accept(stream).await.is_err(), "it was trusted");
        }
    });
    let client = https_builder(port).no_proxy().root_certificate(&pem);
    let client = client.build().unwrap();
    let blocking = client.clone();
    let blocking = tokio::task::spawn_blocking(move || super::blocking::send(&blocking));
    for result in [send(&client).await, blocking.await.unwrap()] {
        let error = result.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        let causes = super::blocking::causes(&error);
        assert!(causes.contains("certificate"), "{causes}");
    }
    server.await.unwrap();
}

#[tokio::test]
async fn http_2_is_used_if_the_server_supports_it() {
    let (pem, acceptor) = self_signed("h2");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let stream = acceptor.accept(stream).await.unwrap();
        let answer = hyper::service::service_fn(async |request: http::Request<_>| {
            let _: &hyper::body::Incoming = request.body();
            assert_eq!(request.version(), http::Version::HTTP_2);
            let body = http_body_util::Full::new(bytes::Bytes::from_static(b"{}"));
            Ok::<_, std::convert::Infallible>(http::Response::new(body))
        });
        let executor = hyper_util::rt::TokioExecutor::new();
        hyper::server::conn::http2::Builder::new(executor)
            .serve_connection(hyper_util::rt::TokioIo::new(stream), answer)
            .await
    });
    let client = https_builder(port).root_certificate(&pem).build().unwrap();
    // Both requests use the only connection that the server accepts.
    send(&client).await.unwrap();
    send(&client).await.unwrap();
}

/// The environment belongs to the process, so this test runs in a process of its own.
#[test]
fn environment_proxy_is_used_unless_disabled() {
    let mut child = crate::without_proxies("proxy_tls::behind_a_proxy");
    child.env("HTTP_PROXY", "http://127.0.0.1:1");
    crate::succeed(child);
}

#[tokio::test]
#[ignore = "the child of `environment_proxy_is_used_unless_disabled`"]
async fn behind_a_proxy() {
    let server = Server::start().await.unwrap();
    let client = ClientBuilder::from_url(&server.url()).unwrap();
    let error = send(&client.retry(RetryPolicy::never()).build().unwrap()).await;
    assert!(error.unwrap_err().is_connect());
    assert_eq!(server.connections(), 0);

    let client = ClientBuilder::from_url(&server.url()).unwrap();
    send(&client.no_proxy().build().unwrap()).await.unwrap();
    send(&server.client()).await.unwrap();
    send(&server.client_builder().build().unwrap())
        .await
        .unwrap();
    assert_eq!(server.triggered().len(), 3);
}

#[tokio::test]
async fn https_uses_proxy_tunnel() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        let mut request = vec![0; 4096];
        let read = stream.read(&mut request).unwrap();
        stream
            .write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            .unwrap();
        String::from_utf8(request[..read].to_vec()).unwrap()
    });
    let client = Client::builder("1", "k", "s")
        .host("pusher.invalid")
        .proxy(format!("http://user:password@{address}"))
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let error = send(&client).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("CONNECT pusher.invalid:443 "), "{asked}");
    // The proxy learns the host, and nothing that is signed.
    assert!(!asked.contains("auth_"), "{asked}");
    assert!(
        asked.to_lowercase().contains("proxy-authorization: basic "),
        "{asked}"
    );
    assert!(
        !format!("{error} {error:?}").contains("password"),
        "{error:?}"
    );
}

/// Starts a server that responds to anything with an HTTP error, as one without TLS does.
pub(crate) fn without_tls() -> (u16, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            .unwrap();
        // Keeps the connection open until the client has seen the response.
        let _ = stream.read(&mut [0; 4096]);
    });
    (port, server)
}

pub(crate) const NO_TLS: &str = ": does the server speak TLS? For plaintext, write `http://` in the URL, or call `insecure_http`";

#[tokio::test]
async fn plaintext_response_to_a_handshake_is_named() {
    let (port, server) = without_tls();
    let client = https_builder(port).no_proxy().build().unwrap();
    let error = send(&client).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!("cannot connect to localhost:{port}{NO_TLS}")
    );
    server.join().unwrap();
}
