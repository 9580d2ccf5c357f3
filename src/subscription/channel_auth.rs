//! What a subscriber is let in with.

use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use zeroize::Zeroizing;

use super::callback::{Callback, Jsonp};
use super::member::Member;
use crate::credentials::{EncryptionKey, KeyState};
use crate::name::{ChannelName, Kind, PrivateEncrypted, SocketId};
use crate::request::{App, Error, push_json_string};

/// Lets one connection subscribe to one channel: the answer of your authorization endpoint, from
/// [`Client::authorize`](crate::Client::authorize) and
/// [`Client::authorize_presence`](crate::Client::authorize_presence).
///
/// Send it with `200 OK`, as JSON: it implements `Serialize`, and [`to_json`](Self::to_json) is the
/// same text. Whoever has it can subscribe with that connection, so its `Debug` is redacted.
#[derive(Clone, Serialize)]
pub struct ChannelAuth {
    auth: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    shared_secret: Option<Zeroizing<String>>,
}

fn as_text<S: serde::Serializer>(
    secret: &Option<Zeroizing<String>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret.as_deref().serialize(serializer)
}

impl ChannelAuth {
    pub(crate) fn new<K: Kind>(
        app: &App,
        key: &impl KeyState,
        socket_id: &SocketId,
        channel: &ChannelName<K>,
    ) -> Self {
        let encrypted = K::Base::CLASS == PrivateEncrypted::CLASS;
        let shared_secret = key.key().filter(|_| encrypted);
        Self {
            auth: app.authorization(&[socket_id.as_str(), ":", channel.as_str()]),
            channel_data: None,
            shared_secret: shared_secret.map(|key| shared(key, channel.as_str())),
        }
    }

    pub(crate) fn presence<K: Kind, I: Serialize>(
        app: &App,
        socket_id: &SocketId,
        channel: &ChannelName<K>,
        member: &Member<I>,
    ) -> Result<Self, Error> {
        let data = member.to_json()?;
        Ok(Self::of_data(app, socket_id, channel.as_str(), data))
    }

    /// What is signed is byte for byte what is sent.
    fn of_data(app: &App, socket_id: &SocketId, channel: &str, data: String) -> Self {
        Self {
            auth: app.authorization(&[socket_id.as_str(), ":", channel, ":", &data]),
            channel_data: Some(data),
            shared_secret: None,
        }
    }

    /// The answer as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        const AROUND: usize = r#"{"auth":"","channel_data":"","shared_secret":""}"#.len();
        let data_len = self
            .channel_data
            .as_ref()
            .map_or(0, |data| data.len() + data.len() / 4);
        let mut json = Vec::with_capacity(AROUND + self.auth.len() + data_len + 44);
        json.extend_from_slice(b"{\"auth\":\"");
        json.extend_from_slice(self.auth.as_bytes());
        json.push(b'"');
        if let Some(data) = &self.channel_data {
            json.extend_from_slice(b",\"channel_data\":");
            push_json_string(&mut json, data);
        }
        if let Some(secret) = &self.shared_secret {
            json.extend_from_slice(b",\"shared_secret\":\"");
            json.extend_from_slice(secret.as_bytes());
            json.push(b'"');
        }
        json.push(b'}');
        // Made of texts.
        String::from_utf8(json).unwrap_or_default()
    }

    /// The answer as JSONP, for a question that came with a
    /// [callback](crate::SubscriptionRequest::callback).
    #[must_use]
    pub fn jsonp(&self, callback: &Callback) -> Jsonp {
        Jsonp::new(callback, &self.to_json())
    }
}

/// The key of a channel, as its subscribers are given it.
fn shared(key: &EncryptionKey, channel: &str) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(key.channel_secret(channel).as_slice()))
}

impl fmt::Debug for ChannelAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChannelAuth([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::client::Client;

    const VECTORS: [&str; 4] = [
        include_str!("../../tests/vectors/go.json"),
        include_str!("../../tests/vectors/node.json"),
        include_str!("../../tests/vectors/python.json"),
        include_str!("../../tests/vectors/pusher-docs.json"),
    ];

    // Whatever the data are and on whatever channel: the strings of the other libraries, byte for
    // byte. The public interface makes none but those of members.
    #[test]
    fn the_strings_of_other_libraries() {
        let mut compared = 0;
        for file in VECTORS {
            let vectors: Vec<Value> = serde_json::from_str(file).unwrap();
            for vector in vectors {
                let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
                let text = |key: &str| inputs[key].as_str();
                let expected = match expected["json"].as_str() {
                    Some(json) => serde_json::from_str(json).unwrap(),
                    None => expected.clone(),
                };
                if vector["operation"] != "authorize_channel" || expected["auth"].is_null() {
                    continue;
                }
                let client = Client::builder("1", text("key").unwrap(), text("secret").unwrap());
                let client = client.cluster("eu").build().unwrap();
                let socket_id = text("socket_id").unwrap().parse().unwrap();
                let channel = text("channel").unwrap();
                let answer = match text("channel_data_json") {
                    // The signature of the documentation is for another name than it prints.
                    Some(data) if data.contains("Mr. Channels") => {
                        let data = data.replace("Mr. Channels", "Mr. Pusher");
                        ChannelAuth::of_data(client.app(), &socket_id, channel, data)
                    }
                    Some(data) => {
                        let data = data.to_owned();
                        ChannelAuth::of_data(client.app(), &socket_id, channel, data)
                    }
                    None => ChannelAuth {
                        auth: client
                            .app()
                            .authorization(&[socket_id.as_str(), ":", channel]),
                        channel_data: None,
                        shared_secret: None,
                    },
                };
                assert_eq!(answer.auth, expected["auth"], "{inputs}");
                let json: Value = serde_json::from_str(&answer.to_json()).unwrap();
                assert_eq!(json, serde_json::to_value(&answer).unwrap());
                if let Some(key) = text("master_key_base64") {
                    let key = EncryptionKey::from_base64(key).unwrap();
                    assert_eq!(*shared(&key, channel), expected["shared_secret"]);
                }
                compared += 1;
            }
        }
        assert!(compared >= 15, "{compared}");
    }
}
