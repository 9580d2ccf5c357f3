//! `send_blocking` over real sockets: the requests that arrive, and the error of each failure. It
//! has to behave as `send` does, so each test has a counterpart in `transport`.

use std::error::Error as _;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use pusher_channels::testing::{Recorder, Response, Server};
use pusher_channels::transport::{BlockingTransport, TransportError, TransportErrorKind};
use pusher_channels::{
    ChannelName, Client, ClientBuilder, Error, PrivateEncrypted, Public, RetryPolicy, SocketId,
    channel_name, event_name,
};

use super::proxy_tls::https_builder;

const NEWS: ChannelName<Public> = channel_name!("news");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
pub(crate) const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

pub(crate) fn send(client: &Client) -> Result<(), Error> {
    let trigger = client.trigger(&NEWS).event(event_name!("e")).text("x")?;
    trigger.send_blocking()
}

pub(crate) fn start() -> Server {
    Server::start_blocking().unwrap()
}

/// A client of the listener, without retries.
fn plain(address: SocketAddr) -> ClientBuilder {
    Client::builder("1", "k", "s")
        .host(address.to_string())
        .insecure_http()
        .no_proxy()
        .retry(RetryPolicy::never())
}

/// Reads a whole request, because a response to a part of it would break the connection of a client
/// that is still writing.
pub(crate) fn read_request(stream: &mut impl Read) -> String {
    let mut request = String::new();
    let mut piece = [0; 4096];
    loop {
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let len = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |len| len.parse().unwrap());
            if body.len() >= len {
                return request;
            }
        }
        let read = stream.read(&mut piece).unwrap();
        assert_ne!(read, 0, "{request}");
        request += str::from_utf8(&piece[..read]).unwrap();
    }
}

pub(crate) fn causes(error: &Error) -> String {
    let mut causes = String::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes += &format!("{cause}; ");
        next = cause.source();
    }
    causes
}

#[test]
fn events_arrive() {
    let server = start();
    send(&server.client()).unwrap();
    let client = server.encrypted_client();
    let trigger = client.trigger(&VAULT).event("e").json(&["launch"]).unwrap();
    let socket: SocketId = "1234.5678".parse().unwrap();
    trigger.exclude(socket).send_blocking().unwrap();
    let trigger = client.trigger(&NEWS).event("e").text("x".repeat(10_240));
    let request = trigger.unwrap().into_request();
    request.send_blocking().unwrap();

    let triggered = server.triggered();
    assert_eq!(triggered[0].channels(), ["news"]);
    assert_eq!(triggered[0].data(), "x");
    assert_eq!(triggered[1].data(), r#"["launch"]"#);
    assert_eq!(triggered[1].excluded(), Some("1234.5678"));
    assert!(triggered[1].ciphertext().is_some());
    assert_eq!(triggered[2].data().len(), 10_240);
}

#[tokio::test]
async fn sends_same_requests_as_async() {
    let server = Server::builder()
        .base_path("/real/time")
        .start_blocking()
        .unwrap();
    let client = server.client();
    send(&client).unwrap();
    let trigger = client.trigger(&NEWS).event("e").text("x").unwrap();
    trigger.send().await.unwrap();

    let sent: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            let mut headers: Vec<_> = request
                .headers()
                .iter()
                .map(|(name, value)| format!("{name}: {value:?}"))
                .collect();
            headers.sort();
            let (path, body) = (request.path().to_owned(), request.body().to_vec());
            (path, body, headers)
        })
        .collect();
    assert_eq!(sent[0], sent[1]);
    assert_eq!(sent[0].0, "/real/time/apps/1/events");
}

#[test]
fn connections_are_kept_alive() {
    let server = start();
    let client = server
        .client_builder()
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    for status in [200, 429, 500, 200, 302] {
        server.respond_next(Response::status(status, "{}"));
        assert_eq!(send(&client.clone()).is_ok(), status == 200);
    }
    assert_eq!(server.connections(), 1);
    assert_eq!(server.requests().len(), 5);
}

#[test]
fn threads_share_a_client() {
    let server = start();
    let client = server.client();
    let threads: Vec<_> = (0..20)
        .map(|i| {
            let trigger = client.trigger(&NEWS).event("e").json(&i).unwrap();
            thread::spawn(move || trigger.send_blocking())
        })
        .collect();
    for thread in threads {
        thread.join().unwrap().unwrap();
    }
    let mut numbers: Vec<u32> = server
        .triggered()
        .iter()
        .map(|triggered| triggered.json().unwrap())
        .collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(0..20));
}

#[test]
fn works_within_async_runtime() {
    let work = || {
        let server = start();
        send(&server.client()).unwrap();
        assert_eq!(server.triggered().len(), 1);
    };
    for mut runtime in [
        tokio::runtime::Builder::new_current_thread(),
        tokio::runtime::Builder::new_multi_thread(),
    ] {
        let runtime = runtime.build().unwrap();
        runtime.block_on(async { work() });
        runtime.block_on(async { tokio::task::spawn_blocking(work).await.unwrap() });
    }
}

#[test]
fn rejections_contain_server_message() {
    let server = start();
    let client = server
        .client_builder()
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    for (status, retryable) in [
        (400, false),
        (401, false),
        (413, false),
        (429, true),
        (500, true),
    ] {
        server.respond_next(Response::status(status, "no").header("retry-after", "7"));
        let error = send(&client).unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.body(), Some("no"));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(error.is_retryable(), retryable, "{status}");
        assert_eq!(error.is_rate_limited(), status == 429);
        assert!(!error.is_timeout() && !error.is_connect());
    }
    server.respond_next(Response::status(200, "<html>"));
    assert_eq!(send(&client).unwrap_err().body(), Some("<html>"));
    // Each was sent once.
    assert_eq!(server.requests().len(), 6);
}

#[test]
fn broken_connection_is_reported_and_not_retried() {
    let server = start();
    let client = server.client();
    for answer in [
        Response::cut(),
        Response::cut_after(10),
        Response::cut_after(60),
        Response::garbage("SSH-2.0-OpenSSH_9.2\r\n"),
        Response::garbage("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnone"),
        Response::garbage("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
    ] {
        server.respond_next(answer);
        let before = server.requests().len();
        let error = send(&client).unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        assert!(!error.is_connect() && !error.is_timeout(), "{error:?}");
        assert_eq!(
            error.to_string(),
            "the connection broke before the response was complete"
        );
        assert!(error.source().is_some(), "{error:?}");
        assert_eq!(server.requests().len(), before + 1);
    }
    send(&client).unwrap();
}

#[test]
fn rejects_too_large_response() {
    let server = start();
    server.respond_next(Response::body_of(10 * 1024 * 1024));
    let error = send(&server.client()).unwrap_err();
    assert_eq!(error.to_string(), "the response is too large");
    assert!(!error.is_retryable());

    let small = server
        .client_builder()
        .max_response_size(100)
        .build()
        .unwrap();
    let chunked = |len: usize| {
        let body = "x".repeat(len);
        Response::garbage(format!(
            "HTTP/1.1 400 No\r\ntransfer-encoding: chunked\r\n\r\n{len:x}\r\n{body}\r\n0\r\n\r\n"
        ))
    };
    for too_large in [
        Response::status(400, "x".repeat(101)),
        chunked(101),
        // A response whose headers do not end.
        Response::garbage(format!("HTTP/1.1 200 OK\r\nx: {}", "x".repeat(1_000_000))),
    ] {
        server.respond_next(too_large);
        assert_eq!(
            send(&small).unwrap_err().to_string(),
            "the response is too large"
        );
    }
    for fitting in [Response::status(400, "x".repeat(100)), chunked(100)] {
        server.respond_next(fitting);
        assert_eq!(send(&small).unwrap_err().body().unwrap().len(), 100);
    }
}

#[test]
fn timeout_is_reported() {
    let server = start();
    let client = server
        .client_builder()
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    server.respond_next(Response::status(200, "{}").after(Duration::from_secs(30)));
    let error = send(&client).unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && !error.is_connect());
    assert_eq!(error.to_string(), "the call timed out");

    let patient = server
        .client_builder()
        .connect_timeout(Duration::MAX)
        .timeout(Duration::MAX);
    send(&patient.build().unwrap()).unwrap();
}

/// The operating system accepts connections, and nobody starts a TLS handshake.
#[test]
fn slow_handshake_is_connect_error() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let builder = || https_builder(silent.local_addr().unwrap().port()).no_proxy();
    let short = Duration::from_millis(50);

    let client = builder().connect_timeout(short).build().unwrap();
    let error = send(&client).unwrap_err();
    assert!(error.is_connect() && !error.is_timeout(), "{error:?}");

    let client = builder().timeout(short).build().unwrap();
    let error = send(&client).unwrap_err();
    assert!(error.is_timeout() && !error.is_connect(), "{error:?}");
}

#[test]
fn unreachable_host_is_reported_after_three_attempts() {
    let (_socket, address) = crate::refusing();
    let client = plain(address)
        .retry(RetryPolicy::default())
        .build()
        .unwrap();
    let error = send(&client).unwrap_err();
    assert!(error.is_connect() && error.is_retryable() && !error.is_timeout());
    assert_eq!(error.to_string(), format!("cannot connect to {address}"));
    assert!(error.source().is_some());
}

#[test]
fn unresolvable_name_is_connect_error() {
    // Too long for DNS, so no query is sent.
    let host = format!("{}.invalid", "x".repeat(64));
    let client = Client::builder("1", "k", "s").host(host).no_proxy();
    let error = send(&client.retry(RetryPolicy::never()).build().unwrap()).unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[test]
fn retries_same_failures_as_async() {
    let recorder = Recorder::new().unwrap();
    let client = recorder.client();
    recorder.fail_next(TransportErrorKind::Connect);
    recorder.fail_next(TransportErrorKind::Connect);
    send(&client).unwrap();
    assert_eq!(recorder.waits().len(), 2);
    assert_eq!(recorder.triggered().len(), 1);

    for _ in 0..3 {
        recorder.fail_next(TransportErrorKind::Connect);
    }
    assert!(send(&client).unwrap_err().is_connect());
    assert_eq!(recorder.waits().len(), 4);
    for kind in [
        TransportErrorKind::Timeout,
        TransportErrorKind::Interrupted,
        TransportErrorKind::ResponseTooLarge,
        TransportErrorKind::Other,
    ] {
        recorder.fail_next(kind);
        send(&client).unwrap_err();
    }
    recorder.respond_next(Response::status(503, ""));
    send(&client).unwrap_err();
    assert_eq!(recorder.waits().len(), 4);

    let client = recorder
        .client_builder()
        .retry(RetryPolicy::at_least_once(3))
        .build()
        .unwrap();
    recorder.fail_next(TransportErrorKind::Timeout);
    recorder.respond_next(Response::status(503, ""));
    recorder.respond_next(Response::status(429, "").header("retry-after", "20"));
    send(&client).unwrap();
    assert_eq!(recorder.waits().last(), Some(&Duration::from_secs(21)));
    assert_eq!(recorder.waits().len(), 7);
}

#[test]
fn transport_without_sleep_never_retries() {
    #[derive(Debug)]
    struct Down(std::sync::atomic::AtomicUsize);
    impl BlockingTransport for Down {
        fn call(&self, _: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
            assert_eq!(self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
            Err(TransportError::new(TransportErrorKind::Connect))
        }
    }
    let client = Client::builder("1", "k", "s")
        .cluster("eu")
        .blocking_transport(Down(0.into()))
        .build()
        .unwrap();
    assert!(send(&client).unwrap_err().is_connect());
}

#[test]
fn redirects_are_not_followed() {
    let (from, to) = (start(), start());
    for status in [301, 302, 307, 308] {
        from.respond_next(Response::status(status, "").header("location", to.url()));
        let error = send(&from.client()).unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        let text = error.to_string();
        let origin = format!("http://{}", to.address());
        assert!(
            text.ends_with(&format!(
                ", which is not followed: if {origin} is the API server, configure that address"
            )),
            "{text}"
        );
    }
    assert_eq!(to.connections(), 0);
}

/// The server closes idle connections without notice; the next request is sent once, on a new
/// connection.
#[test]
fn stale_connection_is_replaced() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = plain(listener.local_addr().unwrap()).build().unwrap();
    for _ in 0..2 {
        thread::scope(|scope| {
            let served = scope.spawn(|| {
                let (mut stream, _) = listener.accept().unwrap();
                assert!(read_request(&mut stream).starts_with("POST "));
                stream.write_all(OK).unwrap();
                stream.shutdown(Shutdown::Both).unwrap();
            });
            send(&client).unwrap();
            served.join().unwrap();
        });
    }
}

#[test]
fn invalid_settings_are_named() {
    let builder = || Client::builder("1", "k", "s").cluster("eu");
    // Only the blocking transport uses these settings.
    let blocking = || builder().transport(Recorder::new().unwrap());
    let der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (pem, wrong) in [
        (
            "",
            "invalid root certificate: the PEM contains no certificate",
        ),
        (
            "x",
            "invalid root certificate: the PEM contains no certificate",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA",
            "invalid root certificate: it is not PEM",
        ),
        (
            der,
            "invalid root certificate: invalid peer certificate: BadEncoding",
        ),
    ] {
        let error = blocking().root_certificate(pem).build().unwrap_err();
        assert_eq!(error.to_string(), wrong);
    }
    let error = blocking().proxy("not a URL").build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid proxy: expected a URL such as `http://proxy:3128`"
    );

    let none = blocking().blocking_transport(Recorder::new().unwrap());
    assert_eq!(
        none.proxy("http://p:1").build().unwrap_err().to_string(),
        "`proxy` does not change a transport of your own: set it there"
    );
    // The transport of reqwest remains.
    let other = builder().blocking_transport(Recorder::new().unwrap());
    other.timeout(Duration::from_secs(1)).build().unwrap();
}
