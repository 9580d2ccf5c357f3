//! Text that is published while it is produced.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use pusher_channels::publisher::TextStream;
use pusher_channels::testing::{Dialect, Response, Server};
use pusher_channels::{
    ChannelName, Client, Private, Publisher, RetryPolicy, channel_name, event_name,
};
use serde::Deserialize;
use tokio::runtime::Builder;

use super::{Gate, Outcome};

const CHAT: ChannelName<Private> = channel_name!("private-chat-7");

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Piece {
    pub(super) seq: u64,
    pub(super) text: String,
    #[serde(default)]
    pub(super) last: bool,
    #[serde(default)]
    pub(super) aborted: bool,
}

pub(super) fn publisher(client: &Client) -> Publisher {
    client.publisher().linger(Duration::ZERO).start().unwrap()
}

pub(super) fn stream(publisher: &Publisher) -> TextStream {
    publisher.stream(&CHAT, event_name!("answer")).unwrap()
}

pub(super) fn pieces(data: &[String]) -> Vec<Piece> {
    let parse = |data: &String| serde_json::from_str(data).unwrap();
    data.iter().map(parse).collect()
}

/// Checks the numbers and the end of a stream, and returns its text.
pub(super) fn joined(pieces: &[Piece]) -> String {
    for (n, piece) in pieces.iter().enumerate() {
        assert_eq!(piece.seq, n as u64);
        assert_eq!(piece.last, n + 1 == pieces.len());
    }
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

#[tokio::test]
async fn streams_on_encrypted_channels_are_encrypted() {
    let server = Server::start().await.unwrap();
    // The server decrypts what arrives.
    let client = server.encrypted_client();
    let vault = channel_name!("private-encrypted-vault");
    let publisher = client.publisher().linger(Duration::ZERO).start().unwrap();
    let mut answer = publisher.stream(&vault, event_name!("answer")).unwrap();
    for piece in ["attack ", "at ", "dawn"] {
        answer.push(piece).unwrap();
    }
    answer.finish().await.unwrap();
    publisher.shutdown().await;
    for request in server.requests() {
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        assert!(!body.contains("attack") && !body.contains("dawn"), "{body}");
        assert!(body.contains("ciphertext"), "{body}");
    }
    assert!(!server.requests().is_empty());
}

#[tokio::test]
async fn pieces_are_merged_while_a_request_is_in_flight() {
    let gate = Gate::closed();
    let publisher = publisher(&gate.client());
    let mut answer = stream(&publisher);
    answer.push("It ").unwrap();
    gate.wait_for(1).await;
    for piece in ["is ", "getting ", "", "late."] {
        answer.push(piece).unwrap();
    }
    gate.release(1_000);
    answer.finish().await.unwrap();
    assert_eq!(
        gate.data(),
        [
            r#"{"seq":0,"text":"It "}"#,
            r#"{"seq":1,"text":"is getting late.","last":true}"#,
        ]
    );
    let counters = publisher.counters();
    assert_eq!(
        (
            counters.sent,
            counters.merged,
            counters.failed,
            counters.queued
        ),
        (2, 2, 0, 0)
    );
}

#[tokio::test]
async fn end_is_an_event_of_its_own_if_no_text_waits() {
    let gate = Gate::closed();
    let publisher = publisher(&gate.client());
    let mut answer = stream(&publisher);
    answer.push("done").unwrap();
    gate.wait_for(1).await;
    gate.release(1_000);
    answer.finish().await.unwrap();
    stream(&publisher).finish().await.unwrap();
    assert_eq!(
        gate.data(),
        [
            r#"{"seq":0,"text":"done"}"#,
            r#"{"seq":1,"text":"","last":true}"#,
            r#"{"seq":0,"text":"","last":true}"#,
        ]
    );
}

#[tokio::test]
async fn dropped_stream_ends_as_aborted() {
    let gate = Gate::closed();
    let publisher = publisher(&gate.client());
    let mut answer = stream(&publisher);
    answer.push("It is").unwrap();
    gate.wait_for(1).await;
    answer.push(" get").unwrap();
    drop(answer);
    gate.release(1_000);
    assert!(publisher.shutdown().await.is_empty());
    assert_eq!(
        gate.data(),
        [
            r#"{"seq":0,"text":"It is"}"#,
            r#"{"seq":1,"text":" get","last":true,"aborted":true}"#,
        ]
    );
}

#[tokio::test]
async fn streams_of_one_channel_do_not_mix() {
    let gate = Gate::closed();
    let publisher = publisher(&gate.client());
    let (mut a, mut b) = (stream(&publisher), stream(&publisher));
    for n in 0..10 {
        a.push(format!("a{n}")).unwrap();
        b.push(format!("b{n}")).unwrap();
    }
    gate.release(1_000);
    let (a, b) = tokio::join!(a.finish(), b.finish());
    a.unwrap();
    b.unwrap();
    let texts: Vec<String> = pieces(&gate.data())
        .into_iter()
        .map(|piece| piece.text)
        .collect();
    let of = |name: char| {
        let of = texts.iter().filter(|text| text.contains(name));
        of.map(String::as_str).collect::<String>()
    };
    assert_eq!(of('a'), "a0a1a2a3a4a5a6a7a8a9");
    assert_eq!(of('b'), "b0b1b2b3b4b5b6b7b8b9");
}

/// The limit is Pusher's, 10 240 bytes of data after encryption.
#[tokio::test]
async fn long_text_is_cut_at_characters() {
    let server = Server::start().await.unwrap();
    let client = server.encrypted_client();
    let publisher = client.publisher().start().unwrap();
    // Characters of 1, 2, 3 and 4 bytes, and of 2 and 6 bytes of JSON.
    let text: String = "aé字😀\"\n\u{1}".repeat(3_000);
    let encrypted = channel_name!("private-encrypted-chat-7");
    let (mut plain, mut sealed) = (
        publisher.stream(&CHAT, "answer").unwrap(),
        publisher.stream(&encrypted, "answer").unwrap(),
    );
    plain.push(&text).unwrap();
    sealed.push(&text).unwrap();
    plain.finish().await.unwrap();
    sealed.finish().await.unwrap();
    // The server decrypts, and would have rejected data over the limit.
    for channel in [CHAT.as_str(), encrypted.as_str()] {
        let triggered = server.triggered();
        let of_channel = triggered
            .iter()
            .filter(|event| event.channels()[0] == channel);
        let data: Vec<String> = of_channel.map(|event| event.data().to_owned()).collect();
        let pieces = pieces(&data);
        assert_eq!(joined(&pieces), text);
        // No event is smaller than it has to be.
        assert!(pieces.len() <= text.len() * 2 / 7_000, "{}", pieces.len());
    }
    let ciphertexts = server
        .triggered()
        .iter()
        .filter(|e| e.ciphertext().is_some())
        .count();
    assert!(ciphertexts > 1);
}

#[tokio::test]
async fn limit_without_space_for_a_character_is_an_error() {
    let client = Client::builder("42", "key", "secret").cluster("eu");
    let client = client.max_data_size(60).build().unwrap();
    let error = client
        .publisher()
        .start()
        .unwrap()
        .stream(&CHAT, "answer")
        .unwrap_err();
    assert!(error.is_too_large());
}

/// The server acts on the first request, whose response does not arrive.
#[tokio::test]
async fn retried_event_arrives_once_where_keys_are_recognized() {
    let server = Server::builder().dialect(Dialect::Sockudo);
    let server = server.start().await.unwrap();
    let builder = server.client_builder().idempotency(true);
    let client = builder.retry(RetryPolicy::at_least_once(5)).build();
    let publisher = publisher(&client.unwrap());
    server.respond_next(Response::cut());
    let mut answer = stream(&publisher);
    answer.push("It is late.").unwrap();
    answer.finish().await.unwrap();
    let triggered = server.triggered();
    let data: Vec<String> = triggered
        .iter()
        .map(|event| event.data().to_owned())
        .collect();
    assert_eq!(joined(&pieces(&data)), "It is late.");
    let keys: BTreeSet<_> = triggered
        .iter()
        .map(|event| event.idempotency_key())
        .collect();
    assert!(keys.len() == triggered.len() && !keys.contains(&None));
    assert!(server.requests().len() > triggered.len());
}

#[tokio::test]
async fn text_is_merged_while_the_publisher_pauses() {
    let gate = Gate::closed();
    gate.outcomes([Outcome::Limited("0.02")]);
    let client = gate.client_with(RetryPolicy::default());
    let publisher = publisher(&client);
    let mut answer = stream(&publisher);
    answer.push("It ").unwrap();
    gate.wait_for(1).await;
    gate.release(1);
    for piece in ["is ", "late."] {
        answer.push(piece).unwrap();
        tokio::task::yield_now().await;
    }
    gate.release(1_000);
    answer.finish().await.unwrap();
    // The limited request is sent again as it was.
    assert_eq!(
        gate.data(),
        [
            r#"{"seq":0,"text":"It "}"#,
            r#"{"seq":0,"text":"It "}"#,
            r#"{"seq":1,"text":"is late.","last":true}"#,
        ]
    );
}

/// Streams neither need the capacity of the queue nor add to it.
#[tokio::test]
async fn streams_do_not_change_the_capacity() {
    let gate = Gate::open();
    let client = gate.client();
    let builder = client.publisher().linger(Duration::ZERO).queue(2);
    let publisher = builder.start().unwrap();
    for _ in 0..5 {
        let mut answer = stream(&publisher);
        answer.push("It is late.").unwrap();
        answer.finish().await.unwrap();
    }
    // Nothing is sent before the test yields.
    let publish = |n: usize| publisher.try_publish(super::event(&client, "a", n));
    publish(0).unwrap();
    publish(1).unwrap();
    assert!(publish(2).unwrap_err().is_full());
    let mut answer = stream(&publisher);
    answer.push("It is late.").unwrap();
    assert_eq!(publisher.counters().queued, 3);
    answer.finish().await.unwrap();
}

#[tokio::test]
async fn waiting_text_is_limited() {
    let gate = Gate::closed();
    let publisher = publisher(&gate.client());
    let mut answer = stream(&publisher);
    answer.push("first").unwrap();
    gate.wait_for(1).await;
    let piece = "x".repeat(1024);
    for _ in 0..1024 {
        answer.push(&piece).unwrap();
    }
    let error = answer.push("y").unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(
        error.to_string(),
        "more than 1 MiB of the stream waits to be sent"
    );
    gate.release(1_000);
    publisher.flush().await;
    answer.push("y").unwrap();
    answer.finish().await.unwrap();
    let text = joined(&pieces(&gate.data()));
    assert_eq!(text.len(), "first".len() + 1024 * 1024 + 1);
}

#[tokio::test]
async fn min_interval_reduces_the_number_of_events() {
    let gate = Gate::open();
    let client = gate.client();
    let interval = Duration::from_millis(20);
    let publisher = client.publisher().min_interval(interval).start().unwrap();
    let mut answer = stream(&publisher);
    let start = Instant::now();
    for n in 0..200 {
        answer.push(format!("{n} ")).unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    answer.finish().await.unwrap();
    let pieces = pieces(&gate.data());
    let text: String = (0..200).map(|n| format!("{n} ")).collect();
    assert_eq!(joined(&pieces), text);
    // One at once, and one after each interval.
    let intervals = start.elapsed().as_millis() / interval.as_millis();
    assert!(pieces.len() as u128 <= intervals + 1, "{}", pieces.len());
}

#[test]
fn debug_shows_no_text() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let _entered = runtime.enter();
    let publisher = publisher(&Gate::closed().client());
    let mut answer = stream(&publisher);
    answer.push("a secret").unwrap();
    let debug = format!("{answer:?}");
    assert!(
        debug.contains("private-chat-7") && !debug.contains("secret"),
        "{debug}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the pieces and the moments of responses are, the texts of the events joined are what was
    /// pushed, and each event is within the limit.
    #[test]
    fn events_joined_are_what_was_pushed(
        pushed in prop::collection::vec(("[\\x00-\\x7fé字😀]{0,40}", any::<bool>()), 0..40),
        limit in 90..300_usize,
    ) {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let gate = Gate::closed();
            let client = Client::builder("42", "key", "secret").cluster("eu");
            let client = client.transport(gate.clone()).max_data_size(limit).build().unwrap();
            let publisher = publisher(&client);
            let mut answer = stream(&publisher);
            for (piece, responds) in &pushed {
                answer.push(piece).unwrap();
                if *responds {
                    gate.release(1);
                    for _ in 0..5 {
                        tokio::task::yield_now().await;
                    }
                }
            }
            gate.release(10_000);
            answer.finish().await.unwrap();
            let data = gate.data();
            assert!(data.iter().all(|data| data.len() <= limit));
            let text: String = pushed.iter().map(|(piece, _)| piece.as_str()).collect();
            assert_eq!(joined(&pieces(&data)), text);
            let counters = publisher.counters();
            assert_eq!((counters.sent as usize, counters.queued), (data.len(), 0));
        });
    }
}
