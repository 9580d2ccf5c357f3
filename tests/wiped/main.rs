//! Tests that no secret remains in freed memory.
//!
//! The allocator of this binary searches every block that is freed while it watches, on any thread,
//! and counts the blocks that still contain a secret. It does not override `realloc`, so that a
//! growing buffer frees its old block like any other. It also tracks the live blocks that were
//! allocated while it watched: the test first finds each secret there, which shows that the search
//! works.
//!
//! The secrets are the app secret, both states of HMAC-SHA-256 derived from it (they suffice to
//! sign), the encryption key and its base64, the key of an encrypted channel, and the plaintext of
//! an encrypted event.
//!
//! Not covered:
//!
//! * Stack and registers. The library overwrites the part of the stack that setting up a signing
//!   key has used; the state of a running signature, the key of a channel and the values that are
//!   moved through function calls can remain on it until it is used again.
//! * Memory of the caller: strings that are passed in as `&str`, returned as `String`
//!   (`expose_base64`, `decrypt`) or serialized from, and the environment of the process.
//! * Swap, core dumps, and a process that is killed, because then nothing is dropped.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod fixtures;
mod secrets;
mod watch;

use std::env;
use std::ffi::OsString;
use std::process::Command;
use std::time::SystemTime;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use fixtures::{Fails, Letter, Signing, encoded_url, encrypted, encryption_key};
use pusher_channels::config::AppSecret;
use pusher_channels::{
    ChannelName, Client, EncryptionKey, Private, PrivateEncrypted, Trigger, channel_name,
    event_name,
};
use sha2::{Digest, Sha256};
use watch::{held, left_behind};

const ORDERS: ChannelName<Private> = channel_name!("private-orders");

const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

const SECRET: &str = "Xq7!needle-0123456789abcdefghijk";

const URL: &str = "https://key:Xq7!needle-0123456789abcdefghijk@localhost/apps/1";

const KEY: &[u8; 32] = b"an encryption key of 32 bytes, .";

/// Set in the child processes of this test. The value states whether their environment is valid.
const CHILD: &str = "WIPED_TEST_ENVIRONMENT_IS_VALID";

/// One test, because the allocator is process-wide.
#[test]
fn secrets_are_wiped() {
    if let Some(valid) = env::var_os(CHILD) {
        return environment(valid == "true");
    }
    controls();
    secrets::app_secrets();
    secrets::encryption_keys();
    clients();
    signed_requests();
    encrypted_events();
    authorizations();
    environments();
}

/// The search finds a secret where there is one, and only there.
fn controls() {
    let signing = Signing::new();
    let secrets = signing.secrets();
    for (name, secret) in &secrets {
        let once = vec![(*name, 1)];
        let plain = secret.to_vec();
        assert_eq!(left_behind(&secrets, || plain), once, "a vector");

        let mut growing = Vec::with_capacity(secret.len());
        growing.extend_from_slice(secret);
        let left = left_behind(&secrets, || {
            growing.push(0);
            std::mem::forget(growing);
        });
        assert_eq!(left, once, "the old block of a vector that grew");

        let in_the_middle = [&[7; 1001], *secret, &[7; 1001]].concat();
        assert_eq!(left_behind(&secrets, || in_the_middle), once);

        let (start, end) = (secret[..16].to_vec(), secret[16..].to_vec());
        assert_eq!(left_behind(&secrets, || start), once, "the first half");
        assert_eq!(left_behind(&secrets, || end), once, "the second half");

        let (kept, held) = held(&secrets, || secret.to_vec());
        assert_eq!(held, once, "a vector that is not freed");
        std::mem::forget(kept);
    }
    let text = SECRET.to_owned();
    assert_eq!(
        left_behind(&secrets, || text),
        [("app secret", 1)],
        "a string"
    );
    assert_eq!(left_behind(&secrets, || ()), []);
}

fn clients() {
    let signing = Signing::new();
    let secrets = signing.secrets();
    let roomy = {
        let mut text = String::with_capacity(100);
        text.push_str(SECRET);
        text
    };
    let build = |secret: &str| {
        let builder = Client::builder("1", "key", secret).host("localhost");
        builder.build().unwrap()
    };

    // A client keeps only the HMAC states, once for all its clones.
    let (client, held) = held(&secrets, || build(SECRET));
    assert_eq!(
        held,
        [("inner state", 1), ("outer state", 1)],
        "while it is live"
    );
    let left = left_behind(&secrets, || {
        let clones = [client.clone(), client.clone()];
        drop(client);
        clones
    });
    assert_eq!(left, [], "from values");

    let left = left_behind(&secrets, || {
        let secret = AppSecret::try_from(SECRET).unwrap();
        Client::builder("1", "key", secret)
            .cluster("eu")
            .build()
            .unwrap()
    });
    assert_eq!(left, [], "from a secret");
    let left = left_behind(&secrets, || {
        let builder = Client::builder("1", "key", roomy).cluster("eu");
        builder.build().unwrap()
    });
    assert_eq!(left, [], "from a string");

    assert_eq!(
        left_behind(&secrets, || Client::from_url(URL).unwrap()),
        [],
        "from a URL"
    );
    let encoded = encoded_url();
    assert_eq!(
        left_behind(&secrets, || Client::from_url(&encoded).unwrap()),
        [],
        "from a URL with an encoded secret"
    );

    let wrong = [
        URL.replace("/apps/1", ""),
        URL.replace("/apps/1", "/apps/?"),
        URL.replace("/apps/1", "/apps/a b"),
        URL.replace("/apps/1", "//apps/1"),
        URL.replace("localhost", "local host"),
        URL.replace("https", "ftp"),
        URL.replace("key:", ""),
        URL.replace("@localhost", ""),
        URL.replace("@localhost", "%0A@localhost"),
        URL.replace("@localhost", "%ff@localhost"),
        URL.replace("@localhost", "%@localhost"),
        encoded.replace("/apps/1", "/apps/a b"),
        encoded.replace("key:", "k y:"),
    ];
    for url in &wrong {
        let left = left_behind(&secrets, || Client::from_url(url).unwrap_err());
        assert_eq!(left, [], "a rejected URL");
    }
    let left = left_behind(&secrets, || {
        Client::builder("1", "key", SECRET).build().unwrap_err();
        Client::builder("", "key", SECRET)
            .cluster("eu")
            .build()
            .unwrap_err();
        // Never built.
        drop(Client::builder("1", "key", SECRET).cluster("eu"));
    });
    assert_eq!(left, [], "a builder that is never built");
}

fn signed_requests() {
    let signing = Signing::new();
    let secrets = signing.secrets();
    let client = Client::from_url(URL).unwrap();
    let now = SystemTime::now();
    let left = left_behind(&secrets, || {
        let trigger: Trigger = client
            .trigger(&ORDERS)
            .event(event_name!("created"))
            .json(&[42])
            .unwrap();
        let request = trigger.clone().into_request();
        drop(client);
        // A trigger keeps the signing key of its client alive.
        (
            request.to_http(now).unwrap(),
            request.to_http(now).unwrap(),
            trigger,
        )
    });
    assert_eq!(left, []);
}

fn encrypted_events() {
    let signing = Signing::new();
    let of_channel = Sha256::new()
        .chain_update(VAULT.as_str())
        .chain_update(KEY)
        .finalize();
    let base64 = STANDARD.encode(KEY);
    // Long enough to make every buffer grow. The secret is repeated, so that it is complete within
    // a few bytes of any cut.
    let letter = "attack at dawn, !".repeat(450);
    let mut secrets = signing.secrets();
    secrets.extend([
        ("encryption key", &KEY[..]),
        ("its base64", base64.as_bytes()),
        ("channel key", &of_channel),
        ("text", &letter.as_bytes()[..16]),
    ]);
    let client =
        || Client::from_url(URL).map(|client| client.with_encryption_key(encryption_key()));
    let now = SystemTime::now();

    let (kept, held) = held(&secrets, || client().unwrap());
    assert_eq!(
        held,
        [
            ("inner state", 1),
            ("outer state", 1),
            ("encryption key", 1)
        ],
        "while the client is there"
    );
    assert_eq!(left_behind(&secrets, || kept), [], "the client itself");

    let kept = letter.clone();
    assert_eq!(left_behind(&secrets, || kept), [("text", 1)], "control");

    for len in [20, 1_000, 1_100, 3_000, 7_600] {
        let text = &letter[..len];
        let raw = format!(r#"{{"text":"{}","é":["\u0041\n"]}}"#, &text[..len - 20]);
        let left = left_behind(&secrets, || {
            let client = client().unwrap();
            let start = || client.trigger(&VAULT).event(event_name!("opened"));
            let triggers: [Trigger; 4] = [
                start().text(text).unwrap(),
                start().json(&text[..len - 2]).unwrap(),
                start()
                    .json(&Letter {
                        text: &text[..len - 20],
                    })
                    .unwrap(),
                start().raw_json(&raw).unwrap(),
            ];
            let plain = client
                .trigger(&ORDERS)
                .event(event_name!("created"))
                .text("hello");
            let triggers = triggers.into_iter().chain([plain.unwrap()]);
            triggers
                .map(|trigger| {
                    let excluding = trigger
                        .clone()
                        .exclude("1.1".parse::<pusher_channels::SocketId>().unwrap());
                    let excluding = excluding.into_request().to_http(now).unwrap();
                    (trigger.into_request().to_http(now).unwrap(), excluding)
                })
                .collect::<Vec<_>>()
        });
        assert_eq!(left, [], "{len} bytes");
    }

    let escaped = format!(r#""{letter}\u0041""#);
    let broken = format!(r#"{{"text":"{letter}","#);
    let left = left_behind(&secrets, || {
        let client = client().unwrap();
        let start = || client.trigger(&VAULT).event(event_name!("opened"));
        start().text(&letter).unwrap_err();
        start().json(&letter).unwrap_err();
        start().raw_json(&escaped).unwrap_err();
        start().raw_json(&broken).unwrap_err();
        start().json(&(&letter[..2_000], Fails)).unwrap_err();
        client
            .trigger(&VAULT)
            .event("pusher:reserved")
            .json(&letter)
            .unwrap_err();
    });
    assert_eq!(left, [], "rejected events");

    let data = encrypted(&letter[..3_000]);
    let tampered = data.replace("\"ciphertext\":\"", "\"ciphertext\":\"AAAA");
    let left = left_behind(&secrets, || {
        let key = encryption_key();
        let text = key.decrypt(&VAULT, &data).unwrap();
        // The plaintext belongs to the caller.
        std::mem::forget(text);
        key.decrypt(&VAULT, &tampered).unwrap_err();
    });
    assert_eq!(left, [], "decrypted");
}

/// The response to a subscriber of an encrypted channel contains the key of the channel.
fn authorizations() {
    let of_channel = Sha256::new()
        .chain_update(VAULT.as_str())
        .chain_update(KEY)
        .finalize();
    let base64 = STANDARD.encode(of_channel);
    let secrets = [
        ("channel key", &of_channel[..]),
        ("its base64", base64.as_bytes()),
    ];
    let client = Client::from_url(URL).unwrap();
    let client = client.with_encryption_key(encryption_key());
    let socket = "1.1".parse::<pusher_channels::SocketId>().unwrap();
    let (auth, held) = held(&secrets, || client.authorize(&socket, &VAULT));
    assert_eq!(held, [("its base64", 1)], "while the response is there");
    let left = left_behind(&secrets, || {
        let callback = "Pusher.auth_callbacks['1']".parse().unwrap();
        let script = auth.jsonp(&callback);
        (auth, script)
    });
    assert_eq!(left, [], "the response and a script");
}

/// Starts this binary again, with valid and with invalid environments.
fn environments() {
    let separate = |secret: OsString| {
        vec![
            ("PUSHER_APP_ID", "1".into()),
            ("PUSHER_KEY", "key".into()),
            ("PUSHER_SECRET", secret),
            ("PUSHER_HOST", "localhost".into()),
            ("PUSHER_ENCRYPTION_KEY", STANDARD.encode(KEY).into()),
        ]
    };
    let url = |url: String| {
        vec![
            ("PUSHER_URL", url.into()),
            ("PUSHER_ENCRYPTION_KEY", STANDARD.encode(KEY).into()),
        ]
    };
    let refused_key = |text: String| {
        vec![
            ("PUSHER_URL", URL.replace("/apps/1", "").into()),
            ("PUSHER_ENCRYPTION_KEY", text.into()),
        ]
    };
    let mut all: Vec<(bool, Vec<(&str, OsString)>)> = vec![
        (true, separate(SECRET.into())),
        (true, url(URL.to_owned())),
        (true, url(encoded_url())),
        (
            false,
            refused_key(format!("{}AAAA", &STANDARD.encode(KEY)[..40])),
        ),
        (false, refused_key(format!("{}\n", STANDARD.encode(KEY)))),
    ];
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let not_utf8 = |text: &[u8]| OsString::from_vec([text, b"\xff"].concat());
        let mut variables = separate(not_utf8(SECRET.as_bytes()));
        variables[4].1 = not_utf8(STANDARD.encode(KEY).as_bytes());
        all.push((false, variables));
    }
    for (valid, variables) in all {
        let others = env::vars_os().map(|(name, _)| name);
        let others = others.filter(|name| name.as_encoded_bytes().starts_with(b"PUSHER_"));
        let mut command = Command::new(env::current_exe().unwrap());
        for name in others {
            command.env_remove(name);
        }
        let child = command
            .args(["--exact", "secrets_are_wiped", "--nocapture"])
            .env(CHILD, valid.to_string())
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap();
        assert!(
            child.status.success(),
            "{variables:?}: {}",
            String::from_utf8_lossy(&child.stderr)
        );
    }
}

/// Runs in a process that [`environments`] has started.
fn environment(valid: bool) {
    let signing = Signing::new();
    let base64 = STANDARD.encode(KEY);
    let mut secrets = signing.secrets();
    secrets.extend([
        ("encryption key", &KEY[..]),
        ("its base64", base64.as_bytes()),
    ]);
    let plain = left_behind(&secrets, || env::var_os("PUSHER_ENCRYPTION_KEY").unwrap());
    assert_eq!(plain, [("its base64", 1)], "control");

    let left = left_behind(&secrets, || {
        let client = Client::from_env();
        assert_eq!(client.is_ok(), valid);
        client
    });
    assert_eq!(left, [], "a client");
    let left = left_behind(&secrets, || {
        let key = EncryptionKey::from_env("PUSHER_ENCRYPTION_KEY");
        assert_eq!(key.is_ok(), valid);
        key
    });
    assert_eq!(left, [], "an encryption key");
}
