//! Verification of the signatures of requests.
//!
//! It is written from the documentation of the HTTP API and shares no code with the signing side:
//! the query is parsed and canonicalized by other means.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use percent_encoding::percent_decode_str;
use sha2::Sha256;

use super::rejection::Rejection;

/// The maximum difference between the time of a signature and that of the server, in seconds.
const WINDOW: u64 = 600;

/// The values that a signature is checked against.
pub(super) struct Expected<'a> {
    pub(super) key: &'a str,
    pub(super) secret: &'a str,
    pub(super) now: SystemTime,
}

/// The signed parts of a request. `path` has no base path.
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) body: &'a [u8],
}

impl Signed<'_> {
    pub(super) fn verify(&self, expected: &Expected<'_>) -> Result<(), Rejection> {
        if !is_escaped(self.query) {
            return Err(Rejection::bad_request("The query is not percent-encoded"));
        }
        let mut parameters: Vec<(String, String)> = form_urlencoded::parse(self.query.as_bytes())
            .into_owned()
            .collect();

        // Taken out before the rest is sorted, because the signature does not cover itself.
        let signature = take(&mut parameters, "auth_signature")?;
        let key = single(&parameters, "auth_key")?;
        if key != expected.key {
            return Err(Rejection::unauthorized("Unknown auth_key"));
        }
        if single(&parameters, "auth_version")? != "1.0" {
            return Err(Rejection::unauthorized(
                "Unsupported auth_version: 1.0 is expected",
            ));
        }
        self.check_time(single(&parameters, "auth_timestamp")?, expected.now)?;
        self.check_body(&parameters)?;

        // The documentation sorts by key, after converting the keys to lower case:
        // https://pusher.com/docs/channels/library_auth_reference/rest-api/#authentication
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
        if is_signature(&signature, expected.secret, &text) {
            return Ok(());
        }
        // Pusher responds like this as well, including the signature.
        Err(Rejection::unauthorized(format!(
            "Invalid signature: you should have sent HmacSHA256Hex({text:?}, your_secret_key), but you sent {signature:?}"
        )))
    }

    fn check_time(&self, timestamp: &str, now: SystemTime) -> Result<(), Rejection> {
        let now = now
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO)
            .as_secs();
        let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let given = timestamp.parse::<u64>().ok().filter(|_| digits);
        match given {
            Some(given) if given.abs_diff(now) <= WINDOW => Ok(()),
            Some(given) => Err(Rejection::unauthorized(format!(
                "Timestamp expired: Given timestamp ({given}) not within {WINDOW}s of server time ({now})"
            ))),
            None => Err(Rejection::unauthorized(
                "Invalid auth_timestamp: seconds since 1970 are expected",
            )),
        }
    }

    fn check_body(&self, parameters: &[(String, String)]) -> Result<(), Rejection> {
        let has_md5 = parameters.iter().any(|(key, _)| is(key, "body_md5"));
        match (self.body.is_empty(), has_md5) {
            (true, false) => Ok(()),
            (true, true) => Err(Rejection::unauthorized(
                "body_md5 is for requests with a body",
            )),
            (false, _) if hex(&Md5::digest(self.body)) == single(parameters, "body_md5")? => Ok(()),
            (false, _) => Err(Rejection::unauthorized("Invalid body_md5")),
        }
    }
}

/// Returns true if every `%` starts an escape, and the result is UTF-8. A lenient parser would hide
/// missing escapes of a client.
fn is_escaped(query: &str) -> bool {
    let begins = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    query.split('%').skip(1).all(begins) && percent_decode_str(query).decode_utf8().is_ok()
}

/// Compares keys in lower case, in which they are signed, so that spellings that differ only in
/// case are the same key.
fn is(key: &str, name: &str) -> bool {
    key.to_lowercase() == name
}

/// Returns the value of a parameter that exists exactly once, in this spelling.
fn single<'p>(parameters: &'p [(String, String)], name: &str) -> Result<&'p str, Rejection> {
    let mut found = parameters.iter().filter(|(key, _)| is(key, name));
    match (found.next(), found.next()) {
        (Some((key, value)), None) if key == name => Ok(value),
        (_, None) => Err(Rejection::unauthorized(format!("Missing {name}"))),
        (_, Some(_)) => Err(Rejection::unauthorized(format!("{name} is repeated"))),
    }
}

fn take(parameters: &mut Vec<(String, String)>, name: &str) -> Result<String, Rejection> {
    let value = single(parameters, name)?.to_owned();
    parameters.retain(|(key, _)| key != name);
    Ok(value)
}

/// Verifies the signature in constant time.
#[expect(
    clippy::expect_used,
    reason = "HMAC accepts a key of any length: `new_from_slice` of `Hmac` never fails"
)]
fn is_signature(signature: &str, secret: &str, text: &str) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .expect("HMAC accepts a key of any length");
    mac.update(text.as_bytes());
    unhex(signature).is_some_and(|tag| mac.verify_slice(&tag).is_ok())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Decodes 64 hexadecimal digits, in lower case only.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 64 || !text.bytes().all(is_digit) {
        return None;
    }
    let byte = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(byte).collect()
}
