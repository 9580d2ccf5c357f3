//! Recorded events and requests.

use core::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::de::DeserializeOwned;

use crate::error::Error;

/// An accepted event.
///
/// ```
/// use pusher_channels::{SocketId, channel_name, testing};
/// use serde_json::{Value, json};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = testing::Recorder::new()?;
/// let sender: SocketId = "1234.1234".parse()?;
/// let orders = channel_name!("private-orders");
/// let start = recorder.client().trigger(&orders).event("created");
/// let created = start.json(&json!({ "id": 42 }))?;
/// created.exclude(sender).send().await?;
///
/// let event = &recorder.triggered()[0];
/// assert_eq!(event.channels(), ["private-orders"]);
/// assert_eq!(event.event(), "created");
/// assert_eq!(event.json::<Value>()?["id"], 42);
/// assert_eq!(event.excluded(), Some("1234.1234"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Triggered {
    pub(super) channels: Vec<String>,
    pub(super) event: String,
    pub(super) data: String,
    pub(super) ciphertext: Option<String>,
    pub(super) excluded: Option<String>,
    pub(super) info: Option<String>,
    pub(super) idempotency_key: Option<String>,
}

impl Triggered {
    /// Returns the names of the channels, in the order in which they were sent.
    #[must_use]
    pub fn channels(&self) -> &[String] {
        &self.channels
    }

    /// Returns the name of the event.
    #[must_use]
    pub fn event(&self) -> &str {
        &self.event
    }

    /// Returns the data as a subscriber receives it: decrypted on an encrypted channel. Compare JSON
    /// with [`json`](Self::json), because the order of its keys may differ.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// Deserializes the data from JSON.
    ///
    /// # Errors
    ///
    /// If the data is not the JSON of a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.data)
            .map_err(|error| Error::not_read("the data of the event", error.to_string()))
    }

    /// Returns the data as it was sent on an encrypted channel.
    #[must_use]
    pub fn ciphertext(&self) -> Option<&str> {
        self.ciphertext.as_deref()
    }

    /// Returns the socket id of the excluded connection.
    #[must_use]
    pub fn excluded(&self) -> Option<&str> {
        self.excluded.as_deref()
    }

    /// Returns the idempotency key.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// Returns the requested attributes, such as `user_count,subscription_count`.
    #[must_use]
    pub fn info(&self) -> Option<&str> {
        self.info.as_deref()
    }
}

impl Triggered {
    /// Returns the data as it was sent.
    // A cache stores what was sent, which is the ciphertext on an encrypted channel.
    pub(super) fn wire_data(&self) -> &str {
        self.ciphertext.as_deref().unwrap_or(&self.data)
    }
}

/// A received request, accepted or not, without its signature.
///
/// ```
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = testing::Recorder::new()?;
/// let lobby = channel_name!("presence-lobby");
/// recorder.client().channel_info(&lobby).user_count().send().await?;
///
/// let request = &recorder.requests()[0];
/// assert_eq!(request.method(), "GET");
/// assert_eq!(request.path(), "/apps/1/channels/presence-lobby");
/// assert_eq!(request.query(), [("info".to_owned(), "user_count".to_owned())]);
/// assert_eq!(request.status().map(|status| status.as_u16()), Some(200));
/// # Ok(()) }
/// ```
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
    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path as it was received, including the base path.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the decoded parameters of the query, except those of the signature (`auth_…`,
    /// `body_md5`).
    #[must_use]
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the status of the response, or `None` if the response was not HTTP.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }
}

// The body contains published data.
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
