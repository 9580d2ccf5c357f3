//! Whether a request is signed as the service asks for.
//!
//! Written from the documentation of the HTTP API. Nothing here is shared with the code that
//! signs: the query is taken apart and put together again by other means.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;

use super::service::Refusal;

/// How far the time of a signature can be from that of the service, in seconds.
const WINDOW: u64 = 600;

/// What a signature is checked against.
pub(super) struct Expected<'a> {
    pub(super) key: &'a str,
    pub(super) secret: &'a str,
    pub(super) now: SystemTime,
}

/// What is signed of a request. `path` is without a base path.
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) body: &'a [u8],
}

impl Signed<'_> {
    pub(super) fn verify(&self, expected: &Expected<'_>) -> Result<(), Refusal> {
        let mut parameters: Vec<(String, String)> = form_urlencoded::parse(self.query.as_bytes())
            .into_owned()
            .collect();

        let signature = take(&mut parameters, "auth_signature")?;
        let key = single(&parameters, "auth_key")?;
        if key != expected.key {
            return Err(Refusal::unauthorized("Unknown auth_key"));
        }
        if single(&parameters, "auth_version")? != "1.0" {
            return Err(Refusal::unauthorized(
                "Unsupported auth_version: 1.0 is expected",
            ));
        }
        self.check_time(single(&parameters, "auth_timestamp")?, expected.now)?;
        self.check_body(&parameters)?;

        for (key, _) in &mut parameters {
            *key = key.to_lowercase();
        }
        parameters.sort_by(|(a, _), (b, _)| a.cmp(b));
        let query: Vec<String> = parameters
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let text = [
            self.method.to_uppercase(),
            self.path.to_owned(),
            query.join("&"),
        ]
        .join("\n");
        if hmac_hex(expected.secret, &text) == signature {
            return Ok(());
        }
        // The hosted service answers like this too, signature and all.
        Err(Refusal::unauthorized(format!(
            "Invalid signature: you should have sent HmacSHA256Hex({text:?}, your_secret_key), but you sent {signature:?}"
        )))
    }

    fn check_time(&self, timestamp: &str, now: SystemTime) -> Result<(), Refusal> {
        let now = now
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO)
            .as_secs();
        let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let given = timestamp.parse::<u64>().ok().filter(|_| digits);
        match given {
            Some(given) if given.abs_diff(now) <= WINDOW => Ok(()),
            Some(given) => Err(Refusal::unauthorized(format!(
                "Timestamp expired: Given timestamp ({given}) not within {WINDOW}s of server time ({now})"
            ))),
            None => Err(Refusal::unauthorized(
                "Invalid auth_timestamp: seconds since 1970 are expected",
            )),
        }
    }

    fn check_body(&self, parameters: &[(String, String)]) -> Result<(), Refusal> {
        let has_md5 = parameters.iter().any(|(key, _)| key == "body_md5");
        match (self.body.is_empty(), has_md5) {
            (true, false) => Ok(()),
            (true, true) => Err(Refusal::unauthorized(
                "body_md5 is for requests with a body",
            )),
            (false, _) if hex(&Md5::digest(self.body)) == single(parameters, "body_md5")? => Ok(()),
            (false, _) => Err(Refusal::unauthorized("Invalid body_md5")),
        }
    }
}

/// The value of a parameter that is there exactly once.
fn single<'p>(parameters: &'p [(String, String)], name: &str) -> Result<&'p str, Refusal> {
    let mut values = parameters.iter().filter(|(key, _)| key == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Ok(value),
        (None, _) => Err(Refusal::unauthorized(format!("Missing {name}"))),
        (Some(_), Some(_)) => Err(Refusal::unauthorized(format!("{name} is given twice"))),
    }
}

fn take(parameters: &mut Vec<(String, String)>, name: &str) -> Result<String, Refusal> {
    let value = single(parameters, name)?.to_owned();
    parameters.retain(|(key, _)| key != name);
    Ok(value)
}

#[expect(
    clippy::expect_used,
    reason = "HMAC takes a key of any length: `new_from_slice` of `Hmac` never fails"
)]
fn hmac_hex(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key is a key");
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
