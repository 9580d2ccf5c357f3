//! What happened, as the service tells it.

use core::fmt;

use serde::de::DeserializeOwned;

use super::error::without_text;
use crate::error::Error;
use crate::name::{AnyChannelName, ChannelName, EventName, Presence, SocketId, UserId};

/// Something that happened on a channel, from a [`Webhook`](super::Webhook).
///
/// What does not fit any of the kinds is [`Unknown`](Self::Unknown), and kept whole: events that are
/// new, events of other servers, and names or ids that are none of ours.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum WebhookEvent {
    /// Somebody subscribed to a channel that nobody was on.
    ChannelOccupied {
        /// The channel.
        channel: AnyChannelName,
    },
    /// The last one has left a channel.
    ChannelVacated {
        /// The channel.
        channel: AnyChannelName,
    },
    /// A user came to a presence channel.
    MemberAdded {
        /// The channel.
        channel: ChannelName<Presence>,
        /// The user.
        user_id: UserId,
    },
    /// A user has left a presence channel.
    MemberRemoved {
        /// The channel.
        channel: ChannelName<Presence>,
        /// The user.
        user_id: UserId,
    },
    /// A subscriber sent an event to the others.
    #[non_exhaustive]
    ClientEvent {
        /// The channel.
        channel: AnyChannelName,
        /// The name of the event. The service lets only those through that start with `client-`.
        event: EventName,
        /// What it says. It comes from a browser: trust none of it.
        data: ClientData,
        /// The connection that sent it, if the server says.
        socket_id: Option<SocketId>,
        /// The user who sent it, on a presence channel.
        user_id: Option<UserId>,
    },
    /// Somebody subscribed to a cache channel that holds no event: a good moment to trigger one.
    CacheMiss {
        /// The channel.
        channel: AnyChannelName,
    },
    /// The number of connections that are subscribed to a channel changed.
    SubscriptionCount {
        /// The channel.
        channel: AnyChannelName,
        /// How many are subscribed.
        count: u64,
    },
    /// Anything else.
    Unknown(UnknownEvent),
}

/// The data of a client event.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientData {
    /// Text as it was sent, or the JSON of what was sent instead of text.
    Text(String),
    /// What came of an encrypted channel and could not be opened: there is no encryption key, or
    /// another one.
    Encrypted(String),
}

impl ClientData {
    /// The text, unless it is [`Sealed`](Self::Encrypted).
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Encrypted(_) => None,
        }
    }

    /// The text, read as JSON.
    ///
    /// # Errors
    ///
    /// When it is not the JSON of a `T`, or is sealed.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        const WHAT: &str = "the data of the client event";
        let Some(text) = self.text() else {
            let reason = "they are sealed, and there is no key that opens them";
            return Err(Error::not_read(WHAT, reason.to_owned()));
        };
        read(WHAT, text)
    }
}

// What subscribers write to each other is nobody's business in a log.
impl fmt::Debug for ClientData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, text) = match self {
            Self::Text(text) => ("Text", text),
            Self::Encrypted(text) => ("Encrypted", text),
        };
        write!(f, "{kind}({} bytes)", text.len())
    }
}

/// An event of a webhook that this library does not know, or whose parts are none of ours. Nothing of
/// it is lost.
///
/// ```
/// use pusher_channels::WebhookEvent;
/// use pusher_channels::webhook::UnknownEvent;
/// use serde_json::Value;
///
/// fn look(event: &UnknownEvent) {
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
    /// What kind of event it is, as the server calls it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The whole event, as it came.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// The whole event, read as a type of yours.
    ///
    /// # Errors
    ///
    /// When it is not the JSON of a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        read("the event of the webhook", &self.json)
    }

    /// Why it is unknown.
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
