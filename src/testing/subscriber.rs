//! Whether the service would let a subscriber in with the answer of an authorization endpoint.
//!
//! Written from the documentation, and shares nothing with what makes such answers.

use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::service::Settings;
use super::webhook::sign;

/// Somebody who was let in, from
/// [`Server::accept_subscription`](super::Server::accept_subscription) and
/// [`Server::accept_sign_in`](super::Server::accept_sign_in).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    user_id: Option<String>,
    data: Option<String>,
}

impl Subscriber {
    /// The id of the member or the user, if there is one.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// What the answer says of the member or the user, `channel_data` or `user_data`, as JSON.
    #[must_use]
    pub fn data(&self) -> Option<&str> {
        self.data.as_deref()
    }
}

/// Why the service would not let a subscriber in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

fn refused<T>(reason: impl Into<String>) -> Result<T, Refused> {
    Err(Refused(reason.into()))
}

/// `signed_in` is the user who has signed in with this connection.
pub(super) fn subscription(
    settings: &Settings,
    socket_id: &str,
    channel: &str,
    answer: &str,
    signed_in: Option<String>,
) -> Result<Subscriber, Refused> {
    if !channel.starts_with("private-") && !channel.starts_with("presence-") {
        return refused("nobody is let into a public channel");
    }
    let answer = object(answer)?;
    let data = optional_text(&answer, "channel_data")?;
    let text = match &data {
        Some(data) => format!("{socket_id}:{channel}:{data}"),
        None => format!("{socket_id}:{channel}"),
    };
    check_auth(settings, &answer, &text)?;

    let user_id = match (&data, channel.starts_with("presence-")) {
        (None, false) => None,
        (Some(_), false) => return refused("channel_data is for presence channels"),
        (Some(data), true) => Some(id(data, "user_id")?),
        (None, true) if signed_in.is_some() => signed_in,
        (None, true) => return refused("channel_data is missing, and nobody has signed in"),
    };
    let secret = optional_text(&answer, "shared_secret")?;
    match (secret, channel.starts_with("private-encrypted-")) {
        (None, false) => {}
        (Some(_), false) => return refused("shared_secret is for encrypted channels"),
        (None, true) => return refused("shared_secret is missing"),
        (Some(secret), true) => {
            let key = STANDARD.decode(settings.encryption_key.expose_base64());
            let hash = Sha256::new()
                .chain_update(channel)
                .chain_update(key.unwrap_or_default());
            if secret != STANDARD.encode(hash.finalize()) {
                return refused("shared_secret is not that of this channel");
            }
        }
    }
    Ok(Subscriber { user_id, data })
}

pub(super) fn sign_in(
    settings: &Settings,
    socket_id: &str,
    answer: &str,
) -> Result<Subscriber, Refused> {
    let answer = object(answer)?;
    let Some(data) = optional_text(&answer, "user_data")? else {
        return refused("user_data is missing");
    };
    check_auth(settings, &answer, &format!("{socket_id}::user::{data}"))?;
    Ok(Subscriber {
        user_id: Some(id(&data, "id")?),
        data: Some(data),
    })
}

fn object(answer: &str) -> Result<Value, Refused> {
    match serde_json::from_str(answer) {
        Ok(answer @ Value::Object(_)) => Ok(answer),
        _ => refused("the answer is not a JSON object"),
    }
}

fn optional_text(answer: &Value, field: &str) -> Result<Option<String>, Refused> {
    match answer.get(field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => refused(format!("{field} is not a string")),
    }
}

fn check_auth(settings: &Settings, answer: &Value, text: &str) -> Result<(), Refused> {
    let expected = format!(
        "{}:{}",
        settings.key,
        sign(settings.secret.expose_secret(), text.as_bytes())
    );
    match answer.get("auth") {
        Some(Value::String(auth)) if *auth == expected => Ok(()),
        Some(Value::String(auth)) if auth.split(':').next() != Some(settings.key.as_ref()) => {
            refused("auth has the key of another app: take the client of this server")
        }
        Some(Value::String(_)) => refused(
            "the signature is wrong: of another connection, channel or data, or with another secret",
        ),
        _ => refused("auth is missing"),
    }
}

fn id(data: &str, field: &str) -> Result<String, Refused> {
    let data: Value = serde_json::from_str(data).unwrap_or_default();
    match data.get(field) {
        Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
        Some(Value::Number(id)) => Ok(id.to_string()),
        _ => refused(format!("{field} is missing")),
    }
}
