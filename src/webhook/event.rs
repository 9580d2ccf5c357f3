//! The events of webhooks.

use core::fmt;
use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;

use super::error::without_text;
use crate::config::AppKey;
use crate::declared::{Channel, ClientEventOn, FromName};
use crate::error::Error;
use crate::name::{AnyChannelName, ChannelName, EventName, MemberId, Presence, SocketId};

/// A webhook whose signature was verified, from [`Client::webhook`](crate::Client::webhook) or a
/// [`WebhookVerifier`](crate::WebhookVerifier). It cannot be created otherwise, so its events can be trusted.
///
/// Pusher sends a webhook again for five minutes if the response is not `2xx`, so the same events
/// can arrive more than once.
///
/// ```
/// use http::HeaderMap;
/// use pusher_channels::webhook::InvalidWebhook;
/// use pusher_channels::{Client, WebhookEvent};
///
/// fn receive(client: &Client, headers: &HeaderMap, body: &[u8]) -> Result<(), InvalidWebhook> {
///     for event in client.webhook(headers, body)?.events() {
///         match event {
///             WebhookEvent::MemberAdded { channel, user_id, .. } => println!("{user_id} on {channel}"),
///             WebhookEvent::ChannelVacated { channel, .. } => println!("nobody on {channel}"),
///             _ => {}
///         }
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Webhook {
    pub(super) app_key: AppKey,
    pub(super) time_ms: u64,
    pub(super) events: Vec<WebhookEvent>,
}

impl<'w> IntoIterator for &'w Webhook {
    type Item = &'w WebhookEvent;
    type IntoIter = core::slice::Iter<'w, WebhookEvent>;

    fn into_iter(self) -> Self::IntoIter {
        self.events.iter()
    }
}

impl IntoIterator for Webhook {
    type Item = WebhookEvent;
    type IntoIter = std::vec::IntoIter<WebhookEvent>;

    fn into_iter(self) -> Self::IntoIter {
        self.events.into_iter()
    }
}

impl Webhook {
    /// Returns the key of the token that signed the webhook, which names the app if a verifier has the
    /// tokens of several.
    #[must_use]
    pub fn app_key(&self) -> &AppKey {
        &self.app_key
    }

    /// Returns the events, in the order in which they were sent.
    #[must_use]
    pub fn events(&self) -> &[WebhookEvent] {
        &self.events
    }

    /// Converts the webhook into its events, in the order in which they were sent.
    #[must_use]
    pub fn into_events(self) -> Vec<WebhookEvent> {
        self.events
    }

    /// Returns the creation time of the webhook in milliseconds since 1970, as reported by the
    /// server.
    #[must_use]
    pub fn time_ms(&self) -> u64 {
        self.time_ms
    }

    /// Returns the creation time as a `SystemTime`, or the Unix epoch if it is out of range.
    #[must_use]
    pub fn time(&self) -> SystemTime {
        UNIX_EPOCH
            // The value comes from the network, and `SystemTime` panics on overflow.
            .checked_add(Duration::from_millis(self.time_ms))
            .unwrap_or(UNIX_EPOCH)
    }
}

/// An event that happened on a channel, from a [`Webhook`](super::Webhook).
///
/// Events of no known type become [`Unknown`](Self::Unknown) with their whole JSON: new events,
/// events of other servers, and events with names or ids that are not valid here.
///
/// ```
/// use pusher_channels::WebhookEvent;
/// use pusher_channels::testing::Recorder;
///
/// let service = Recorder::new()?;
/// let sent = service.webhook().member_added("presence-lobby", "ada").sign();
///
/// let webhook = service.client().webhook(sent.headers(), sent.body())?;
/// for event in &webhook {
///     match event {
///         WebhookEvent::MemberAdded { channel, user_id, .. } => {
///             assert_eq!((channel.as_str(), user_id.as_str()), ("presence-lobby", "ada"));
///         }
///         WebhookEvent::Unknown(event) => eprintln!("{}", event.reason()),
///         _ => {}
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "payload")]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum WebhookEvent {
    /// The first subscriber joined the channel.
    #[non_exhaustive]
    ChannelOccupied {
        /// The channel.
        channel: AnyChannelName,
    },
    /// The last subscriber left the channel.
    #[non_exhaustive]
    ChannelVacated {
        /// The channel.
        channel: AnyChannelName,
    },
    /// A user joined a presence channel.
    #[non_exhaustive]
    MemberAdded {
        /// The channel.
        channel: ChannelName<Presence>,
        /// The member. `UserId::try_from` converts its id for methods such as
        /// [`Client::send_to_user`](crate::Client::send_to_user).
        user_id: MemberId,
    },
    /// A user left a presence channel.
    #[non_exhaustive]
    MemberRemoved {
        /// The channel.
        channel: ChannelName<Presence>,
        /// The member. `UserId::try_from` converts its id for methods such as
        /// [`Client::send_to_user`](crate::Client::send_to_user).
        user_id: MemberId,
    },
    /// A subscriber sent a client event.
    #[non_exhaustive]
    ClientEvent {
        /// The channel.
        channel: AnyChannelName,
        /// The name of the event. Pusher accepts only names that start with `client-`.
        event: EventName,
        /// The data. It was sent by a browser, so do not trust it.
        data: ClientData,
        /// The connection that sent it, if the server reports it.
        socket_id: Option<SocketId>,
        /// The member who sent it, on a presence channel.
        user_id: Option<MemberId>,
    },
    /// A subscriber joined a cache channel whose cache is empty, which is a good time to trigger an
    /// event.
    #[non_exhaustive]
    CacheMiss {
        /// The channel.
        channel: AnyChannelName,
    },
    /// The number of connections that are subscribed to the channel changed.
    #[non_exhaustive]
    SubscriptionCount {
        /// The channel.
        channel: AnyChannelName,
        /// The number of connections.
        count: u64,
    },
    /// Any other event.
    Unknown(UnknownEvent),
}

impl WebhookEvent {
    /// Reads a [client event](Self::ClientEvent) of a declared channel: the channel, and the data.
    /// Returns `None` for other events and other channels.
    ///
    /// The data was sent by a browser: its type is checked, its content is not to be trusted.
    ///
    /// ```
    /// use pusher_channels::{Channel, Error, Event, WebhookEvent};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Channel)]
    /// #[channel("presence-room-{room}", client_events(Typing))]
    /// struct Room {
    ///     room: u32,
    /// }
    ///
    /// #[derive(Serialize, Deserialize, Event)]
    /// #[event("client-typing")]
    /// struct Typing {
    ///     characters: u32,
    /// }
    ///
    /// fn received(event: &WebhookEvent) -> Result<(), Error> {
    ///     if let Some((Room { room }, typing)) = event.client_event::<Room, Typing>()? {
    ///         println!("{} characters in room {room}", typing.characters);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the event is that of the type, and its data is not the JSON of a `P` or is encrypted.
    pub fn client_event<C, P>(&self) -> Result<Option<(C, P)>, Error>
    where
        C: Channel + FromName,
        P: ClientEventOn<C> + DeserializeOwned,
    {
        let Self::ClientEvent {
            channel,
            event,
            data,
            ..
        } = self
        else {
            return Ok(None);
        };
        if *event != P::NAME {
            return Ok(None);
        }
        let Ok(channel) = C::from_name(channel.clone()) else {
            return Ok(None);
        };
        Ok(Some((channel, data.json()?)))
    }
}

/// The data of a client event.
///
/// ```
/// use pusher_channels::WebhookEvent;
/// use pusher_channels::testing::Recorder;
/// use serde_json::Value;
///
/// let service = Recorder::new()?;
/// let typing = r#"{"characters":3}"#;
/// let webhook = service.webhook();
/// let sent = webhook.client_event("private-chat", "client-typing", typing, "1.1").sign();
///
/// let webhook = service.client().webhook(sent.headers(), sent.body())?;
/// if let WebhookEvent::ClientEvent { data, .. } = &webhook.events()[0] {
///     assert_eq!(data.text(), Some(typing));
///     assert_eq!(data.json::<Value>()?["characters"], 3);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientData {
    /// The data as a string, or its JSON if it was not sent as a string.
    Text(String),
    /// Data of an encrypted channel that could not be decrypted, because the
    /// encryption key is missing or another one.
    Encrypted(String),
}

impl ClientData {
    /// Returns the string, unless it is [encrypted](Self::Encrypted).
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Encrypted(_) => None,
        }
    }

    /// Deserializes the data from JSON.
    ///
    /// # Errors
    ///
    /// If the data is not the JSON of a `T`, or is encrypted.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        const WHAT: &str = "the data of the client event";
        let Some(text) = self.text() else {
            let reason = "it is encrypted, and there is no key that decrypts it";
            return Err(Error::not_read(WHAT, reason.to_owned()));
        };
        read(WHAT, text)
    }
}

// Messages between subscribers must not end up in a log.
impl fmt::Debug for ClientData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, text) = match self {
            Self::Text(text) => ("Text", text),
            Self::Encrypted(text) => ("Encrypted", text),
        };
        write!(f, "{kind}({} bytes)", text.len())
    }
}

/// A webhook event that this library does not know or cannot parse. Its JSON is preserved.
///
/// ```
/// use pusher_channels::webhook::UnknownEvent;
/// use serde_json::Value;
///
/// fn log_unknown(event: &UnknownEvent) {
///     match event.name() {
///         Some("member_updated") => println!("{:?}", event.json::<Value>()),
///         name => println!("{name:?}: {}", event.reason()),
///     }
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UnknownEvent {
    pub(super) name: Option<String>,
    pub(super) json: String,
    pub(super) reason: &'static str,
}

impl UnknownEvent {
    /// Returns the name of the event, or `None` if the JSON contains none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the JSON of the event as it arrived.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// Deserializes the JSON of the event into a `T`.
    ///
    /// # Errors
    ///
    /// If the JSON does not deserialize into a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        read("the event of the webhook", &self.json)
    }

    /// Returns why the event could not be parsed, for a log.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.reason
    }
}

fn read<T: DeserializeOwned>(what: &'static str, json: &str) -> Result<T, Error> {
    serde_json::from_str(json)
        .map_err(|error| Error::not_read(what, without_text(&error, "it has another shape")))
}

impl fmt::Debug for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownEvent")
            .field("name", &self.name)
            .field("reason", &self.reason)
            .field("json_len", &self.json.len())
            .finish()
    }
}
