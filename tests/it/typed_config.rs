//! Settings from the typed configuration of an application, and secrets that never come out of it.

use pusher_channels::config::{AppId, AppKey, AppSecret, BasePath, Cluster, Host, InvalidConfig};
use pusher_channels::error::InvalidKind;
use pusher_channels::{Client, EncryptionKey};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as ValueError;
use serde_json::json;

const KEY: &str = "zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=";

/// The part of an application's configuration that this library reads.
#[derive(Debug, Deserialize)]
struct Pusher {
    app_id: AppId,
    key: AppKey,
    secret: AppSecret,
    #[serde(default)]
    cluster: Option<Cluster>,
    #[serde(default)]
    host: Option<Host>,
    #[serde(default)]
    base_path: Option<BasePath>,
    encryption_key: EncryptionKey,
}

impl Pusher {
    fn client(self) -> Result<Client<EncryptionKey>, InvalidConfig> {
        Client::builder(self.app_id, self.key, self.secret)
            .cluster(self.cluster)
            .host(self.host)
            .base_path(self.base_path)
            .encryption_key(self.encryption_key)
            .build()
    }
}

#[test]
fn client_is_built_from_deserialized_settings() {
    let read = |json: serde_json::Value| serde_json::from_value::<Pusher>(json).unwrap();
    let app = read(json!({
        "app_id": 42, "key": "278d425bdf160c739803", "secret": "7ad3773142a6692b25b8",
        "cluster": "eu", "encryption_key": KEY,
    }));
    let client = app.client().unwrap();
    assert_eq!(*client.app_id(), "42");
    assert_eq!(client.origin(), "https://api-eu.pusher.com");

    let app = read(json!({
        "app_id": "00042", "key": "k", "secret": "s", "cluster": null,
        "host": "ws.example.org:8443", "base_path": "/real/time", "encryption_key": KEY,
    }));
    let client = app.client().unwrap();
    assert_eq!(*client.app_id(), "00042");
    assert_eq!(client.origin(), "https://ws.example.org:8443");
}

#[test]
fn optional_settings_accept_none_and_what_they_accept_without_option() {
    let build = |builder: pusher_channels::ClientBuilder| builder.build().unwrap().cluster();
    let builder = || Client::builder("1", "k", "s");
    let eu: Cluster = "eu".parse().unwrap();
    for cluster in [
        build(builder().cluster("eu")),
        build(builder().cluster("eu".to_owned())),
        build(builder().cluster(eu.clone())),
        build(builder().cluster(Some("eu"))),
        build(builder().cluster(Some("eu".to_owned()))),
        build(builder().cluster(Some(eu.clone()))),
        build(
            builder()
                .cluster(eu.clone())
                .host(None::<Host>)
                .base_path(None::<&str>),
        ),
    ] {
        assert_eq!(cluster.as_ref(), Some(&eu));
    }
    let error = builder().cluster(None::<String>).build().unwrap_err();
    assert_eq!(
        (error.setting(), error.kind()),
        ("cluster", InvalidKind::Missing)
    );
    let error = builder().cluster(Some("e u")).build().unwrap_err();
    assert_eq!(
        (error.setting(), error.kind()),
        ("cluster", InvalidKind::Character)
    );
    let error = builder().cluster(Some("EU")).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid cluster: clusters are named in lower case; write `eu`"
    );
    let error = builder()
        .host("ws.example.org/realtime")
        .build()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid host: a path is not part of a host; set it with `base_path`"
    );
    let error = builder().host("ws-eu.pusher.com").build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid host: it is the host of WebSocket connections; write `api-eu.pusher.com`"
    );
    let key = "zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=";
    for (key, reason) in [
        (format!("\"{key}\""), "there are quotes around it"),
        ("0f".repeat(32), "it is hexadecimal"),
    ] {
        let error = builder().cluster("eu").encryption_key(key.as_str()).build();
        let error = error.unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
        assert!(!error.contains(&key[1..9]), "{error}");
    }
}

#[test]
fn encryption_key_is_parsed_from_strings() {
    for key in [
        KEY.parse::<EncryptionKey>().unwrap(),
        EncryptionKey::try_from(KEY).unwrap(),
        EncryptionKey::try_from(KEY.to_owned()).unwrap(),
    ] {
        assert_eq!(key.expose_base64(), KEY);
    }
    let error = EncryptionKey::try_from(format!("{KEY}\n")).unwrap_err();
    assert_eq!(error.position(), Some(44));

    let builder = || Client::builder("1", "k", "s").cluster("eu");
    builder().encryption_key(KEY).build().unwrap();
    builder().encryption_key(KEY.to_owned()).build().unwrap();
    let error = builder().encryption_key("HUSH").build().unwrap_err();
    assert_eq!(error.setting(), "encryption key");
    assert!(!format!("{error} {error:?}").contains("HUSH"));
}

#[test]
fn clones_of_a_secret_are_equal() {
    let secret = AppSecret::try_from("7ad3773142a6692b25b8").unwrap();
    assert_eq!(secret.clone().expose_secret(), secret.expose_secret());
}

#[test]
fn app_ids_are_read_from_integers_and_strings() {
    assert_eq!(AppId::from(104_060_u32), "104060");
    assert_eq!(AppId::from(u64::MAX), "18446744073709551615");
    assert_eq!(AppId::try_from(42_i32).unwrap(), "42");
    assert_eq!(AppId::try_from(42_i64).unwrap(), "42");
    assert_eq!(
        AppId::try_from(-1_i64).unwrap_err().kind(),
        InvalidKind::Format
    );
    Client::builder(42, "k", "s").cluster("eu").build().unwrap();

    let read = |json: &str| serde_json::from_str::<AppId>(json);
    assert_eq!(read("104060").unwrap(), "104060");
    assert_eq!(read("\"00042\"").unwrap(), "00042");
    assert_eq!(
        serde_json::to_string(&read("42").unwrap()).unwrap(),
        "\"42\""
    );
    for bad in ["-1", "4.2", "null", "\"a b\"", "[1]", "{\"a\":1}", "true"] {
        assert!(read(bad).is_err(), "{bad}");
    }
    let from_value = AppId::deserialize(IntoDeserializer::<ValueError>::into_deserializer(7_u64));
    assert_eq!(from_value.unwrap(), "7");
}

#[test]
fn errors_of_deserialized_secrets_contain_nothing_of_the_input() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its errors are of interest")]
    struct Config {
        secret: AppSecret,
    }
    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only its errors are of interest")]
    enum Untagged {
        One { secret: AppSecret },
    }
    let hush = "73114852";
    let inputs = [
        json!(73_114_852),
        json!(-73_114_852),
        json!(73_114_852.5),
        json!(["73114852"]),
        json!({ "73114852": "73114852" }),
        json!("73114852 "),
        json!("73114852\n"),
        json!("731148\u{a0}52"),
        json!(true),
        json!(null),
    ];
    let mut shown = Vec::new();
    for input in inputs {
        let config = json!({ "secret": input });
        let text = config.to_string();
        let error = serde_json::from_str::<AppSecret>(&input.to_string()).unwrap_err();
        assert!(
            error.to_string().starts_with("invalid app secret: "),
            "{error}"
        );
        shown.push(format!("{error} {error:?}"));
        let error = serde_json::from_str::<Config>(&text).unwrap_err();
        assert!(error.to_string().contains("at line 1 column"), "{error}");
        shown.push(format!("{error} {error:?}"));
        let error = serde_json::from_value::<Config>(config).unwrap_err();
        shown.push(format!("{error} {error:?}"));
        let error = serde_json::from_str::<Untagged>(&text).unwrap_err();
        shown.push(format!("{error} {error:?}"));
        let error = serde_json::from_str::<EncryptionKey>(&input.to_string()).unwrap_err();
        assert!(
            error.to_string().starts_with("invalid encryption key: "),
            "{error}"
        );
        shown.push(format!("{error} {error:?}"));
    }
    // Another data model, whose deserializers hand over a value as it is.
    macro_rules! by_value {
        ($($value:expr),+) => { $(
            let error = AppSecret::deserialize(
                IntoDeserializer::<ValueError>::into_deserializer($value),
            );
            let error = error.unwrap_err();
            shown.push(format!("{error} {error:?}"));
            let error = EncryptionKey::deserialize(
                IntoDeserializer::<ValueError>::into_deserializer($value),
            );
            let error = error.unwrap_err();
            shown.push(format!("{error} {error:?}"));
        )+ };
    }
    by_value!(
        73_114_852_u32,
        73_114_852_i64,
        73_114_852.5_f64,
        "73114852 ",
        "73114852 ".to_owned(),
        vec!["73114852"],
        std::collections::BTreeMap::from([("73114852", 1)])
    );
    for text in shown {
        for part in [hush, "7311", "73_114"] {
            assert!(!text.contains(part), "{text}");
        }
    }
}

#[test]
fn secrets_are_deserialized_from_borrowed_and_owned_strings() {
    let secret: AppSecret = serde_json::from_str("\"7ad3773142a6692b25b8\"").unwrap();
    assert_eq!(secret.expose_secret(), "7ad3773142a6692b25b8");
    let secret: AppSecret = serde_json::from_value(json!("7ad3773142a6692b25b8")).unwrap();
    assert_eq!(secret.expose_secret(), "7ad3773142a6692b25b8");
    let key: EncryptionKey = serde_json::from_reader(format!("\"{KEY}\"").as_bytes()).unwrap();
    assert_eq!(key.expose_base64(), KEY);
}
