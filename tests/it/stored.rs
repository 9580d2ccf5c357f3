//! Triggers as bytes.

use std::time::SystemTime;

use proptest::prelude::*;
use pusher_channels::testing::Recorder;
use pusher_channels::trigger::{ManyChannels, Reach};
use pusher_channels::{Client, EncryptionKey, Error, SocketId, Trigger, UserId, channel_name};

fn client() -> Client {
    Client::from_url("https://key:secret@localhost/apps/42").unwrap()
}

fn body<T: Reach>(trigger: Trigger<T>) -> String {
    let request = trigger.into_request().to_http(SystemTime::now()).unwrap();
    String::from_utf8(request.into_body().to_vec()).unwrap()
}

fn restored(client: &Client, bytes: &[u8]) -> Result<Trigger, Error> {
    Ok(client.restore(bytes)?)
}

#[test]
fn restored_triggers_send_the_same_request() {
    let client = client();
    let vault = client
        .clone()
        .with_encryption_key(EncryptionKey::generate().unwrap());
    let socket: SocketId = "1.1".parse().unwrap();
    let news = channel_name!("news");
    let one = [
        client
            .trigger(&news)
            .event("e\"\n🎉")
            .text("a\u{2028}\"\\ü")
            .unwrap(),
        client
            .trigger(&news)
            .event("e")
            .json(&1)
            .unwrap()
            .exclude(socket),
        client
            .trigger(&news)
            .event("e")
            .text("")
            .unwrap()
            .idempotency_key("k")
            .unwrap(),
        client
            .trigger(&news)
            .event("e")
            .text("x")
            .unwrap()
            .extension("tags", &["a", "b"])
            .unwrap()
            .extension("n", &1.5)
            .unwrap(),
        client
            .send_to_user(&UserId::from(7))
            .event("e")
            .text("x")
            .unwrap(),
        vault
            .trigger(&channel_name!("private-encrypted-v"))
            .event("e")
            .text("secret")
            .unwrap(),
    ];
    for trigger in one {
        let bytes = trigger.to_bytes();
        assert!(!bytes.windows(6).any(|window| window == b"secret"));
        let again: Trigger = vault.restore(&bytes).unwrap();
        assert_eq!(again.to_bytes(), bytes);
        assert_eq!(again.event(), trigger.event());
        assert!(again.channels().eq(trigger.channels()));
        assert_eq!(body(again), body(trigger));
    }
    let two = client
        .trigger((&news, &channel_name!("private-x")))
        .event("e")
        .text("x")
        .unwrap();
    let again: Trigger<ManyChannels> = client.restore(two.to_bytes()).unwrap();
    assert_eq!(body(again), body(two));
}

#[tokio::test]
async fn restored_trigger_arrives() {
    let recorder = Recorder::new().unwrap();
    let client = recorder.encrypted_client();
    let vault = channel_name!("private-encrypted-v");
    let bytes = client
        .trigger(&vault)
        .event("e")
        .text("secret")
        .unwrap()
        .to_bytes();
    // A client without a key can send what is encrypted already.
    let trigger: Trigger = recorder.client().restore(&bytes).unwrap();
    trigger.send().await.unwrap();
    assert_eq!(recorder.triggered_on(&vault)[0].data(), "secret");
}

#[test]
fn rejects_what_is_not_a_trigger_of_this_client() {
    let client = client();
    let news = channel_name!("news");
    let good = client.trigger(&news).event("e").text("x").unwrap();
    let bytes = good.to_bytes();
    let error = |bytes: &[u8]| restored(&client, bytes).unwrap_err().to_string();
    let expect = |bytes: &[u8], reason: &str| {
        assert_eq!(error(bytes), format!("invalid stored trigger: {reason}"));
    };
    expect(b"", "it is cut off");
    expect(&bytes[..5], "it is cut off");
    expect(
        &bytes[..bytes.len() - 1],
        "its bytes were changed or cut off",
    );
    let mut other = bytes.clone();
    other[0] = 2;
    expect(&other, "its format has the version 2, this library reads 1");
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    expect(&flipped, "its bytes were changed or cut off");
    let acme = client.for_app("17", "k", "s").unwrap();
    let foreign = acme.trigger(&news).event("e").text("x").unwrap().to_bytes();
    expect(
        &foreign,
        "it is an event of the app \"17\", restore it with a client of that app",
    );
    let several = client
        .trigger((&news, &news))
        .event("e")
        .text("x")
        .unwrap()
        .to_bytes();
    expect(
        &several,
        "it is a trigger on several channels: `Trigger<ManyChannels>`",
    );
    let error = client
        .restore(&bytes)
        .map(|t: Trigger<ManyChannels>| t)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid stored trigger: it is a trigger on one channel: `Trigger`"
    );

    let encrypts = || {
        client
            .clone()
            .with_encryption_key(EncryptionKey::generate().unwrap())
    };
    let vault = channel_name!("private-encrypted-v");
    let sealed = encrypts()
        .trigger(&vault)
        .event("e")
        .text("x")
        .unwrap()
        .to_bytes();
    let error = encrypts().restore(&sealed).map(|t: Trigger| t).unwrap_err();
    assert!(Error::from(error.clone()).is_invalid());
    assert_eq!(
        error.to_string(),
        "invalid stored trigger: it was encrypted with another encryption key than that of the client"
    );
    let small =
        pusher_channels::ClientBuilder::from_url("https://key:secret@localhost/apps/42").unwrap();
    let small = small.max_data_size(3).build().unwrap();
    let long = client
        .trigger(&news)
        .event("e")
        .text("long")
        .unwrap()
        .to_bytes();
    assert!(restored(&small, &long).unwrap_err().is_too_large());
}

#[test]
fn restored_events_are_checked() {
    // With the right checksum, as somebody would write it who can write to the database.
    let forged = |json: &str| {
        use sha2::{Digest, Sha256};
        let content = format!("42\n{json}");
        let mut bytes = vec![1];
        bytes.extend_from_slice(&Sha256::digest(&content)[..8]);
        bytes.extend_from_slice(content.as_bytes());
        restored(&client(), &bytes)
    };
    assert!(forged(r#"{"name":"e","channel":"news","data":"x"}"#).is_ok());
    for json in [
        "",
        "[]",
        "{}",
        r#"{"name":"e","channel":"news"}"#,
        r#"{"name":"e","data":"x"}"#,
        r#"{"name":"e","channel":"news","data":1}"#,
        r#"{"name":"e","channel":"news","channel":"news","data":"x"}"#,
        r#"{"name":"e","channel":"news","channels":["a","b"],"data":"x"}"#,
        r#"{"name":"pusher:e","channel":"news","data":"x"}"#,
        r#"{"name":"e","channel":"news!","data":"x"}"#,
        r##"{"name":"e","channel":"#server-to-user-","data":"x"}"##,
        r##"{"name":"e","channel":"#server-to-user-a!","data":"x"}"##,
        r##"{"name":"e","channel":"#other","data":"x"}"##,
        r#"{"name":"e","channel":"private-encrypted-x","data":"plain"}"#,
        r#"{"name":"e","channel":"news","data":"x","socket_id":"1.1:x"}"#,
        r#"{"name":"e","channel":"news","data":"x","idempotency_key":""}"#,
        r#"{"name":"e","channel":"news","data":"x","info":"user_count"}"#,
        r#"{"name":"e","channel":"news","data":"x","tags":1,"tags":2}"#,
        r#"{"name":"e","channel":"news","data":"x"} x"#,
    ] {
        let error = forged(json).err().unwrap_or_else(|| panic!("{json}"));
        assert!(error.is_invalid(), "{json}: {error}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..80), version in any::<bool>()) {
        if version && let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        prop_assert!(restored(&client(), &bytes).is_err());
    }

    #[test]
    fn changed_bytes_are_noticed(at in any::<prop::sample::Index>(), by in 1..=255_u8) {
        let client = client();
        let mut bytes = client.trigger(&channel_name!("news")).event("e").text("data").unwrap().to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(restored(&client, &bytes).is_err());
    }
}
