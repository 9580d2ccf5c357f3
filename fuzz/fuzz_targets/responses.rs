//! The responses of every call: no status, header or body makes a parser panic, and errors contain neither
//! the signature nor the secret.

#![no_main]

use std::fmt::Debug;
use std::sync::LazyLock;
use std::time::SystemTime;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use pusher_channels::request::Request;
use pusher_channels::{
    Cached, ChannelName, Client, EncryptionKey, Presence, Public, UserId, channel_name, event_name,
};

const SECRET: &str = "the-secret-of-the-app";
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const NEWS: ChannelName<Cached<Public>> = channel_name!("cache-news");
static CLIENT: LazyLock<Client<EncryptionKey>> = LazyLock::new(|| {
    Client::builder("42", "key", SECRET)
        .host("localhost")
        .encryption_key(EncryptionKey::from_bytes(&[7; 32]).expect("32 bytes"))
        .build()
        .expect("the settings are valid")
});

#[derive(Arbitrary, Debug)]
struct Input<'i> {
    status: u16,
    content_type: Option<&'i str>,
    retry_after: Option<&'i str>,
    /// Adds the signature of the request to the body, as servers do that repeat the request.
    repeats_request: bool,
    body: &'i [u8],
}

fuzz_target!(|input: Input<'_>| {
    let trigger = || CLIENT.trigger(&LOBBY).event(event_name!("said"));
    let text = |text| trigger().text(text).expect("the data is short");
    read(&input, text("a").into_request());
    let counted = trigger()
        .with_user_count()
        .text("a")
        .expect("the data is short");
    read(&input, counted.into_request());
    let several = CLIENT.trigger([&LOBBY, &channel_name!("presence-hall")]);
    let several = several
        .event(event_name!("said"))
        .with_user_count()
        .text("a");
    read(&input, several.expect("the data is short").into_request());
    let batch = CLIENT.batch([text("a"), text("b")]).expect("a valid batch");
    read(&input, batch.into_request());
    let counted = || {
        let counted = trigger().with_user_count().text("a");
        counted.expect("the data is short")
    };
    let batch = CLIENT.batch([counted(), counted()]).expect("a valid batch");
    read(&input, batch.into_request());
    let info = CLIENT.channel_info(&LOBBY).user_count();
    read(&input, info.into_request());
    let info = CLIENT.channel_info(&NEWS).subscription_count().cache();
    read(&input, info.into_request());
    let list = CLIENT.channels().into_request();
    read(&input, list.expect("a valid request"));
    let list = CLIENT.presence_channels().user_count().into_request();
    read(&input, list.expect("a valid request"));
    read(&input, CLIENT.users(&LOBBY));
    read(&input, CLIENT.terminate_connections(&UserId::from(7)));
    let raw = CLIENT.get::<serde_json::Value>("channels").into_request();
    read(&input, raw.expect("a valid request"));
    let raw = CLIENT.get::<()>("channels").into_request();
    read(&input, raw.expect("a valid request"));
});

fn read<R: Debug>(input: &Input<'_>, request: Request<R>) {
    let now = SystemTime::now();
    let sent = request.to_http(now).expect("a valid request can be signed");
    let query = sent.uri().query().expect("the signature is in the query");
    let (_, signature) = query.split_once("auth_signature=").expect("it is signed");
    let signature = &signature[..64];

    let mut response = http::Response::builder().status(input.status);
    if let Some(value) = input.content_type {
        response = response.header("content-type", value);
    }
    if let Some(value) = input.retry_after {
        response = response.header("retry-after", value);
    }
    let mut body = input.body.to_vec();
    if input.repeats_request {
        body.extend_from_slice(sent.uri().to_string().as_bytes());
    }
    let Ok(response) = response.body(body.into()) else {
        return;
    };
    let Err(error) = request.read(&response) else {
        assert!(response.status().is_success());
        return;
    };
    let _ = (
        error.is_retryable(),
        error.retry_after(),
        error.is_too_large(),
    );
    let mut texts = format!("{error} {error:?}");
    texts.push_str(error.body().unwrap_or_default());
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        texts.push_str(&format!("{error} {error:?}"));
        source = error.source();
    }
    // An input can contain anything but what it cannot know.
    assert!(!texts.contains(signature), "the signature: {texts}");
    assert!(
        !texts.contains(SECRET)
            || input
                .body
                .windows(SECRET.len())
                .any(|part| part == SECRET.as_bytes())
    );
}
