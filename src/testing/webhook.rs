//! Webhooks, as Pusher would send them.

use core::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use sha2::Sha256;

use super::channel::{TestChannel, name_of};

/// A webhook before it is signed, from [`Server::webhook`](super::Server::webhook). It is signed
/// with the key and the secret of the server.
///
/// ```
/// use pusher_channels::{WebhookEvent, testing};
///
/// let service = testing::Recorder::new()?;
/// let client = service.client();
///
/// let sent = service
///     .webhook()
///     .channel_occupied("private-orders")
///     .member_added("presence-lobby", "ada")
///     .sign();
///
/// let webhook = client.webhook(sent.headers(), sent.body())?;
/// assert!(matches!(webhook.events()[0], WebhookEvent::ChannelOccupied { .. }));
///
/// let forged = service.webhook().signed_by("test-key", "not-the-secret").sign();
/// assert!(client.webhook(forged.headers(), forged.body()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a webhook can be delivered once `sign` was called"]
pub struct WebhookBuilder {
    key: String,
    secret: String,
    time: SystemTime,
    events: Vec<Value>,
    body: Option<Bytes>,
}

impl WebhookBuilder {
    pub(super) fn new(key: &str, secret: &str, time: SystemTime) -> Self {
        Self {
            key: key.to_owned(),
            secret: secret.to_owned(),
            time,
            events: Vec::new(),
            body: None,
        }
    }

    /// Adds an event: the first subscriber joined the channel.
    pub fn channel_occupied(self, channel: impl TestChannel) -> Self {
        self.event(json!({ "name": "channel_occupied", "channel": name_of(channel) }))
    }

    /// Adds an event: the last subscriber left the channel.
    pub fn channel_vacated(self, channel: impl TestChannel) -> Self {
        self.event(json!({ "name": "channel_vacated", "channel": name_of(channel) }))
    }

    /// Adds an event: a user joined a presence channel.
    pub fn member_added(self, channel: impl TestChannel, user_id: impl AsRef<str>) -> Self {
        self.event(json!({ "name": "member_added", "channel": name_of(channel), "user_id": user_id.as_ref() }))
    }

    /// Adds an event: a user left a presence channel.
    pub fn member_removed(self, channel: impl TestChannel, user_id: impl AsRef<str>) -> Self {
        self.event(json!({ "name": "member_removed", "channel": name_of(channel), "user_id": user_id.as_ref() }))
    }

    /// Adds an event: a subscriber sent a client event.
    pub fn client_event(
        self,
        channel: impl TestChannel,
        event: impl AsRef<str>,
        data: impl AsRef<str>,
        socket_id: impl AsRef<str>,
    ) -> Self {
        self.event(json!({
            "name": "client_event",
            "channel": name_of(channel),
            "event": event.as_ref(),
            "data": data.as_ref(),
            "socket_id": socket_id.as_ref(),
        }))
    }

    /// Adds an event: a subscriber joined a cache channel whose cache is empty.
    pub fn cache_miss(self, channel: impl TestChannel) -> Self {
        self.event(json!({ "name": "cache_miss", "channel": name_of(channel) }))
    }

    /// Adds an event: the number of connections on the channel changed.
    pub fn subscription_count(self, channel: impl TestChannel, count: u64) -> Self {
        self.event(json!({
            "name": "subscription_count",
            "channel": name_of(channel),
            "subscription_count": count,
        }))
    }

    /// Adds any event, valid or not.
    ///
    /// ```
    /// use pusher_channels::WebhookEvent;
    /// use pusher_channels::testing::Recorder;
    /// use serde_json::json;
    ///
    /// let service = Recorder::new()?;
    /// let event = json!({ "name": "member_updated", "channel": "presence-lobby" });
    /// let sent = service.webhook().event(event).sign();
    /// let webhook = service.client().webhook(sent.headers(), sent.body())?;
    /// assert!(matches!(&webhook.events()[0], WebhookEvent::Unknown(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the event does not serialize to JSON.
    pub fn event(mut self, event: impl serde::Serialize) -> Self {
        #[expect(clippy::expect_used, reason = "a mistake in a test, and documented")]
        let event = serde_json::to_value(event).expect("the event serializes to JSON");
        self.events.push(event);
        self
    }

    /// Sets any body instead of events, JSON or not.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    ///
    /// let service = Recorder::new()?;
    /// let sent = service.webhook().body("not JSON").sign();
    /// let error = service.client().webhook(sent.headers(), sent.body()).unwrap_err();
    /// assert!(error.is_malformed());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the time of creation. The default is the current time of the server's clock.
    pub fn time(mut self, time: SystemTime) -> Self {
        self.time = time;
        self
    }

    /// Sets the key and the secret to sign with, instead of those of the server.
    pub fn signed_by(mut self, key: &str, secret: &str) -> Self {
        key.clone_into(&mut self.key);
        secret.clone_into(&mut self.secret);
        self
    }

    /// Signs the webhook.
    ///
    /// # Panics
    ///
    /// If the key of [`signed_by`](Self::signed_by) is not valid in a header.
    #[must_use]
    pub fn sign(self) -> SignedWebhook {
        let time_ms = self
            .time
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_millis());
        let body = self.body.unwrap_or_else(|| {
            let time_ms = u64::try_from(time_ms).unwrap_or(u64::MAX);
            // The fields are not sorted, as in Pusher's webhooks: JSON that was parsed and
            // serialized again is another string.
            let events = Value::from(self.events);
            format!("{{\"time_ms\":{time_ms},\"events\":{events}}}").into()
        });
        let signature = sign(&self.secret, &body);
        let mut headers = HeaderMap::new();
        #[expect(clippy::expect_used, reason = "a mistake in a test, and documented")]
        let mut insert = |name: &'static str, value: &str| {
            let value = HeaderValue::from_str(value).expect("the key is valid in a header");
            headers.insert(name, value);
        };
        insert("x-pusher-key", &self.key);
        insert("x-pusher-signature", &signature);
        insert("content-type", "application/json");
        SignedWebhook { headers, body }
    }
}

#[expect(
    clippy::expect_used,
    reason = "HMAC accepts a key of any length: `new_from_slice` of `Hmac` never fails"
)]
pub(super) fn sign(secret: &str, text: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .expect("HMAC accepts a key of any length");
    mac.update(text);
    let tag = mac.finalize().into_bytes();
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

// The secret of a test may be copied from elsewhere.
impl fmt::Debug for WebhookBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookBuilder")
            .field("key", &self.key)
            .field("events", &self.events.len())
            .finish_non_exhaustive()
    }
}

/// A signed webhook as it arrives: headers and raw body.
///
/// ```
/// use http::Request;
/// use pusher_channels::testing::Recorder;
///
/// let service = Recorder::new()?;
/// let webhook = service.webhook().channel_occupied("private-orders").sign();
///
/// // A request for the router of an application.
/// let mut request = Request::post("/webhooks").body(webhook.body().clone())?;
/// *request.headers_mut() = webhook.headers().clone();
/// assert!(service.client().webhook(request.headers(), request.body()).is_ok());
///
/// request.headers_mut().remove("x-pusher-signature");
/// let error = service.client().webhook(request.headers(), request.body()).unwrap_err();
/// assert!(error.is_unauthentic());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SignedWebhook {
    headers: HeaderMap,
    body: Bytes,
}

impl SignedWebhook {
    /// Returns the headers: `X-Pusher-Key`, `X-Pusher-Signature` and `Content-Type`.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the headers for modification, so that they can be repeated, removed or changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// Returns the raw body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Debug for SignedWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedWebhook")
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}
