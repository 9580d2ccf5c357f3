//! Checks of the responses of authorization and authentication endpoints.
//!
//! They are written from the documentation and share no code with the rest of this library.

use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::settings::Settings;
use super::webhook::sign;
use crate::error::debug_as_report;

/// An authorized subscriber, from
/// [`Server::accept_subscription`](super::Server::accept_subscription) and
/// [`Server::accept_sign_in`](super::Server::accept_sign_in).
///
/// ```
/// use pusher_channels::{Member, MemberId, channel_name, testing};
/// use serde_json::json;
///
/// let service = testing::Recorder::new()?;
/// let lobby = channel_name!("presence-lobby");
/// let member = Member::new(MemberId::from(10)).info(json!({ "name": "Ada" }));
/// let response = service.client().authorize_presence(&"1.1".parse()?, &lobby, &member)?;
///
/// let subscriber = service.accept_subscription("1.1", &lobby, response.to_json())?;
/// assert_eq!(subscriber.user_id(), Some("10"));
/// assert_eq!(subscriber.data(), Some(r#"{"user_id":"10","user_info":{"name":"Ada"}}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    user_id: Option<String>,
    data: Option<String>,
}

impl Subscriber {
    /// Returns the id of the member or the user, if there is one.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// Returns the `channel_data` or `user_data` of the response, as JSON.
    #[must_use]
    pub fn data(&self) -> Option<&str> {
        self.data.as_deref()
    }
}

/// The error returned when Pusher would not authorize a subscriber.
///
/// ```
/// use pusher_channels::testing::Recorder;
///
/// let service = Recorder::new()?;
/// let body = r#"{"error":"not logged in"}"#; // of a response of the endpoint
/// let error = service.accept_subscription("1.1", "private-orders", body).unwrap_err();
/// assert_eq!(error.to_string(), "auth is missing");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Rejected(String);

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

debug_as_report!(Rejected);

impl std::error::Error for Rejected {}

fn rejected<T>(reason: impl Into<String>) -> Result<T, Rejected> {
    Err(Rejected(reason.into()))
}

/// Checks a subscription. `signed_in` is the id of the user who has signed in with the connection.
pub(super) fn subscription(
    settings: &Settings,
    socket_id: &str,
    channel: &str,
    response: &str,
    signed_in: Option<String>,
) -> Result<Subscriber, Rejected> {
    if !channel.starts_with("private-") && !channel.starts_with("presence-") {
        return rejected("public channels need no authorization");
    }
    let response = object(response)?;
    let data = optional_string(&response, "channel_data")?;
    let text = match &data {
        Some(data) => format!("{socket_id}:{channel}:{data}"),
        None => format!("{socket_id}:{channel}"),
    };
    check_auth(settings, &response, &text)?;

    let user_id = match (&data, channel.starts_with("presence-")) {
        (None, false) => None,
        (Some(_), false) => return rejected("channel_data is for presence channels"),
        (Some(data), true) => Some(id(data, "user_id")?),
        (None, true) if signed_in.is_some() => signed_in,
        (None, true) => return rejected("channel_data is missing, and nobody has signed in"),
    };
    // Computed from the documentation's formula, not with the code that created the response.
    let secret = optional_string(&response, "shared_secret")?;
    match (secret, channel.starts_with("private-encrypted-")) {
        (None, false) => {}
        (Some(_), false) => return rejected("shared_secret is for encrypted channels"),
        (None, true) => return rejected("shared_secret is missing"),
        (Some(secret), true) => {
            #[expect(clippy::expect_used, reason = "`expose_base64` returns base64")]
            let key = STANDARD
                .decode(settings.encryption_key.expose_base64())
                .expect("the base64 of the encryption key decodes");
            let hash = Sha256::new().chain_update(channel).chain_update(key);
            if secret != STANDARD.encode(hash.finalize()) {
                return rejected("shared_secret is not that of this channel");
            }
        }
    }
    Ok(Subscriber { user_id, data })
}

pub(super) fn sign_in(
    settings: &Settings,
    socket_id: &str,
    response: &str,
) -> Result<Subscriber, Rejected> {
    let response = object(response)?;
    let Some(data) = optional_string(&response, "user_data")? else {
        return rejected("user_data is missing");
    };
    check_auth(settings, &response, &format!("{socket_id}::user::{data}"))?;
    Ok(Subscriber {
        user_id: Some(id(&data, "id")?),
        data: Some(data),
    })
}

fn object(response: &str) -> Result<Value, Rejected> {
    match serde_json::from_str(response) {
        Ok(response @ Value::Object(_)) => Ok(response),
        _ => rejected("the response is not a JSON object"),
    }
}

fn optional_string(response: &Value, field: &str) -> Result<Option<String>, Rejected> {
    match response.get(field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => rejected(format!("{field} is not a string")),
    }
}

fn check_auth(settings: &Settings, response: &Value, text: &str) -> Result<(), Rejected> {
    let expected = format!(
        "{}:{}",
        settings.key,
        sign(settings.secret.expose_secret(), text.as_bytes())
    );
    // Not in constant time, because the secret of a test server protects nothing.
    match response.get("auth") {
        Some(Value::String(auth)) if *auth == expected => Ok(()),
        Some(Value::String(auth)) if auth.split(':').next() != Some(settings.key.as_ref()) => {
            rejected("auth contains the key of another app: use the client of this server")
        }
        Some(Value::String(_)) => rejected(
            "the signature is wrong: it is for another connection, channel or data, or made with another secret",
        ),
        _ => rejected("auth is missing"),
    }
}

fn id(data: &str, field: &str) -> Result<String, Rejected> {
    // `Value::Null`, if it is not JSON, has no fields.
    let data: Value = serde_json::from_str(data).unwrap_or_default();
    match data.get(field) {
        Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
        Some(Value::Number(id)) => Ok(id.to_string()),
        _ => rejected(format!("{field} is missing")),
    }
}
