//! Ids, keys and secrets.

use pusher_channels::config::{AppId, AppKey, AppSecret, BasePath};
use pusher_channels::error::InvalidKind;
use pusher_channels::testing::Recorder;
use pusher_channels::{Channel, EncryptionKey, Error, channel_name};

const KEY: &str = "zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=";

fn key_error(text: &str) -> String {
    let error = EncryptionKey::from_base64(text)
        .map(|_| ())
        .expect_err(text);
    let message = error.to_string();
    assert!(text.len() < 4 || !format!("{message}{error:?}").contains(text));
    message
}

#[test]
fn encryption_key_requires_44_characters_of_standard_base64() {
    assert_eq!(
        EncryptionKey::from_base64(KEY).unwrap().expose_base64(),
        KEY
    );
    for (text, reason) in [
        ("", "it has 0 bytes, a key has 32"),
        (
            "dGhpcyBpcyAzMSBieXRlcyAxMjM0NTY3ODkwMTIzNA==",
            "it has 31 bytes, a key has 32",
        ),
        (
            "dGhpcyBpcyAzMiBieXRlcyAxMjM0NTY3ODkwMTIzNDU2",
            "it has 33 bytes, a key has 32",
        ),
        (&KEY[..43], "its padding is missing"),
        (&KEY.replace('/', "_"), "it is in the URL-safe alphabet"),
        (&format!("{KEY}\n"), "there is white space at byte 44"),
        (&format!(" {KEY}"), "there is white space at byte 0"),
        (&KEY.replace('z', "!"), "it is not valid base64"),
        (&KEY.replace("U=", "V="), "it is not valid base64"),
        (
            "zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1Ghé=",
            "it is not valid base64",
        ),
    ] {
        let message = key_error(text);
        assert!(
            message.starts_with("invalid encryption key: ") && message.contains(reason),
            "{text:?}: {message}"
        );
    }
}

#[test]
fn encryption_key_requires_32_bytes() {
    for len in [0, 16, 31, 33, 64] {
        let error = EncryptionKey::from_bytes(&vec![7; len])
            .map(|_| ())
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("invalid encryption key: it has {len} bytes, a key has 32")
        );
    }
    let key = EncryptionKey::from_bytes(&[7; 32]).unwrap();
    assert_eq!(
        key.expose_base64(),
        "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
    );
    let (a, b) = (
        EncryptionKey::generate().unwrap(),
        EncryptionKey::generate().unwrap(),
    );
    assert_ne!(a.expose_base64(), b.expose_base64());
    assert_eq!(a.clone().expose_base64(), a.expose_base64());
}

#[test]
fn decrypt_error_names_reason() {
    let key = EncryptionKey::from_base64(KEY).unwrap();
    let channel = channel_name!("private-encrypted-vault");
    let nonce = "WEFKSTBZNkRQQkhTQUhYVEhWM0EzWk1G";
    for (data, reason) in [
        (String::new(), "not a JSON object"),
        ("hello".to_owned(), "not a JSON object"),
        ("{}".to_owned(), "not a JSON object"),
        (
            r#"{"nonce":1,"ciphertext":""}"#.to_owned(),
            "not a JSON object",
        ),
        (
            r#"{"nonce":"AAAA","ciphertext":""}"#.to_owned(),
            "the nonce is not 24 bytes",
        ),
        (
            format!(r#"{{"nonce":"{nonce}","ciphertext":"?"}}"#),
            "not valid base64",
        ),
        (
            format!(r#"{{"nonce":"{nonce}","ciphertext":"AAAA"}}"#),
            "too short",
        ),
        (
            format!(r#"{{"nonce":"{nonce}","ciphertext":"AAAAAAAAAAAAAAAAAAAAAAAA"}}"#),
            "encrypted with another key",
        ),
    ] {
        let error = key.decrypt(&channel, &data).unwrap_err();
        assert!(error.to_string().contains(reason), "{data}: {error}");
        let kind = match reason {
            "encrypted with another key" => InvalidKind::Conflict,
            _ => InvalidKind::Format,
        };
        assert_eq!(error.kind(), kind, "{data}");
        assert!(Error::from(error).is_invalid());
    }
}

#[test]
fn data_of_declared_and_cache_channels_is_decrypted() {
    #[derive(Channel)]
    #[channel("private-encrypted-vault-{name}")]
    struct Vault {
        name: String,
    }

    let recorder = Recorder::new().unwrap();
    let (client, key) = (recorder.encrypted_client(), recorder.encryption_key());
    let declared = Vault {
        name: "gold".to_owned(),
    };
    let cached = channel_name!("private-encrypted-cache-vault");
    let declared_event = client.trigger(&declared).event("e").text("1").unwrap();
    let cached_event = client.trigger(&cached).event("e").text("2").unwrap();
    declared_event.send_blocking().unwrap();
    cached_event.send_blocking().unwrap();

    let triggered = recorder.triggered();
    let data: Vec<_> = triggered.iter().map(|t| t.ciphertext().unwrap()).collect();
    assert_eq!(key.decrypt(&declared, data[0]).unwrap(), "1");
    assert_eq!(key.decrypt(&cached, data[1]).unwrap(), "2");
    let other = key.decrypt(&declared, data[1]).unwrap_err();
    assert_eq!(other.kind(), InvalidKind::Conflict);

    let name = "my gold".to_owned();
    let error = key.decrypt(&Vault { name }, data[0]).unwrap_err();
    assert_eq!(error.kind(), InvalidKind::Character);
    assert!(
        error
            .to_string()
            .starts_with("cannot decrypt: invalid channel name: "),
        "{error}"
    );
}

#[test]
fn app_ids_keep_leading_zeros() {
    for good in ["00001", "104060", "my-app", "a.b~c_d"] {
        assert_eq!(AppId::try_from(good).unwrap().as_ref(), good);
        assert_eq!(AppKey::try_from(good).unwrap().as_ref(), good);
    }
    for bad in ["", " 1", "1\n", "a/b", "a?b", "a:b", "a&b", "a%20", "é"] {
        assert!(AppId::try_from(bad).is_err(), "{bad}");
        assert!(AppKey::try_from(bad).is_err(), "{bad}");
    }
}

#[test]
fn app_secret_rejects_white_space() {
    for good in ["s", "7ad3773142a6692b25b8", "p@ss:w/rd?&#%é"] {
        assert_eq!(AppSecret::try_from(good).unwrap().expose_secret(), good);
    }
    for (bad, reason) in [
        ("", "it is empty"),
        ("HUSH\n", "at byte 4"),
        (" HUSH", "at byte 0"),
        ("HU SH", "at byte 2"),
        ("HUSH\0", "at byte 4"),
        ("HUSH\u{a0}", "at byte 4"),
    ] {
        let error = AppSecret::try_from(bad).map(|_| ()).expect_err(bad);
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(reason), "{bad:?}: {shown}");
        assert!(!shown.contains("HUSH"), "{shown}");
    }
}

#[test]
fn errors_of_settings_report_kind_and_position() {
    let error = AppId::try_from("..").unwrap_err();
    assert_eq!(
        (error.kind(), error.position()),
        (InvalidKind::Format, Some(0))
    );
    let error = AppKey::try_from("a:b").unwrap_err();
    assert_eq!(
        (error.kind(), error.position()),
        (InvalidKind::Character, Some(1))
    );
    let error = AppSecret::try_from("").unwrap_err();
    assert_eq!(
        (error.kind(), error.position()),
        (InvalidKind::Empty, Some(0))
    );
    let error = AppSecret::try_from("HUSH\n").unwrap_err();
    assert_eq!(
        (error.kind(), error.position()),
        (InvalidKind::Character, Some(4))
    );
    let error = BasePath::try_from("/a/").unwrap_err();
    assert_eq!(
        (error.kind(), error.position()),
        (InvalidKind::Format, Some(2))
    );
    for (text, kind, position) in [
        ("", InvalidKind::Empty, None),
        (&format!("{KEY}\n"), InvalidKind::Character, Some(44)),
        (&KEY.replace('/', "_"), InvalidKind::Character, Some(26)),
        (&KEY[..43], InvalidKind::Missing, None),
        (&KEY.replace('z', "!"), InvalidKind::Format, None),
        (&"AAAA".repeat(11), InvalidKind::TooLong, None),
    ] {
        let error = EncryptionKey::from_base64(text)
            .map(|_| ())
            .expect_err(text);
        assert_eq!(
            (error.kind(), error.position()),
            (kind, position),
            "{error}"
        );
    }
}

#[test]
fn a_key_of_the_environment_is_optional() {
    for (value, expected) in [
        (None, "CHILD without\n"),
        (Some(""), "CHILD without\n"),
        (Some(KEY), "CHILD with\n"),
        (
            Some("short"),
            "CHILD TEST_KEY: invalid encryption key: its padding is missing; a key has 44 characters of base64 and ends in =\n",
        ),
    ] {
        let mut command = crate::alone("keys::optional_key");
        command.env_remove("TEST_KEY");
        command.envs(value.map(|value| ("TEST_KEY", value)));
        let text = crate::succeed(command);
        assert!(text.contains(expected), "{value:?}: {text}");
    }
}

#[test]
#[ignore = "the child of `a_key_of_the_environment_is_optional`"]
fn optional_key() {
    match EncryptionKey::from_env_if_set("TEST_KEY") {
        Ok(Some(_)) => println!("CHILD with"),
        Ok(None) => println!("CHILD without"),
        Err(error) => println!("CHILD {error}"),
    }
}
