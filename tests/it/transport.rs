//! `send` over real sockets: the requests that arrive, and the error of each failure.

use std::error::Error as _;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::mpsc;
use std::time::Duration;

use pusher_channels::testing::{Recorder, Response, Server};
use pusher_channels::transport::TransportErrorKind;
use pusher_channels::{
    ChannelName, Client, ClientBuilder, Error, Public, RetryPolicy, channel_name, event_name,
};

const NEWS: ChannelName<Public> = channel_name!("news");

pub(crate) async fn send(client: &Client) -> Result<(), Error> {
    let trigger = client.trigger(&NEWS).event(event_name!("e")).text("x")?;
    trigger.send().await
}

fn builder(server: &Server) -> ClientBuilder {
    server.client_builder()
}

#[tokio::test]
async fn connections_are_kept_alive() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    for _ in 0..10 {
        send(&client.clone()).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    assert_eq!(server.triggered().len(), 10);
}

#[tokio::test]
async fn futures_can_be_spawned() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let sent: Vec<_> = (0..20)
        .map(|i| {
            let trigger = client.trigger(&NEWS).event("e").json(&i).unwrap();
            tokio::spawn(trigger.send())
        })
        .collect();
    for sent in sent {
        sent.await.unwrap().unwrap();
    }
    assert_eq!(server.triggered().len(), 20);
}

#[tokio::test]
async fn error_statuses_contain_server_message() {
    let server = Server::start().await.unwrap();
    let client = server
        .client_builder()
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    for (status, text, retryable) in [
        (400, "the server responded with 400 Bad Request: no", false),
        (401, "the server responded with 401 Unauthorized: no", false),
        (403, "the server responded with 403 Forbidden: no", false),
        (404, "the server responded with 404 Not Found: no", false),
        (
            413,
            "the server responded with 413 Payload Too Large: no",
            false,
        ),
        (
            429,
            "the server responded with 429 Too Many Requests: no",
            true,
        ),
        (
            500,
            "the server responded with 500 Internal Server Error: no",
            true,
        ),
        (
            503,
            "the server responded with 503 Service Unavailable: no",
            true,
        ),
    ] {
        server.respond_next(Response::status(status, "no"));
        let error = send(&client).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.body(), Some("no"));
        assert_eq!(error.to_string(), text);
        assert_eq!(error.is_retryable(), retryable, "{status}");
        assert_eq!(error.is_unauthorized(), status == 401);
        assert_eq!(error.is_rate_limited(), status == 429);
        assert_eq!(error.is_too_large(), status == 413);
        assert!(!error.is_invalid() && !error.is_timeout() && !error.is_connect());
        assert_eq!(error.retry_after(), None);
    }
    // Each was sent once.
    assert_eq!(server.requests().len(), 8);
}

#[tokio::test]
async fn retry_after_is_reported() {
    let server = Server::start().await.unwrap();
    let client = server
        .client_builder()
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    for (value, seconds) in [("7", Some(7)), ("0", Some(0)), ("soon", None), ("-1", None)] {
        server.respond_next(Response::status(429, "").header("retry-after", value));
        let error = send(&client).await.unwrap_err();
        assert_eq!(
            error.retry_after(),
            seconds.map(Duration::from_secs),
            "{value}"
        );
    }
}

#[tokio::test]
async fn unexpected_responses_are_errors() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    for body in ["<html><body>Sign in</body></html>", "", "OK", "{\"ok\":"] {
        server.respond_next(Response::status(200, body));
        let error = send(&client).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.body(), Some(body));
        assert!(error.source().is_some() && !error.is_retryable());
    }
    server.respond_next(Response::status(502, "<html>").header("content-type", "text/html"));
    let error = send(&client).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server responded with 502 Bad Gateway: an HTML page (see `body()`)"
    );
    // Responses of compatible servers, which are accepted.
    server.respond_next(Response::status(200, r#"{"ok":true}"#));
    send(&client).await.unwrap();
}

#[tokio::test]
async fn broken_connection_is_reported_and_not_retried() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    for answer in [
        Response::cut(),
        Response::cut_after(10),
        Response::cut_after(60),
        Response::garbage("SSH-2.0-OpenSSH_9.2\r\n"),
    ] {
        server.respond_next(answer);
        let before = server.requests().len();
        let error = send(&client).await.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        assert!(!error.is_connect() && !error.is_timeout(), "{error:?}");
        assert_eq!(
            error.to_string(),
            "the connection broke before the response was complete"
        );
        assert_eq!(server.requests().len(), before + 1);
    }
    send(&client).await.unwrap();
}

#[tokio::test]
async fn rejects_too_large_response() {
    let server = Server::start().await.unwrap();
    server.respond_next(Response::body_of(10 * 1024 * 1024));
    let error = send(&server.client()).await.unwrap_err();
    assert_eq!(error.to_string(), "the response is too large");
    assert!(!error.is_retryable());

    let small = builder(&server).max_response_size(100).build().unwrap();
    server.respond_next(Response::status(400, "x".repeat(101)));
    assert_eq!(
        send(&small).await.unwrap_err().to_string(),
        "the response is too large"
    );
    server.respond_next(Response::status(400, "x".repeat(100)));
    assert_eq!(send(&small).await.unwrap_err().body().unwrap().len(), 100);
}

#[tokio::test]
async fn timeout_is_reported() {
    let server = Server::start().await.unwrap();
    let client = builder(&server)
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    server.respond_next(Response::status(200, "{}").after(Duration::from_secs(30)));
    let error = send(&client).await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && !error.is_connect());
    assert_eq!(error.to_string(), "the call timed out");
}

#[tokio::test]
async fn unreachable_host_is_reported_after_three_attempts() {
    let (_socket, address) = crate::refusing();
    let client = Client::builder("1", "k", "s")
        .host(address.to_string())
        .insecure_http()
        .no_proxy();
    let error = send(&client.build().unwrap()).await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable() && !error.is_timeout());
    assert_eq!(error.to_string(), format!("cannot connect to {address}"));
    assert!(error.source().is_some());
}

#[tokio::test]
async fn wrong_secret_key_or_clock_is_unauthorized() {
    let server = Server::start().await.unwrap();
    let with = |key: &str, secret: &str| {
        Client::builder(server.app_id().clone(), key, secret)
            .host(server.address().to_string())
            .insecure_http()
            .no_proxy()
    };
    let key = server.app_key().as_ref();
    for client in [
        with(key, "another-secret"),
        with("another-key", "test-secret"),
        builder(&server).clock(|| std::time::SystemTime::now() - Duration::from_secs(660)),
        builder(&server).clock(|| std::time::SystemTime::now() + Duration::from_secs(660)),
    ] {
        let error = send(&client.build().unwrap()).await.unwrap_err();
        assert!(error.is_unauthorized() && !error.is_retryable(), "{error}");
        assert!(!error.body().unwrap().is_empty());
    }
    assert!(server.triggered().is_empty());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (from, to) = (
        Server::start().await.unwrap(),
        Server::start().await.unwrap(),
    );
    for status in [301, 302, 307, 308] {
        from.respond_next(Response::status(status, "").header("location", to.url()));
        let error = send(&from.client()).await.unwrap_err();
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

#[tokio::test]
async fn custom_reqwest_client_is_used() {
    let server = Server::start().await.unwrap();
    let own = reqwest::Client::builder()
        .user_agent("mine/1")
        .no_proxy()
        .build()
        .unwrap();
    let client = builder(&server)
        .reqwest_client(own.clone())
        .build()
        .unwrap();
    send(&client).await.unwrap();
    assert_eq!(server.requests()[0].headers()["user-agent"], "mine/1");

    // The blocking transport has its own setting.
    let settings = || builder(&server).blocking_transport(Recorder::new().unwrap());
    let both = settings()
        .reqwest_client(own.clone())
        .connect_timeout(Duration::from_secs(1));
    assert_eq!(
        both.build().unwrap_err().to_string(),
        "`connect_timeout` does not change a reqwest client of your own: set it there"
    );
    let both = settings()
        .transport(Recorder::new().unwrap())
        .timeout(Duration::from_secs(1));
    assert_eq!(
        both.build().unwrap_err().to_string(),
        "`timeout` does not change a transport of your own: set it there"
    );
    for builder in [builder(&server), settings()] {
        let both = builder
            .reqwest_client(own.clone())
            .transport(Recorder::new().unwrap());
        assert_eq!(
            both.build().unwrap_err().to_string(),
            "`reqwest_client` does not change a transport of your own: set it there"
        );
    }
    let one_side = builder(&server)
        .reqwest_client(own)
        .connect_timeout(Duration::from_secs(1));
    one_side.build().unwrap();
    let one_side = builder(&server)
        .transport(Recorder::new().unwrap())
        .timeout(Duration::from_secs(1));
    one_side.build().unwrap();
}

#[tokio::test]
async fn base_path_is_for_the_reverse_proxy() {
    let server = Server::builder()
        .base_path("/real/time")
        .start()
        .await
        .unwrap();
    send(&server.client()).await.unwrap();
    assert_eq!(server.requests()[0].path(), "/real/time/apps/1/events");
    assert_eq!(server.triggered().len(), 1);
}

#[tokio::test]
async fn only_failed_connections_are_retried() {
    let recorder = Recorder::new().unwrap();
    let client = recorder.client();
    recorder.fail_next(TransportErrorKind::Connect);
    recorder.fail_next(TransportErrorKind::Connect);
    send(&client).await.unwrap();
    assert_eq!(recorder.waits().len(), 2);
    assert_eq!(recorder.triggered().len(), 1);

    for _ in 0..3 {
        recorder.fail_next(TransportErrorKind::Connect);
    }
    assert!(send(&client).await.unwrap_err().is_connect());
    assert_eq!(recorder.waits().len(), 4);

    for kind in [
        TransportErrorKind::Timeout,
        TransportErrorKind::Interrupted,
        TransportErrorKind::ResponseTooLarge,
        TransportErrorKind::Other,
    ] {
        recorder.fail_next(kind);
        send(&client).await.unwrap_err();
    }
    recorder.respond_next(Response::status(503, ""));
    send(&client).await.unwrap_err();
    assert_eq!(recorder.waits().len(), 4);
}

#[tokio::test]
async fn at_least_once_is_opt_in() {
    let recorder = Recorder::new().unwrap();
    let client = recorder
        .client_builder()
        .retry(RetryPolicy::at_least_once(3))
        .build()
        .unwrap();
    recorder.fail_next(TransportErrorKind::Timeout);
    recorder.respond_next(Response::status(503, ""));
    recorder.respond_next(Response::status(429, "").header("retry-after", "20"));
    send(&client).await.unwrap();
    let waits = recorder.waits();
    assert_eq!(waits.len(), 3);
    assert_eq!(waits[2], Duration::from_secs(21));

    recorder.respond_next(Response::status(400, ""));
    send(&client).await.unwrap_err();
    assert_eq!(recorder.waits().len(), 3);
}

#[tokio::test]
async fn every_attempt_is_signed_again() {
    let recorder = Recorder::builder()
        .clock(std::time::SystemTime::UNIX_EPOCH)
        .record()
        .unwrap();
    let ticks = std::sync::atomic::AtomicU64::new(0);
    let client = recorder
        .client_builder()
        // Twenty minutes pass between the attempts; only the second one is within the window.
        .clock(move || {
            let tick = ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_200 - 1_200 * tick)
        })
        .build()
        .unwrap();
    recorder.fail_next(TransportErrorKind::Connect);
    send(&client).await.unwrap();
    assert_eq!(recorder.triggered().len(), 1);
}

/// The server closes idle connections without notice; the next request is sent once, on a new
/// connection.
#[tokio::test]
async fn stale_connection_is_replaced() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (closed, is_closed) = mpsc::channel();
    let server = std::thread::spawn(move || {
        let mut served = 0;
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let read = stream.read(&mut request).unwrap();
            assert!(request[..read].starts_with(b"POST "));
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
                .unwrap();
            served += 1;
            stream.shutdown(Shutdown::Both).unwrap();
            drop(stream);
            closed.send(()).unwrap();
        }
        served
    });
    let client = Client::builder("1", "k", "s")
        .host(address.to_string())
        .insecure_http()
        .no_proxy();
    let client = client.build().unwrap();
    send(&client).await.unwrap();
    is_closed.recv().unwrap();
    // Lets the runtime poll its sockets, where the end of the connection is waiting.
    tokio::time::sleep(Duration::from_millis(1)).await;
    send(&client).await.unwrap();
    assert_eq!(server.join().unwrap(), 2);
}
