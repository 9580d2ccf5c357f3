//! Responses whose head is too large: one kind of error in both transports.

use pusher_channels::testing::{Response, Server};
use pusher_channels::{Client, RetryPolicy};

use super::blocking::causes;

/// Heads that no server sends, and whose response nobody can receive.
fn heads() -> [(&'static str, String); 7] {
    let status = "HTTP/1.1 200 OK\r\n";
    let length = |length: &str| format!("{status}content-length: {length}\r\n\r\n{{}}");
    [
        (
            "many headers",
            format!("{status}{}\r\n{{}}", "a: b\r\n".repeat(1000)),
        ),
        (
            "endless headers",
            format!("{status}{}", "a: b\r\n".repeat(200_000)),
        ),
        (
            "an endless header",
            format!("{status}a: {}", "b".repeat(1_000_000)),
        ),
        ("more than the limit", length("8388609")),
        ("the largest length", length("18446744073709551615")),
        (
            "two lengths",
            format!("{status}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}"),
        ),
        ("a length of 21 digits", length("100000000000000000000")),
    ]
}

#[tokio::test]
async fn too_large_heads_are_one_kind_of_error_and_not_retried() {
    let server = Server::start().await.unwrap();
    // Every failure that may have had an effect is retried.
    let builder = server.client_builder().retry(RetryPolicy::at_least_once(1));
    let client: Client = builder.build().unwrap();
    for (name, head) in heads() {
        for is_blocking in [false, true] {
            server.reset();
            server.respond_next(Response::garbage(head.clone()));
            let request = client.channels();
            let result = if is_blocking {
                let sent = tokio::task::spawn_blocking(move || request.send_blocking());
                sent.await.unwrap()
            } else {
                request.send().await
            };
            let error = result.unwrap_err();
            let case = format!("{name}, blocking: {is_blocking}: {}", causes(&error));
            assert_eq!(error.to_string(), "the response is too large", "{case}");
            assert!(!error.is_retryable() && !error.is_timeout(), "{case}");
            assert_eq!(server.requests().len(), 1, "{case}");
        }
    }
}
