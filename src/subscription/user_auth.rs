//! What a user is signed in with.

use core::fmt;

use serde::Serialize;

use super::callback::{Callback, Jsonp};
use super::member::User;
use crate::name::SocketId;
use crate::request::{App, Error, push_json_string};

/// Says who is behind one connection: the answer of your authentication endpoint, from
/// [`Client::authenticate_user`](crate::Client::authenticate_user).
///
/// Send it with `200 OK`, as JSON: it implements `Serialize`, and [`to_json`](Self::to_json) is the
/// same text. Whoever has it can sign that connection in, so its `Debug` is redacted.
#[derive(Clone, Serialize)]
pub struct UserAuth {
    auth: String,
    user_data: String,
}

impl UserAuth {
    pub(crate) fn new<I: Serialize>(
        app: &App,
        socket_id: &SocketId,
        user: &User<I>,
    ) -> Result<Self, Error> {
        Ok(Self::of_data(app, socket_id, user.to_json()?))
    }

    /// What is signed is byte for byte what is sent.
    fn of_data(app: &App, socket_id: &SocketId, user_data: String) -> Self {
        Self {
            auth: app.authorization(&[socket_id.as_str(), "::user::", &user_data]),
            user_data,
        }
    }

    /// The answer as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        const AROUND: usize = r#"{"auth":"","user_data":""}"#.len();
        let data_len = self.user_data.len() + self.user_data.len() / 4;
        let mut json = Vec::with_capacity(AROUND + self.auth.len() + data_len);
        json.extend_from_slice(b"{\"auth\":\"");
        json.extend_from_slice(self.auth.as_bytes());
        json.extend_from_slice(b"\",\"user_data\":");
        push_json_string(&mut json, &self.user_data);
        json.push(b'}');
        // Made of texts.
        String::from_utf8(json).unwrap_or_default()
    }

    /// The answer as JSONP, for a question that came with a
    /// [callback](crate::SignInRequest::callback).
    #[must_use]
    pub fn jsonp(&self, callback: &Callback) -> Jsonp {
        Jsonp::new(callback, &self.to_json())
    }
}

impl fmt::Debug for UserAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserAuth([redacted])")
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

    // Whatever the data are: the strings of the other libraries, byte for byte.
    #[test]
    fn the_strings_of_other_libraries() {
        let mut compared = 0;
        for file in VECTORS {
            let vectors: Vec<Value> = serde_json::from_str(file).unwrap();
            for vector in vectors {
                let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
                let text = |key: &str| inputs[key].as_str().unwrap();
                let expected = match expected["json"].as_str() {
                    Some(json) => serde_json::from_str(json).unwrap(),
                    None => expected.clone(),
                };
                if vector["operation"] != "authenticate_user" || expected["auth"].is_null() {
                    continue;
                }
                let client = Client::builder("1", text("key"), text("secret"));
                let client = client.cluster("eu").build().unwrap();
                let socket_id = text("socket_id").parse().unwrap();
                let data = text("user_data_json").to_owned();
                let answer = UserAuth::of_data(client.app(), &socket_id, data);
                assert_eq!(answer.auth, expected["auth"], "{inputs}");
                let json: Value = serde_json::from_str(&answer.to_json()).unwrap();
                assert_eq!(json, serde_json::to_value(&answer).unwrap());
                assert_eq!(json["user_data"], inputs["user_data_json"]);
                compared += 1;
            }
        }
        assert!(compared >= 7, "{compared}");
    }
}
