//! The sender of a request, errors as responses of axum, and the log of rejections.

use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, State};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use hyper::body::Frame;
use pusher_channels::endpoint::SubscriptionRequests;
use pusher_channels::error::InvalidKind;
use pusher_channels::testing::{self, Recorder, Server};
use pusher_channels::{
    ChannelAuth, ChannelName, Client, Error, Presence, Private, SignInRequest, SocketId,
    SubscriptionRequest, UserId, Webhook, channel_name,
};
use tracing::field::{Field, Visit};
use tracing::span;

use super::axum::{http, serve};

const LIST: ChannelName<Private> = channel_name!("private-list");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

fn headers(values: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        let value = http::HeaderValue::from_bytes(value).unwrap();
        headers.append("x-socket-id", value);
    }
    headers
}

#[test]
fn reads_the_sender_from_headers() {
    assert_eq!(SocketId::from_headers(&headers(&[])), Ok(None));
    for not_connected in [b"undefined".as_slice(), b"null", b""] {
        assert_eq!(SocketId::from_headers(&headers(&[not_connected])), Ok(None));
    }
    let sender = SocketId::from_headers(&headers(&[b"123.456"])).unwrap();
    assert_eq!(sender.unwrap(), "123.456");
    for (values, kind) in [
        (&[&b"123"[..]][..], InvalidKind::Format),
        (&[b"1.2:x"], InvalidKind::Character),
        (&[b"1.2", b"1.2"], InvalidKind::Repeated),
        (&[b"1.2\xff"], InvalidKind::Format),
        (&["1.é".as_bytes()], InvalidKind::Format),
    ] {
        let error = SocketId::from_headers(&headers(values)).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        let text = error.to_string();
        assert!(text.starts_with("invalid header `X-Socket-ID`: "), "{text}");
        assert!(Error::from(error).is_invalid());
    }
}

#[tokio::test]
async fn everybody_but_the_sender_receives_the_event() {
    #[axum::debug_handler]
    async fn rename(
        State(client): State<Client>,
        sender: Option<SocketId>,
    ) -> Result<StatusCode, Error> {
        let renamed = client.trigger(&LIST).event("renamed").text("x")?;
        renamed.exclude(sender).send().await?;
        Ok(StatusCode::NO_CONTENT)
    }
    async fn required(sender: SocketId) -> String {
        sender.to_string()
    }
    let server = Server::start().await.unwrap();
    let router = Router::new()
        .route("/", post(rename))
        .route("/required", post(required));
    let url = serve(router, server.client()).await;
    let send = async |path: &str, values: &[&[u8]]| {
        let request = http().post(format!("{url}{path}")).headers(headers(values));
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let none = String::new();
    assert_eq!(send("/", &[b"1.2"]).await, (204, none.clone()));
    assert_eq!(send("/", &[]).await, (204, none.clone()));
    for malformed in [&[&b"x"[..]][..], &[b"1.2", b"3.4"], &[b"\xff"]] {
        assert_eq!(send("/", malformed).await, (400, none.clone()));
        assert_eq!(send("/required", malformed).await, (400, none.clone()));
    }
    assert_eq!(send("/required", &[]).await, (400, none));
    assert_eq!(send("/required", &[b"1.2"]).await, (200, "1.2".to_owned()));
    let triggered = server.triggered();
    let excluded: Vec<_> = triggered.iter().map(testing::Triggered::excluded).collect();
    assert_eq!(excluded, [Some("1.2"), None]);
}

async fn of_api(response: testing::Response) -> Error {
    let server = Server::start().await.unwrap();
    server.respond_next(response);
    let client = Client::from_url(&server.url()).unwrap();
    let trigger = client.trigger(&LIST).event("e").text("x").unwrap();
    trigger.send().await.unwrap_err()
}

#[tokio::test]
async fn errors_are_responses_with_a_status_by_kind() {
    let (_socket, refusing) = super::refusing();
    let client = Client::from_url(&format!("http://key:secret@{refusing}/apps/1")).unwrap();
    let connect = client.trigger(&LIST).event("e").text("x").unwrap();
    let connect = connect.send().await.unwrap_err();
    assert!(connect.is_connect());

    let server = Server::start().await.unwrap();
    server.respond_next(testing::Response::as_usual().after(Duration::from_secs(60)));
    let slow = pusher_channels::ClientBuilder::from_url(&server.url()).unwrap();
    let slow = slow.timeout(Duration::from_millis(50)).build().unwrap();
    let timeout = slow.trigger(&LIST).event("e").text("x").unwrap();
    let timeout = timeout.send().await.unwrap_err();
    assert!(timeout.is_timeout());

    let limited = testing::Response::status(429, "slow down").header("retry-after", "61");
    let long = "x".repeat(20_000);
    let too_large = client.trigger(&LIST).event("e").text(&long).err().unwrap();
    let form = SubscriptionRequest::from_form("socket_id=1.1").unwrap_err();
    let sender = SocketId::from_headers(&headers(&[b"x"])).unwrap_err();
    for (error, status, retry_after) in [
        (connect, 503, None),
        (timeout, 504, None),
        (of_api(limited).await, 503, Some("61")),
        (of_api(testing::Response::status(503, "")).await, 503, None),
        (of_api(testing::Response::status(500, "")).await, 502, None),
        (of_api(testing::Response::status(401, "")).await, 502, None),
        (of_api(testing::Response::status(413, "")).await, 502, None),
        (of_api(testing::Response::cut()).await, 502, None),
        (
            of_api(testing::Response::garbage("no HTTP")).await,
            502,
            None,
        ),
        (
            of_api(testing::Response::body_of(64 << 20)).await,
            502,
            None,
        ),
        (
            of_api(testing::Response::status(200, "no")).await,
            502,
            None,
        ),
        (too_large, 500, None),
        (Error::from("a b".parse::<UserId>().unwrap_err()), 500, None),
        (Error::from(form), 403, None),
        (Error::from(sender), 400, None),
    ] {
        let text = format!("{error:?}");
        let response = error.into_response();
        assert_eq!(response.status(), status, "{text}");
        let found = response.headers().get("retry-after");
        assert_eq!(found.map(|value| value.to_str().unwrap()), retry_after);
        let body = to_bytes(response.into_body(), 1_000).await.unwrap();
        assert!(body.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn an_event_that_the_publisher_does_not_accept_is_503() {
    let client = Recorder::new().unwrap().client();
    let publisher = client.publisher().start().unwrap();
    publisher.shutdown().await;
    let event = client.trigger(&LIST).event("e").text("x").unwrap();
    let error = publisher.publish(event).await.err().unwrap();
    assert_eq!(Error::from(error).into_response().status(), 503);
}

// Handlers with `?` on every error, and any order that axum allows.
#[test]
fn handlers_return_errors_with_a_question_mark() {
    #[axum::debug_handler]
    async fn authorize(
        State(client): State<Client>,
        request: SubscriptionRequest,
    ) -> Result<ChannelAuth, Error> {
        let member: UserId = "ada".parse()?;
        client.authorize_presence(&request.socket_id, &LOBBY, &member)
    }
    #[axum::debug_handler(state = Client)]
    async fn webhook(
        webhook: Result<Webhook, pusher_channels::webhook::InvalidWebhook>,
    ) -> Response {
        match webhook {
            Ok(_) => StatusCode::OK.into_response(),
            Err(error) => error.into_response(),
        }
    }
    let client = Recorder::new().unwrap().client();
    let _: Router = Router::new()
        .route("/a", post(authorize))
        .route("/w", post(webhook))
        .with_state(client);
}

/// The events with the target that is documented, one line each.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Collector {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "pusher_channels::axum"
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        struct Line(String);
        impl Visit for Line {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                write!(self.0, " {field}={value:?}").unwrap();
            }
        }
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// Runs in its own process, because `tracing` can disable an event indefinitely if another thread
/// reaches it while the subscriber is being installed.
#[test]
fn each_rejection_is_one_event_with_the_reason() {
    crate::succeed(crate::alone("axum_responses::rejections_and_log"));
}

#[test]
#[ignore = "the child of `each_rejection_is_one_event_with_the_reason`"]
fn rejections_and_log() {
    let collector = Collector::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let rejected = async || {
        let lines = || std::mem::take(&mut *collector.0.lock().unwrap());
        let form = |body: &str| {
            Request::post("/")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(body.to_owned()))
                .unwrap()
        };
        let request = |text: &str| <SubscriptionRequest>::from_request(form(text), &());
        macro_rules! check {
            ($rejected:expr, $expected:literal) => {
                assert!($rejected.await.is_err());
                assert_eq!(lines(), [$expected]);
            };
        }
        assert!(
            request("socket_id=1.1&channel_name=private-x")
                .await
                .is_ok()
        );
        assert!(lines().is_empty());
        check!(
            request("socket_id=1.1&CANARY=1"),
            "INFO message=rejected a request extractor=\"SubscriptionRequest\" status=403 reason=invalid subscription request: `channel_name` is missing"
        );
        check!(
            SignInRequest::from_request(form("socket_id=CANARY"), &()),
            "INFO message=rejected a request extractor=\"SignInRequest\" status=403 reason=invalid subscription request: invalid socket id: the character 'C' at byte 0 is not a digit (a socket id is two numbers joined by a dot)"
        );
        check!(
            SubscriptionRequests::from_request(form("socket_id=1.1&channel_name=CANARY"), &()),
            "INFO message=rejected a request extractor=\"SubscriptionRequests\" status=403 reason=invalid subscription request: `channel_name[0]` is missing"
        );
        let sender = |value: &str| {
            let request = Request::post("/").header("x-socket-id", value);
            request.body(Body::empty()).unwrap()
        };
        check!(
            SocketId::from_request(sender("1CANARY"), &()),
            "INFO message=rejected a request extractor=\"SocketId\" status=400 reason=invalid header `X-Socket-ID`: invalid socket id: the character 'C' at byte 1 is not a digit (a socket id is two numbers joined by a dot)"
        );
        let recorder = Recorder::new().unwrap();
        let client = recorder.client();
        let webhook = |sent: &testing::SignedWebhook| {
            let mut request = Request::new(Body::from(sent.body().clone()));
            *request.headers_mut() = sent.headers().clone();
            request
        };
        let forged = recorder.webhook().signed_by("test-key", "CANARY").sign();
        check!(
            Webhook::from_request(webhook(&forged), &client),
            "INFO message=rejected a request extractor=\"Webhook\" status=401 reason=invalid webhook: the signature is not that of the raw body, byte for byte, with the secret of this key"
        );
        let malformed = recorder.webhook().body("CANARY").sign();
        check!(
            Webhook::from_request(webhook(&malformed), &client),
            "INFO message=rejected a request extractor=\"Webhook\" status=400 reason=invalid webhook: the signature is valid, but the body is not a webhook: it is not JSON, at line 1 column 1"
        );
        let large = client.webhook_verifier().max_body_size(1);
        let sent = recorder.webhook().channel_occupied("CANARY").sign();
        check!(
            Webhook::from_request(webhook(&sent), &large),
            "INFO message=rejected a request extractor=\"Webhook\" status=413 reason=invalid webhook: it has more than 1 bytes"
        );

        let invalid = Error::from("CANARY !".parse::<UserId>().unwrap_err());
        let _ = invalid.into_response();
        assert_eq!(
            lines(),
            [
                "ERROR message=a handler failed status=500 error=invalid user id: the character U+0020 (space) at byte 6 is not allowed (allowed are A-Z a-z 0-9 _ - = @ , . ;)"
            ]
        );
        recorder.respond_next(testing::Response::status(500, "no"));
        let trigger = client.trigger(&LIST).event("e").text("CANARY").unwrap();
        let _ = trigger.send().await.unwrap_err().into_response();
        assert_eq!(
            lines(),
            [
                "WARN message=a handler failed status=502 error=the server responded with 500 Internal Server Error: no"
            ]
        );
    };
    tracing::subscriber::with_default(collector.clone(), || runtime.block_on(rejected()));
}

/// Chunks of 64 KiB, which counts those that are read.
struct Chunks {
    left: usize,
    read: Arc<AtomicUsize>,
}

impl hyper::body::Body for Chunks {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<bytes::Bytes>, Self::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.read.fetch_add(1, Ordering::Relaxed);
        let chunk = bytes::Bytes::from_static(&[b'a'; 64 * 1024]);
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }
}

/// A sender who never ends must not fill the memory.
#[tokio::test]
async fn extractors_stop_reading_at_their_limit() {
    let read = Arc::new(AtomicUsize::new(0));
    let request = |kind| {
        let body = Chunks {
            left: 1000,
            read: Arc::clone(&read),
        };
        read.store(0, Ordering::Relaxed);
        let request = Request::post("/").header("content-type", kind);
        let request = request.header("x-pusher-key", "test-key");
        let request = request.header("x-pusher-signature", "0".repeat(64));
        request.body(Body::new(body)).unwrap()
    };
    let recorder = Recorder::new().unwrap();
    let client = recorder.client();
    for kind in ["application/x-www-form-urlencoded", "application/json"] {
        let refused = SubscriptionRequest::<pusher_channels::AnyChannelName>::from_request(
            request(kind),
            &(),
        )
        .await;
        assert!(refused.is_err());
        assert!(read.load(Ordering::Relaxed) <= 2, "{kind}: {read:?}");
        assert!(
            SignInRequest::from_request(request(kind), &())
                .await
                .is_err()
        );
        assert!(read.load(Ordering::Relaxed) <= 2, "{kind}: {read:?}");
    }
    assert!(
        Webhook::from_request(request("application/json"), &client)
            .await
            .is_err()
    );
    // 1 MiB, and the chunk that exceeds it.
    let chunks = read.load(Ordering::Relaxed);
    assert!((1..=17).contains(&chunks), "{chunks} chunks");
}
