//! Events over real sockets: the server receives what was triggered.

use pusher_channels::testing::Server;
use pusher_channels::{
    ChannelName, EncryptionKey, Presence, Private, PrivateEncrypted, Public, SocketId,
    channel_name, event_name,
};
use serde_json::{Value, json};

const NEWS: ChannelName<Public> = channel_name!("news");
const ORDERS: ChannelName<Private> = channel_name!("private-orders");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

// The names of the next four tests are those of Pusher's specification for server libraries.

#[tokio::test]
async fn post_event_to_channel_succeeds_for_public_channel() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let trigger = client
        .trigger(&NEWS)
        .event(event_name!("e"))
        .json(&json!({"a": 1}));
    trigger.unwrap().send().await.unwrap();

    let triggered = server.triggered();
    assert_eq!(triggered.len(), 1);
    assert_eq!(triggered[0].channels(), ["news"]);
    assert_eq!(triggered[0].channels(), [NEWS]);
    assert_eq!(triggered[0].channels()[0], NEWS);
    assert_eq!(triggered[0].event(), event_name!("e"));
    assert_eq!(triggered[0].json::<Value>().unwrap(), json!({"a": 1}));
    assert_eq!(triggered[0].json::<Value>().unwrap(), json!({"a": 1}));
    assert_eq!(triggered[0].excluded(), None);
    assert_eq!(triggered[0].ciphertext(), None);
}

#[tokio::test]
async fn post_event_to_channel_succeeds_for_private_channel() {
    let server = Server::start().await.unwrap();
    let trigger = server
        .client()
        .trigger(&ORDERS)
        .event("ünï\n")
        .text("it's \"text\" 😀");
    let socket: SocketId = "1234.5678".parse().unwrap();
    trigger.unwrap().exclude(socket).send().await.unwrap();

    let triggered = server.triggered();
    assert_eq!(triggered[0].channels(), ["private-orders"]);
    assert_eq!(triggered[0].event(), "ünï\n");
    assert_eq!(triggered[0].data(), "it's \"text\" 😀");
    assert_eq!(triggered[0].excluded(), Some("1234.5678"));
}

#[tokio::test]
async fn post_event_to_channel_succeeds_for_encrypted_channel() {
    let server = Server::start().await.unwrap();
    let client = server.encrypted_client();
    let trigger = client
        .trigger(&VAULT)
        .event("e")
        .json(&json!({"launch": "code"}));
    trigger.unwrap().send().await.unwrap();

    let triggered = server.triggered();
    assert_eq!(triggered[0].data(), r#"{"launch":"code"}"#);
    let sealed = triggered[0].ciphertext().unwrap();
    assert!(!sealed.contains("launch"));
    let opened = server.encryption_key().decrypt(&VAULT, sealed).unwrap();
    assert_eq!(opened, r#"{"launch":"code"}"#);
    let body = server.requests()[0].body().to_vec();
    assert!(!String::from_utf8(body).unwrap().contains("launch"));
}

#[tokio::test]
async fn post_event_to_channel_succeeds_for_valid_multichannel_event() {
    let server = Server::start().await.unwrap();
    let trigger = server
        .client()
        .trigger((&NEWS, &ORDERS, &LOBBY))
        .event("e")
        .text("x");
    trigger.unwrap().send().await.unwrap();
    let hundred: [ChannelName<Public>; 100] =
        std::array::from_fn(|i| channel_name!("room-{i}").unwrap());
    let trigger = server.client().trigger(hundred).event("e").text("x");
    trigger.unwrap().send().await.unwrap();

    let triggered = server.take_triggered();
    assert_eq!(
        triggered[0].channels(),
        ["news", "private-orders", "presence-lobby"]
    );
    assert_eq!(triggered[1].channels().len(), 100);
    assert!(server.triggered().is_empty());
}

#[tokio::test]
async fn data_of_every_size_and_script_arrives_unchanged() {
    let server = Server::start().await.unwrap();
    let client = server.encrypted_client();
    for text in [
        String::new(),
        "\0\u{1f}\u{7f}\u{2028}\"\\/".to_owned(),
        "каналы 频道 😀".to_owned(),
        "x".repeat(7_619),
    ] {
        for channel in ["news", "private-x", "private-encrypted-x"] {
            let channel: pusher_channels::AnyChannelName = channel.parse().unwrap();
            let trigger = client.trigger(&channel).event("e").text(&text);
            trigger.unwrap().send().await.unwrap();
            let trigger = client.trigger(&channel).event("e").json(&[&text]);
            // With quotes and escapes, the longest data does not fit on an encrypted channel.
            if let Ok(trigger) = trigger {
                trigger.send().await.unwrap();
                assert_eq!(
                    server.take_triggered()[1].json::<Vec<String>>().unwrap(),
                    [text.as_str()]
                );
            } else {
                assert_eq!(server.take_triggered()[0].data(), text);
            }
        }
    }
    let trigger = client.trigger(&NEWS).event("e").text("x".repeat(10_240));
    trigger.unwrap().send().await.unwrap();
    assert_eq!(server.triggered()[0].data().len(), 10_240);
}

#[tokio::test]
async fn rejects_data_encrypted_with_another_key() {
    let server = Server::start().await.unwrap();
    let client = server
        .client()
        .with_encryption_key(EncryptionKey::generate().unwrap());
    let trigger = client.trigger(&VAULT).event("e").text("x").unwrap();
    let error = trigger.send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
}
