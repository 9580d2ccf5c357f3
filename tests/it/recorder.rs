//! Tests of the recorder, which responds as the server does, without sockets.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use pusher_channels::testing::{Recorder, Response};
use pusher_channels::transport::{Transport, TransportError, TransportErrorKind};

use super::server::{DOCUMENTED_BODY, DOCUMENTED_QUERY, NOW, auth, builder, post, target};

const TOO_LONG: usize = 4 * 1024 * 1024 + 1;

fn request(target: &str, body: &[u8]) -> http::Request<Bytes> {
    http::Request::post(format!("http://recorder.invalid{target}"))
        .header("content-type", "application/json")
        .body(Bytes::copy_from_slice(body))
        .unwrap()
}

async fn call(
    recorder: &Recorder,
    target: &str,
    body: &[u8],
) -> Result<(u16, String), TransportError> {
    let response = recorder.call(request(target, body)).await?;
    let text = String::from_utf8(response.body().to_vec()).unwrap();
    Ok((response.status().as_u16(), text))
}

#[tokio::test]
async fn recorder_responds_like_server() {
    let server = builder().start().await.unwrap();
    let recorder = builder().record().unwrap();
    let events = "/apps/3/events";
    let signed = |body: &[u8]| target(events, &auth(NOW), body);
    let too_much = format!(
        r#"{{"name":"e","channel":"a","data":"{}"}}"#,
        "x".repeat(10_241)
    );
    let mut statuses = Vec::new();
    for (target, body) in [
        (
            format!("{events}?{DOCUMENTED_QUERY}"),
            DOCUMENTED_BODY.as_bytes(),
        ),
        (format!("{events}?{DOCUMENTED_QUERY}"), b"{}"),
        (signed(b"{}"), b"{}"),
        (signed(too_much.as_bytes()), too_much.as_bytes()),
        (signed(&[b' '; TOO_LONG]), &[b' '; TOO_LONG]),
        (target("/apps/4/events", &auth(NOW), b"{}"), b"{}"),
        (target("/apps/3/nothing", &auth(NOW), b"{}"), b"{}"),
        (
            target(events, &auth(NOW - 601), DOCUMENTED_BODY.as_bytes()),
            DOCUMENTED_BODY.as_bytes(),
        ),
        ("/".to_owned(), b""),
    ] {
        let response = call(&recorder, &target, body).await.unwrap();
        assert_eq!(response, post(&server, &target, body));
        statuses.push(response.0);
    }
    assert_eq!(statuses, [200, 401, 400, 413, 413, 401, 404, 401, 401]);
    let paths_and_statuses = |requests: Vec<pusher_channels::testing::Received>| -> Vec<_> {
        let paths_and_statuses = |request: &pusher_channels::testing::Received| {
            (
                request.path().to_owned(),
                request.status().map(|status| status.as_u16()),
            )
        };
        requests.iter().map(paths_and_statuses).collect()
    };
    let recorded = paths_and_statuses(recorder.requests());
    assert_eq!(recorded, paths_and_statuses(server.requests()));
    let recorded: Vec<_> = recorded.iter().filter_map(|(_, status)| *status).collect();
    assert_eq!(recorded, statuses);
    assert_eq!(recorder.triggered().len(), 1);
    assert_eq!(server.triggered().len(), 1);
}

#[tokio::test]
async fn prepared_responses_are_used_in_order_and_shared_by_clones() {
    let recorder = Recorder::builder()
        .clock(UNIX_EPOCH + Duration::from_secs(NOW))
        .record()
        .unwrap();
    let clone = recorder.clone();
    clone.respond_next(
        Response::status(503, "later")
            .header("retry-after", "3")
            .after(Duration::from_secs(3600)),
    );
    clone.fail_next(TransportErrorKind::Timeout);
    clone.respond_next(Response::cut_after(12));
    clone.respond_next(Response::garbage("\0"));
    clone.respond_next(Response::body_of(10_000));

    let response = recorder.call(request("/", b"")).await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "3");
    assert_eq!(response.body(), "later");
    for kind in [
        TransportErrorKind::Timeout,
        TransportErrorKind::Interrupted,
        TransportErrorKind::Interrupted,
    ] {
        let error = call(&recorder, "/", b"").await.unwrap_err();
        assert_eq!(error.kind(), kind);
    }
    let (status, body) = call(&recorder, "/", b"").await.unwrap();
    assert_eq!((status, body.len()), (200, 10_000));
    assert_eq!(call(&recorder, "/", b"").await.unwrap().0, 401);
    assert_eq!(clone.requests().len(), 6);
}

#[tokio::test]
async fn reset_clears_records() {
    let recorder = builder().record().unwrap();
    let documented = format!("/apps/3/events?{DOCUMENTED_QUERY}");
    let body = DOCUMENTED_BODY.as_bytes();
    assert_eq!(call(&recorder, &documented, body).await.unwrap().0, 200);
    recorder.sleep(Duration::from_secs(3600)).unwrap().await;
    assert_eq!(recorder.waits(), [Duration::from_secs(3600)]);
    assert_eq!(recorder.take_triggered().len(), 1);
    assert!(recorder.triggered().is_empty());

    assert_eq!(call(&recorder, &documented, body).await.unwrap().0, 200);
    recorder.fail_next(TransportErrorKind::Connect);
    recorder.reset();
    assert!(recorder.triggered().is_empty());
    assert!(recorder.requests().is_empty());
    assert!(recorder.waits().is_empty());
    assert_eq!(call(&recorder, &documented, body).await.unwrap().0, 200);
}

#[test]
fn recorder_can_be_shared() {
    let recorder = std::sync::Arc::new(Recorder::new().unwrap());
    for _ in 0..2 {
        let client = recorder
            .client_builder()
            .transport(std::sync::Arc::clone(&recorder))
            .blocking_transport(std::sync::Arc::clone(&recorder));
        let client = client.build().unwrap();
        client.channels().send_blocking().unwrap();
    }
    assert_eq!(recorder.requests().len(), 2);
}
