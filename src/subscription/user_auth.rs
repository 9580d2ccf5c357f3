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
