//! What the double remembers.

use core::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::de::DeserializeOwned;

use crate::error::Error;

/// An event that was accepted.
#[derive(Clone, Debug)]
pub struct Triggered {
    pub(super) channels: Vec<String>,
    pub(super) event: String,
    pub(super) data: String,
    pub(super) ciphertext: Option<String>,
    pub(super) excluded: Option<String>,
    pub(super) info: Option<String>,
}

impl Triggered {
    /// The names of the channels, in the order in which they were sent.
    #[must_use]
    pub fn channels(&self) -> &[String] {
        &self.channels
    }

    /// The name of the event.
    #[must_use]
    pub fn event(&self) -> &str {
        &self.event
    }

    /// The data, as a subscriber gets it: opened, if the channel is encrypted.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The data, read as JSON.
    ///
    /// # Errors
    ///
    /// When it is not the JSON of a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.data)
            .map_err(|error| Error::not_read("the data of the event", error.to_string()))
    }

    /// The data of an event on an encrypted channel, as it went over the wire.
    #[must_use]
    pub fn ciphertext(&self) -> Option<&str> {
        self.ciphertext.as_deref()
    }

    /// The socket id that does not get the event.
    #[must_use]
    pub fn excluded(&self) -> Option<&str> {
        self.excluded.as_deref()
    }

    /// What the event asks about its channels: `user_count,subscription_count`, for example.
    #[must_use]
    pub fn info(&self) -> Option<&str> {
        self.info.as_deref()
    }
}

impl Triggered {
    /// The data as it went over the wire.
    pub(super) fn wire_data(&self) -> &str {
        self.ciphertext.as_deref().unwrap_or(&self.data)
    }
}

/// A request as it came in, accepted or not. Without its signature.
#[derive(Clone)]
pub struct Received {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) status: Option<StatusCode>,
}

impl Received {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, base path included, as it came in.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parameters of the query, decoded, but for those of the signature (`auth_…`,
    /// `body_md5`).
    #[must_use]
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The status that it was answered with; `None` if it got no answer of HTTP.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }
}

// The body of an event holds what the backend published.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("body_len", &self.body.len())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
