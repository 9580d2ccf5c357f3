//! Secrets and keys, however they are created.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pusher_channels::EncryptionKey;
use pusher_channels::config::AppSecret;
use serde::Deserialize;
use serde::de::IntoDeserializer;

use crate::fixtures::Signing;
use crate::watch::{held, left_behind};
use crate::{KEY, SECRET};

pub(crate) fn app_secrets() {
    let signing = Signing::new();
    let secrets = signing.secrets();
    let roomy = |text: &str| {
        let mut string = String::with_capacity(100);
        string.push_str(text);
        string
    };

    let (secret, live) = held(&secrets, || AppSecret::try_from(SECRET).unwrap());
    assert_eq!(live, [("app secret", 1)], "while it is live");
    assert_eq!(left_behind(&secrets, || secret), []);

    assert_eq!(
        left_behind(&secrets, || SECRET.parse::<AppSecret>().unwrap()),
        []
    );
    for text in [SECRET.to_owned(), roomy(SECRET)] {
        assert_eq!(
            left_behind(&secrets, || AppSecret::try_from(text).unwrap()),
            []
        );
    }
    let json = format!("\"{SECRET}\"");
    let (secret, live) = held(&secrets, || {
        serde_json::from_str::<AppSecret>(&json).unwrap()
    });
    assert_eq!(live, [("app secret", 1)], "deserialized");
    assert_eq!(
        left_behind(&secrets, || (secret.clone(), secret)),
        [],
        "clones"
    );
    for text in [SECRET.to_owned(), format!("{SECRET}\n")] {
        let left = left_behind(&secrets, || owned(text).map_err(|_| ()));
        assert_eq!(left, [], "deserialized from an owned string");
    }
    for text in [format!("{SECRET}\n"), roomy(&format!("{SECRET} {SECRET}"))] {
        let left = left_behind(&secrets, || {
            AppSecret::try_from(text.as_str()).unwrap_err();
            text.parse::<AppSecret>().unwrap_err();
            AppSecret::try_from(text).unwrap_err()
        });
        assert_eq!(left, [], "a rejected secret");
    }
}

/// Deserializes from a string that the format gives away.
fn owned(text: String) -> Result<AppSecret, serde::de::value::Error> {
    let deserializer: serde::de::value::StringDeserializer<_> = text.into_deserializer();
    AppSecret::deserialize(deserializer)
}

pub(crate) fn encryption_keys() {
    let text = STANDARD.encode(KEY);
    let secrets = [
        ("encryption key", &KEY[..]),
        ("its base64", text.as_bytes()),
    ];

    let (key, held_by_key) = held(&secrets, || EncryptionKey::from_base64(&text).unwrap());
    assert_eq!(held_by_key, [("encryption key", 1)], "while it is live");
    assert_eq!(left_behind(&secrets, || (key.clone(), key)), [], "clones");
    assert_eq!(
        left_behind(&secrets, || EncryptionKey::from_bytes(KEY).unwrap()),
        []
    );

    for text in [text.clone(), format!("{text}\n")] {
        let left = left_behind(&secrets, || EncryptionKey::try_from(text).map_err(|_| ()));
        assert_eq!(left, [], "a string that was given away");
    }

    // The plaintext belongs to the caller; no other copy is allocated.
    let left = left_behind(&secrets, || {
        let key = EncryptionKey::from_bytes(KEY).unwrap();
        std::mem::forget(key.expose_base64());
    });
    assert_eq!(left, [], "exposed");

    let too_long = [KEY, &KEY[..16]].concat();
    let texts = [
        format!("{text}\n"),
        format!(" {text}"),
        text.trim_end_matches('=').to_owned(),
        format!("{}AAAA", &text[..40]),
        format!("{}-===", &text[..40]),
        format!("{}!===", &text[..40]),
        STANDARD.encode(&too_long),
    ];
    let left = left_behind(&secrets, || {
        EncryptionKey::from_bytes(&KEY[..31]).unwrap_err();
        EncryptionKey::from_bytes(&too_long).unwrap_err();
        for text in &texts {
            EncryptionKey::from_base64(text).unwrap_err();
        }
    });
    assert_eq!(left, [], "rejected keys");

    let key = EncryptionKey::generate().unwrap();
    let text = key.expose_base64();
    let bytes = STANDARD.decode(&text).unwrap();
    let secrets = [
        ("generated key", bytes.as_slice()),
        ("its base64", text.as_bytes()),
    ];
    assert_eq!(
        left_behind(&secrets, || (key.clone(), key)),
        [],
        "generated"
    );
}
