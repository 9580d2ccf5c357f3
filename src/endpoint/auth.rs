//! The signed responses of authorization and authentication endpoints.

use core::fmt;

use serde::{Serialize, Serializer};

use super::jsonp::{Callback, Jsonp};
use super::member::{self, AsMember};
use super::response::Signed;
use super::user::User;
use crate::config::KeyState;
use crate::crypto::Secret;
use crate::error::Error;
use crate::name::{SocketId, is_encrypted};
use crate::token::Token;

/// The response of your authorization endpoint, which authorizes one connection to subscribe to one
/// channel. From [`Client::authorize`](crate::Client::authorize) and
/// [`Client::authorize_presence`](crate::Client::authorize_presence).
///
/// Send it as JSON with `200 OK`: it implements `Serialize`, and [`to_json`](Self::to_json) returns
/// the same JSON. With the feature `axum`, it implements `IntoResponse`. It grants access to whoever has
/// it, so its `Debug` is redacted.
///
/// ```
/// use http::Response;
/// use http::header::CONTENT_TYPE;
/// use pusher_channels::{ChannelAuth, Client, channel_name};
///
/// fn respond(auth: ChannelAuth) -> http::Result<Response<String>> {
///     Response::builder().header(CONTENT_TYPE, "application/json").body(auth.into_json())
/// }
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let auth = client.authorize(&"1234.1234".parse()?, &channel_name!("private-orders"));
/// assert!(respond(auth)?.body().starts_with(r#"{"auth":"key:"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias("auth", "response"))]
#[derive(Clone)]
pub struct ChannelAuth {
    signed: Signed,
}

impl ChannelAuth {
    pub(crate) fn private(
        token: &Token,
        key: &impl KeyState,
        socket_id: &SocketId,
        channel: &str,
    ) -> Self {
        let secret = key
            .key()
            .filter(|_| is_encrypted(channel))
            .map(|key| key.channel_secret(channel));
        Self::of_parts(token, socket_id, channel, secret.as_ref())
    }

    /// Authorizes the user who signed in with the connection.
    pub(crate) fn presence_of_signed_in(
        token: &Token,
        socket_id: &SocketId,
        channel: &str,
    ) -> Self {
        Self::of_parts(token, socket_id, channel, None)
    }

    pub(crate) fn presence(
        token: &Token,
        socket_id: &SocketId,
        channel: &str,
        member: &impl AsMember,
    ) -> Result<Self, Error> {
        let len = member::len(member);
        Self::of_data(token, socket_id, channel, len, |out| {
            member::write_json(member, out)
        })
    }

    fn of_parts(
        token: &Token,
        socket_id: &SocketId,
        channel: &str,
        secret: Option<&Secret>,
    ) -> Self {
        let parts = [socket_id.as_bytes(), b":", channel.as_bytes()];
        let signed = match secret {
            None => Signed::alone(token, &parts),
            Some(secret) => Signed::with_secret(token, &parts, secret),
        };
        Self { signed }
    }

    /// `len` is the approximate length of the data that `write` appends.
    #[inline]
    fn of_data<E>(
        token: &Token,
        socket_id: &SocketId,
        channel: &str,
        len: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Self, E> {
        let parts = [socket_id.as_bytes(), b":", channel.as_bytes(), b":"];
        let signed = Signed::with_data(token, &parts, "channel_data", len, write)?;
        Ok(Self { signed })
    }

    /// Returns the response as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.signed.json().to_owned()
    }

    pub(super) fn json(&self) -> &str {
        self.signed.json()
    }

    /// Converts the response into JSON, without a copy.
    #[must_use]
    pub fn into_json(self) -> String {
        self.signed.into_json()
    }

    /// Returns the response as JSONP, for a request with a
    /// [callback](crate::SubscriptionRequest::callback).
    #[must_use]
    pub fn jsonp(&self, callback: &Callback) -> Jsonp {
        Jsonp::new(callback, self.signed.json())
    }
}

impl Serialize for ChannelAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.signed.serialize("ChannelAuth", serializer)
    }
}

impl fmt::Debug for ChannelAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChannelAuth([redacted])")
    }
}

/// The response of your authentication endpoint, which signs one connection in as a user. From
/// [`Client::authenticate_user`](crate::Client::authenticate_user).
///
/// Send it as JSON with `200 OK`: it implements `Serialize`, and [`to_json`](Self::to_json) returns
/// the same JSON. With the feature `axum`, it implements `IntoResponse`. It grants access to whoever has
/// it, so its `Debug` is redacted.
///
/// ```
/// use pusher_channels::{User, UserId, testing};
///
/// let service = testing::Recorder::new()?;
/// let user = User::new(UserId::from(10));
/// let auth = service.client().authenticate_user(&"1234.1234".parse()?, &user)?;
///
/// // Pusher accepts the JSON as the response of an authentication endpoint.
/// let signed_in = service.accept_sign_in("1234.1234", auth.to_json())?;
/// assert_eq!(signed_in.user_id(), Some("10"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias("auth", "signin"))]
#[derive(Clone)]
pub struct UserAuth {
    signed: Signed,
}

impl UserAuth {
    pub(crate) fn of_user(token: &Token, socket_id: &SocketId, user: &User) -> Result<Self, Error> {
        Self::of_data(token, socket_id, user.len(), |out| user.write_json(out))
    }

    /// `len` is the approximate length of the data that `write` appends.
    #[inline]
    fn of_data<E>(
        token: &Token,
        socket_id: &SocketId,
        len: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Self, E> {
        // No socket id contains `::user::`, so this string cannot be mistaken for that of a
        // channel.
        let parts: [&[u8]; 2] = [socket_id.as_bytes(), b"::user::"];
        let signed = Signed::with_data(token, &parts, "user_data", len, write)?;
        Ok(Self { signed })
    }

    /// Returns the response as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.signed.json().to_owned()
    }

    /// Converts the response into JSON, without a copy.
    #[must_use]
    pub fn into_json(self) -> String {
        self.signed.into_json()
    }

    /// Returns the response as JSONP, for a request with a
    /// [callback](crate::SignInRequest::callback).
    #[must_use]
    pub fn jsonp(&self, callback: &Callback) -> Jsonp {
        Jsonp::new(callback, self.signed.json())
    }
}

impl Serialize for UserAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.signed.serialize("UserAuth", serializer)
    }
}

impl fmt::Debug for UserAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserAuth([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde_json::Value;

    use super::super::vectors::{self, Vector};
    use super::*;
    use crate::config::EncryptionKey;

    // The same strings as other libraries, byte for byte, for any data on any channel. The public
    // interface creates only those of members.
    #[test]
    fn signs_same_channel_strings_as_other_libraries() {
        let vectors = vectors::of("authorize_channel");
        assert!(vectors.len() >= 15, "{}", vectors.len());
        for vector in vectors {
            let Vector {
                token,
                socket_id,
                inputs,
                expected,
            } = vector;
            let text = |key: &str| inputs[key].as_str();
            let channel = text("channel").unwrap();
            let secret = text("master_key_base64").map(|key| {
                let key = EncryptionKey::from_base64(key).unwrap();
                key.channel_secret(channel)
            });
            let answer = match text("channel_data_json") {
                Some(data) => {
                    // The signature in the documentation is for another name than the printed one.
                    let data = data.replace("Mr. Channels", "Mr. Pusher");
                    let write = vectors::as_they_are(&data);
                    ChannelAuth::of_data(&token, &socket_id, channel, 0, write).unwrap()
                }
                None => ChannelAuth::of_parts(&token, &socket_id, channel, secret.as_ref()),
            };
            let json: Value = serde_json::from_str(&answer.to_json()).unwrap();
            assert_eq!(json, serde_json::to_value(&answer).unwrap());
            assert_eq!(json["auth"], expected["auth"], "{inputs}");
            if text("channel_data_json").is_none() {
                assert_eq!(json["shared_secret"], expected["shared_secret"]);
            } else if let Some(secret) = secret {
                let secret = STANDARD.encode(secret.as_slice());
                assert_eq!(secret, expected["shared_secret"]);
            }
        }
    }

    // The same strings as other libraries, byte for byte, for any data.
    #[test]
    fn signs_same_user_strings_as_other_libraries() {
        let vectors = vectors::of("authenticate_user");
        assert!(vectors.len() >= 7, "{}", vectors.len());
        for vector in vectors {
            let Vector {
                token,
                socket_id,
                inputs,
                expected,
            } = vector;
            let data = inputs["user_data_json"].as_str().unwrap();
            let write = vectors::as_they_are(data);
            let answer = UserAuth::of_data(&token, &socket_id, 0, write).unwrap();
            let json: Value = serde_json::from_str(&answer.to_json()).unwrap();
            assert_eq!(json["auth"], expected["auth"], "{inputs}");
            assert_eq!(json, serde_json::to_value(&answer).unwrap());
            assert_eq!(json["user_data"], inputs["user_data_json"]);
        }
    }
}
