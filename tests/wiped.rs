//! Proof that secrets do not stay behind in freed memory.
//!
//! The allocator of this test looks at every block that is freed, and says which of the secrets it
//! still holds. It does not override `realloc`, so that a buffer that grows frees its old block
//! like any other.
//!
//! What it cannot see is the stack and the registers. The library overwrites the part of the stack
//! that setting up a signing key has used; beyond that, and for swap and core dumps, wiping is best
//! effort.

#![allow(
    unsafe_code,
    reason = "an allocator is unsafe; the library itself forbids it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![allow(
    clippy::redundant_clone,
    reason = "a clone that is dropped must leave nothing behind either"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::SystemTime;

use hmac::{Hmac, KeyInit};
use pusher_channels::{
    AppSecret, ChannelName, Client, EncryptionKey, PrivateEncrypted, channel_name, event_name,
};
use sha2::{Digest, Sha256};

const NEEDLE: usize = 16;
const MAX_NEEDLES: usize = 8;

static WATCHING: AtomicBool = AtomicBool::new(false);
static NEEDLES: AtomicUsize = AtomicUsize::new(0);
static HITS: [AtomicUsize; MAX_NEEDLES] = [const { AtomicUsize::new(0) }; MAX_NEEDLES];
static mut SOUGHT: [[u8; NEEDLE]; MAX_NEEDLES] = [[0; NEEDLE]; MAX_NEEDLES];

struct Watcher;

// SAFETY: hands everything to the system's allocator, and reads only blocks that are still owned.
unsafe impl GlobalAlloc for Watcher {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that what an earlier owner left is not counted again.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if WATCHING.load(SeqCst) && layout.size() >= NEEDLE {
            for (index, hits) in HITS.iter().enumerate().take(NEEDLES.load(SeqCst)) {
                let needle = unsafe { (&raw const SOUGHT[index]).read() };
                let found = (0..=layout.size() - NEEDLE).any(|at| {
                    // Volatile: the compiler may take a freed block for uninitialized.
                    (0..NEEDLE).all(|i| unsafe { block.add(at + i).read_volatile() } == needle[i])
                });
                if found {
                    hits.fetch_add(1, SeqCst);
                }
            }
        }
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Watcher = Watcher;

/// How many freed blocks still held each of the secrets.
fn left_behind<R>(secrets: &[&[u8]], act: impl FnOnce() -> R) -> Vec<usize> {
    for (index, secret) in secrets.iter().enumerate() {
        let needle: [u8; NEEDLE] = secret[..NEEDLE].try_into().unwrap();
        unsafe { (&raw mut SOUGHT[index]).write(needle) };
        HITS[index].store(0, SeqCst);
    }
    NEEDLES.store(secrets.len(), SeqCst);
    WATCHING.store(true, SeqCst);
    drop(act());
    WATCHING.store(false, SeqCst);
    HITS[..secrets.len()]
        .iter()
        .map(|hits| hits.load(SeqCst))
        .collect()
}

const SECRET: &str = "Xq7!needle-0123456789abcdefghijk";
const URL: &str = "https://key:Xq7!needle-0123456789abcdefghijk@localhost/apps/1";
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

/// The state of SHA-256 after the block of the padded key: what an HMAC key is in memory.
fn state(pad: u8) -> Vec<u8> {
    let mut block = [pad; 64];
    for (byte, key) in block.iter_mut().zip(SECRET.bytes()) {
        *byte ^= key;
    }
    let mut state: [u32; 8] = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    sha2::block_api::compress256(&mut state, &[block]);
    state.iter().flat_map(|word| word.to_ne_bytes()).collect()
}

fn bytes_of<T>(value: &T) -> Vec<u8> {
    let start = (&raw const *value).cast::<u8>();
    (0..size_of::<T>())
        .map(|at| unsafe { start.add(at).read_volatile() })
        .collect()
}

/// One test: the allocator is the whole process's.
#[test]
fn nothing_is_left_behind() {
    let (inner, outer) = (state(0x36), state(0x5c));
    let secrets = [SECRET.as_bytes(), &inner, &outer];
    if std::env::var_os("PUSHER_SECRET").is_some() {
        let left = left_behind(&secrets, || Client::from_env().unwrap());
        assert_eq!(left, [0, 0, 0], "a client from the environment");
        return;
    }
    controls(&secrets);
    app_secrets(&secrets);
    encryption_keys();
    clients(&secrets);
    requests(&secrets);

    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "nothing_is_left_behind"])
        .envs([
            ("PUSHER_APP_ID", "1"),
            ("PUSHER_KEY", "key"),
            ("PUSHER_SECRET", SECRET),
            ("PUSHER_HOST", "localhost"),
        ])
        .output()
        .unwrap();
    assert!(
        child.status.success(),
        "{}",
        String::from_utf8_lossy(&child.stdout)
    );
}

/// The method sees a secret where there is one.
fn controls(secrets: &[&[u8]]) {
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    let image = bytes_of(&key);
    for state in &secrets[1..] {
        assert!(
            image.windows(32).any(|part| part == *state),
            "this is what a key looks like"
        );
    }
    for (index, secret) in secrets.iter().enumerate() {
        let mut expected = vec![0; secrets.len()];
        expected[index] = 1;
        let plain = secret.to_vec();
        assert_eq!(left_behind(secrets, || plain), expected, "a plain vector");
        let mut growing = Vec::with_capacity(secret.len());
        growing.extend_from_slice(secret);
        let left = left_behind(secrets, || {
            growing.push(0);
            std::mem::forget(growing);
        });
        assert_eq!(left, expected, "the old block of a vector that grew");
    }
    assert_eq!(
        left_behind(secrets, || SECRET.to_owned()),
        [1, 0, 0],
        "a plain string"
    );
    let image = image.into_boxed_slice();
    assert_eq!(
        left_behind(secrets, || image),
        [0, 1, 1],
        "a key that is not wiped"
    );
}

fn app_secrets(secrets: &[&[u8]]) {
    let none = vec![0; secrets.len()];
    let roomy = || {
        let mut text = String::with_capacity(100);
        text.push_str(SECRET);
        text
    };
    let (first, second) = (roomy(), format!("{} ", roomy()));
    assert_eq!(
        left_behind(secrets, || AppSecret::try_from(SECRET).unwrap()),
        none
    );
    assert_eq!(
        left_behind(secrets, || SECRET.parse::<AppSecret>().unwrap()),
        none
    );
    assert_eq!(
        left_behind(secrets, || AppSecret::try_from(first).unwrap()),
        none
    );
    let refused = left_behind(secrets, || AppSecret::try_from(second).unwrap_err());
    assert_eq!(refused, none, "a refused secret");
}

fn encryption_keys() {
    let bytes: [u8; 32] = core::array::from_fn(|i| b"Xq7!needle-0123456789abcdefghijk"[i] ^ 0xa5);
    let text = EncryptionKey::from_bytes(&bytes).unwrap().expose_base64();
    let secrets = [&bytes[..], text.as_bytes()];
    assert_eq!(
        left_behind(&secrets[..1], || bytes.to_vec()),
        [1],
        "control"
    );
    let left = left_behind(&secrets, || EncryptionKey::from_bytes(&bytes).unwrap());
    assert_eq!(left, [0, 0], "from bytes");
    let left = left_behind(&secrets, || EncryptionKey::from_base64(&text).unwrap());
    assert_eq!(left, [0, 0], "from base64");
    let left = left_behind(&secrets, || {
        let key = EncryptionKey::from_base64(&text).unwrap();
        (key.clone(), key)
    });
    assert_eq!(left, [0, 0], "clones");
    let longer = format!("{}AAAA", &text[..40]);
    let left = left_behind(&secrets, || {
        EncryptionKey::from_bytes(&bytes[..31]).unwrap_err();
        EncryptionKey::from_base64(&longer).unwrap_err();
        EncryptionKey::from_base64(&text[..43]).unwrap_err();
    });
    assert_eq!(left, [0, 0], "refused keys");

    let key = EncryptionKey::generate().unwrap();
    let text = key.expose_base64();
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).unwrap();
    assert_eq!(left_behind(&[&bytes], || key), [0], "generated");
}

fn clients(secrets: &[&[u8]]) {
    let none = vec![0; secrets.len()];
    let encoded: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let encoded = format!("http://key:{encoded}@localhost/apps/1");
    let built = || {
        let builder = Client::builder("1", "key", SECRET).host("localhost");
        builder.build().unwrap()
    };
    assert_eq!(
        left_behind(secrets, || (built().clone(), built())),
        none,
        "from values"
    );
    assert_eq!(
        left_behind(secrets, || Client::from_url(URL).unwrap()),
        none,
        "from a URL"
    );
    assert_eq!(
        left_behind(secrets, || Client::from_url(&encoded).unwrap()),
        none,
        "from an encoded URL"
    );
    let wrong = [
        URL.replace("/apps/1", ""),
        URL.replace("/apps/1", "/apps/?"),
        URL.replace("localhost", "local host"),
        encoded.replace("/apps/1", "/apps/a b"),
    ];
    for url in &wrong {
        let left = left_behind(secrets, || Client::from_url(url).unwrap_err());
        assert_eq!(left, none, "a refused URL");
    }
    let left = left_behind(secrets, || {
        Client::builder("1", "key", SECRET).build().unwrap_err();
        Client::builder("", "key", SECRET)
            .host("localhost")
            .build()
            .unwrap_err();
    });
    assert_eq!(left, none, "a refused configuration");
}

fn requests(secrets: &[&[u8]]) {
    let bytes = b"an encryption key of 32 bytes, .";
    let key = EncryptionKey::from_bytes(bytes).unwrap();
    let of_channel = Sha256::new()
        .chain_update(VAULT.as_str())
        .chain_update(bytes)
        .finalize();
    let message: String = (0..400)
        .map(|i| format!("line {i} of a secret letter. "))
        .collect();
    let mut secrets = secrets.to_vec();
    secrets.extend([
        &bytes[..],
        &of_channel,
        &message.as_bytes()[message.len() - NEEDLE..],
    ]);
    let none = vec![0; secrets.len()];
    let now = SystemTime::now();

    let left = left_behind(&secrets, || {
        let client = Client::from_url(URL).unwrap();
        let trigger = client
            .trigger(channel_name!("a"))
            .event(event_name!("e"))
            .text("x");
        let request = trigger.unwrap().into_request();
        request.to_http(now).unwrap();
        request.to_http(now).unwrap();
    });
    assert_eq!(left, none, "signing");

    let client = Client::from_url(URL).unwrap().with_encryption_key(key);
    for end in [100, 1_000, 3_000, 7_000] {
        // Always with the end of the message, which is what is looked for.
        let message = &message[message.len() - end..];
        let left = left_behind(&secrets, || {
            let start = || client.trigger(&VAULT).event(event_name!("e"));
            start()
                .text(message)
                .unwrap()
                .into_request()
                .to_http(now)
                .unwrap();
            start()
                .json(&[message])
                .unwrap()
                .into_request()
                .to_http(now)
                .unwrap();
        });
        assert_eq!(left, none, "sealing {end} bytes");
    }
    let left = left_behind(&secrets, || {
        let start = || client.trigger(&VAULT).event(event_name!("e"));
        start().text(&message).unwrap_err();
        start().json(&[&message]).unwrap_err();
    });
    assert_eq!(left, none, "a message that is too large");
    assert_eq!(left_behind(&secrets, || client), none, "the client itself");
}
