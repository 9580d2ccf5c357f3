//! What a user is signed in with.

use core::fmt;

use serde::{Serialize, Serializer};

use super::answer::Answer;
use super::callback::{Callback, Jsonp};
use super::member::User;
use crate::name::SocketId;
use crate::request::{App, Error};

/// Says who is behind one connection: the answer of your authentication endpoint, from
/// [`Client::authenticate_user`](crate::Client::authenticate_user).
///
/// Send it with `200 OK`, as JSON: it implements `Serialize`, and [`to_json`](Self::to_json) is the
/// same text. Whoever has it can sign that connection in, so its `Debug` is redacted.
#[derive(Clone)]
pub struct UserAuth {
    answer: Answer,
}

impl UserAuth {
    pub(crate) fn of_user<I: Serialize>(
        app: &App,
        socket_id: &SocketId,
        user: &User<I>,
    ) -> Result<Self, Error> {
        Self::of_data(app, socket_id, user.len(), |out| user.write_json(out))
    }

    /// `len` is about how long the data are that `write` appends.
    #[inline]
    fn of_data<E>(
        app: &App,
        socket_id: &SocketId,
        len: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Self, E> {
        let parts: [&[u8]; 2] = [socket_id.as_bytes(), b"::user::"];
        let answer = Answer::with_data(app, &parts, "user_data", len, write)?;
        Ok(Self { answer })
    }

    /// The answer as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.answer.json().to_owned()
    }

    /// The answer as JSON, without a copy.
    #[must_use]
    pub fn into_json(self) -> String {
        self.answer.into_json()
    }

    /// The answer as JSONP, for a question that came with a
    /// [callback](crate::SignInRequest::callback).
    #[must_use]
    pub fn jsonp(&self, callback: &Callback) -> Jsonp {
        Jsonp::new(callback, self.answer.json())
    }
}

impl Serialize for UserAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.answer.serialize("UserAuth", serializer)
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

    use super::super::vectors::{self, Vector};
    use super::*;

    // Whatever the data are: the strings of the other libraries, byte for byte.
    #[test]
    fn the_strings_of_other_libraries() {
        let vectors = vectors::of("authenticate_user");
        assert!(vectors.len() >= 7, "{}", vectors.len());
        for vector in vectors {
            let Vector {
                client,
                socket_id,
                inputs,
                expected,
            } = vector;
            let data = inputs["user_data_json"].as_str().unwrap();
            let write = vectors::as_they_are(data);
            let answer = UserAuth::of_data(client.app(), &socket_id, 0, write).unwrap();
            let json: Value = serde_json::from_str(&answer.to_json()).unwrap();
            assert_eq!(json["auth"], expected["auth"], "{inputs}");
            assert_eq!(json, serde_json::to_value(&answer).unwrap());
            assert_eq!(json["user_data"], inputs["user_data_json"]);
        }
    }
}
