//! The requests of subscribers.

use core::fmt;
use std::borrow::Cow;

use percent_encoding::percent_decode;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::jsonp::{Callback, InvalidCallback};
use crate::declared::{FromName, UnknownChannel};
use crate::error::{InvalidKind, debug_as_report};
use crate::json::Object;
use crate::name::{AnyChannelName, InvalidChannelName, InvalidSocketId, SocketId};

/// Longer requests are rejected. A subscriber sends some hundred bytes, which leaves room for the
/// application's own tokens.
// Far above any real request, so it rejects only abuse.
pub(crate) const MAX_LEN: usize = 64 * 1024;

const SOCKET_ID: &str = "socket_id";
const CHANNEL_NAME: &str = "channel_name";
/// The field of a request for several channels, whose number is the index.
pub(super) const MANY: &str = "channel_name[0]";
const CALLBACK: &str = "callback";

/// A client's request to subscribe to a private or presence channel, as sent to your authorization
/// endpoint.
///
/// An endpoint that signs arbitrary strings would sign anything. Both fields are therefore
/// validated types that accept nothing but what the API server accepts. With the feature `axum`, it is
/// an extractor.
///
/// **It does not identify the user.** Take the user from your session, and decide whether that user
/// may subscribe, before you [authorize](crate::Client::authorize).
///
/// ```
/// use pusher_channels::{AnyChannelName, ChannelAuth, Client, SubscriptionRequest};
///
/// # struct Refused;
/// fn authorize(client: &Client, body: &[u8]) -> Result<ChannelAuth, Refused> {
///     let request = SubscriptionRequest::from_form(body).map_err(|_| Refused)?;
///     match &request.channel {
///         AnyChannelName::Private(channel) => Ok(client.authorize(&request.socket_id, channel)),
///         _ => Err(Refused),
///     }
/// }
/// # let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
/// # assert!(authorize(&client, b"socket_id=1.1&channel_name=private-orders").is_ok());
/// # assert!(authorize(&client, b"socket_id=1.1&channel_name=private-orders:x").is_err());
/// ```
///
/// # Declared channels
///
/// With a [set](crate::Channels) of declared channels as `C`, the request is one for a channel of the
/// application, and a `match` decides about each. Requests for other channels are rejected:
///
/// ```
/// use pusher_channels::{Channel, ChannelAuth, Channels, Client, SubscriptionRequest, UserId};
///
/// #[derive(Channel)]
/// #[channel("private-user-{user}")]
/// struct Inbox {
///     user: UserId,
/// }
///
/// #[derive(Channel)]
/// #[channel("presence-room-{room}")]
/// struct Room {
///     room: u32,
/// }
///
/// #[derive(Channels)]
/// enum AppChannel {
///     Inbox(Inbox),
///     Room(Room),
/// }
///
/// # struct Refused;
/// # impl<E: std::error::Error> From<E> for Refused { fn from(_: E) -> Self { Self } }
/// fn authorize(client: &Client, user: UserId, body: &[u8]) -> Result<ChannelAuth, Refused> {
///     let request = SubscriptionRequest::from_form(body)?.declared::<AppChannel>()?;
///     match request.channel {
///         AppChannel::Inbox(inbox) if inbox.user == user => Ok(client.authorize(&request.socket_id, &inbox)),
///         AppChannel::Room(room) => Ok(client.authorize_presence(&request.socket_id, &room, user)?),
///         AppChannel::Inbox(_) => Err(Refused),
///     }
/// }
/// # let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
/// # let authorize = |body| authorize(&client, UserId::from(7), body);
/// # assert!(authorize(b"socket_id=1.1&channel_name=private-user-7").is_ok());
/// # assert!(authorize(b"socket_id=1.1&channel_name=private-user-8").is_err());
/// # assert!(authorize(b"socket_id=1.1&channel_name=private-orders").is_err());
/// ```
///
/// The extractor for axum is `SubscriptionRequest<AppChannel>`.
#[doc(alias = "auth")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubscriptionRequest<C = AnyChannelName> {
    /// The connection that wants to subscribe.
    pub socket_id: SocketId,
    /// The channel that it wants to subscribe to. Match on its kind or on the declared channel,
    /// because each needs another response.
    pub channel: C,
    /// The function that the response has to call, if the request was sent as
    /// [JSONP](Self::from_query).
    pub callback: Option<Callback>,
}

impl SubscriptionRequest {
    /// Parses the body of a form, `socket_id=…&channel_name=…`, which is the default of pusher-js.
    /// Other fields are ignored.
    ///
    /// # Errors
    ///
    /// If the body is longer than 64 KiB or not percent-encoded UTF-8, or a field is missing,
    /// repeated or invalid.
    pub fn from_form(body: impl AsRef<[u8]>) -> Result<Self, InvalidSubscription> {
        let body = form(body.as_ref())?;
        Self::from_fields(body, None)
    }

    /// Parses the query of a URL, with or without a leading `?`, which pusher-js sends as JSONP.
    ///
    /// Any site can send such a request with the cookies of your users: see
    /// [`Jsonp`](super::Jsonp).
    ///
    /// ```
    /// use pusher_channels::SubscriptionRequest;
    ///
    /// let query = "socket_id=1.1&channel_name=private-a&callback=Pusher.auth_callbacks[%270%27]";
    /// assert!(SubscriptionRequest::from_query(query)?.callback.is_some());
    /// # Ok::<(), pusher_channels::endpoint::InvalidSubscription>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`from_form`](Self::from_form), or if the name of the function is not one of
    /// pusher-js.
    pub fn from_query(query: &str) -> Result<Self, InvalidSubscription> {
        let query = checked(query.strip_prefix('?').unwrap_or(query).as_bytes())?;
        Self::from_fields(query, callback(query)?)
    }

    /// Parses JSON, `{"socket_id":"…","channel_name":"…"}`, which your own pages may send. Other
    /// fields are ignored.
    ///
    /// ```
    /// use pusher_channels::SubscriptionRequest;
    ///
    /// let body = r#"{"socket_id":"1.1","channel_name":"private-a"}"#;
    /// assert_eq!(SubscriptionRequest::from_json(body)?.channel, "private-a");
    /// # Ok::<(), pusher_channels::endpoint::InvalidSubscription>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the body is longer than 64 KiB or not such JSON, or a field is invalid.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, InvalidSubscription> {
        #[derive(Deserialize)]
        struct Fields<'b> {
            #[serde(borrow)]
            socket_id: Cow<'b, str>,
            #[serde(borrow)]
            channel_name: Cow<'b, str>,
        }
        let body = body.as_ref();
        let fields: Fields<'_> =
            json(body, CHANNEL_NAME).map_err(|fault| unless_many(body, fault))?;
        Ok(Self {
            socket_id: fields.socket_id.parse().map_err(Fault::SocketId)?,
            channel: channel(&fields.channel_name)?,
            callback: None,
        })
    }

    fn from_fields(text: &[u8], callback: Option<Callback>) -> Result<Self, InvalidSubscription> {
        Ok(Self {
            socket_id: socket_id(text)?,
            channel: channel(&channel_name(text)?)?,
            callback,
        })
    }

    /// Reads the channel as a declared one: as one of a [set](crate::Channels), or as a single
    /// [declared channel](crate::Channel).
    ///
    /// # Errors
    ///
    /// If the name is that of another channel.
    pub fn declared<C: FromName>(self) -> Result<SubscriptionRequest<C>, InvalidSubscription> {
        let channel = C::from_name(self.channel);
        Ok(SubscriptionRequest {
            socket_id: self.socket_id,
            channel: channel.map_err(|error| Fault::Unknown(Box::new(error)))?,
            callback: self.callback,
        })
    }
}

/// A client's request to sign in, as sent to your authentication endpoint. With the feature `axum`, it
/// is an extractor.
///
/// **It does not identify the user.** Take the user from your session before you
/// [authenticate](crate::Client::authenticate_user).
///
/// ```
/// use pusher_channels::SignInRequest;
///
/// let request = SignInRequest::from_form("socket_id=1234.1234")?;
/// assert_eq!(request.socket_id, "1234.1234");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias("auth", "signin"))]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignInRequest {
    /// The connection that wants to sign in.
    pub socket_id: SocketId,
    /// The function that the response has to call, if the request was sent as
    /// [JSONP](Self::from_query).
    pub callback: Option<Callback>,
}

impl SignInRequest {
    /// Parses the body of a form, `socket_id=…`, which is the default of pusher-js.
    ///
    /// # Errors
    ///
    /// As for [`SubscriptionRequest::from_form`].
    pub fn from_form(body: impl AsRef<[u8]>) -> Result<Self, InvalidSubscription> {
        let body = form(body.as_ref())?;
        Ok(Self {
            socket_id: socket_id(body)?,
            callback: None,
        })
    }

    /// Parses the query of a URL, with or without a leading `?`, which pusher-js sends as JSONP.
    ///
    /// Any site can send such a request with the cookies of your users: see
    /// [`Jsonp`](super::Jsonp).
    ///
    /// # Errors
    ///
    /// As for [`SubscriptionRequest::from_query`].
    pub fn from_query(query: &str) -> Result<Self, InvalidSubscription> {
        let query = checked(query.strip_prefix('?').unwrap_or(query).as_bytes())?;
        Ok(Self {
            socket_id: socket_id(query)?,
            callback: callback(query)?,
        })
    }

    /// Parses JSON, `{"socket_id":"…"}`, which your own pages may send.
    ///
    /// # Errors
    ///
    /// As for [`SubscriptionRequest::from_json`].
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, InvalidSubscription> {
        #[derive(Deserialize)]
        struct Fields<'b> {
            #[serde(borrow)]
            socket_id: Cow<'b, str>,
        }
        let fields: Fields<'_> = json(body.as_ref(), SOCKET_ID)?;
        Ok(Self {
            socket_id: fields.socket_id.parse().map_err(Fault::SocketId)?,
            callback: None,
        })
    }
}

fn limited(text: &[u8]) -> Result<&[u8], Fault> {
    if text.len() > MAX_LEN {
        return Err(Fault::TooLong);
    }
    Ok(text)
}

pub(super) fn checked(text: &[u8]) -> Result<&[u8], Fault> {
    let text = limited(text)?;
    check_escapes(text)?;
    Ok(text)
}

fn form(body: &[u8]) -> Result<&[u8], Fault> {
    if body.trim_ascii_start().starts_with(b"{") {
        return Err(Fault::JsonAsForm);
    }
    checked(body)
}

pub(super) fn json<'b, T: Deserialize<'b>>(body: &'b [u8], last: &'static str) -> Result<T, Fault> {
    let not_json = Fault::NotJson(last);
    if !body.trim_ascii_start().starts_with(b"{")
        && body.len() <= MAX_LEN
        && form_urlencoded::parse(body).any(|(name, _)| name == SOCKET_ID)
    {
        return Err(Fault::FormAsJson);
    }
    let Ok(text) = core::str::from_utf8(limited(body)?) else {
        return Err(not_json);
    };
    let object = serde_json::from_str(text);
    object.map(|Object(fields)| fields).map_err(|_| not_json)
}

fn required<'t>(text: &'t [u8], name: &'static str) -> Result<Cow<'t, str>, Fault> {
    field(text, name)?.ok_or(Fault::Missing(name))
}

fn channel_name(text: &[u8]) -> Result<Cow<'_, str>, Fault> {
    match field(text, CHANNEL_NAME)? {
        Some(name) => Ok(name),
        None if form_urlencoded::parse(text).any(|(key, _)| key.starts_with("channel_name[")) => {
            Err(Fault::Many)
        }
        None => Err(Fault::Missing(CHANNEL_NAME)),
    }
}

/// Replaces the fault of JSON that requests several channels.
fn unless_many(body: &[u8], fault: Fault) -> Fault {
    #[derive(Deserialize)]
    struct Fields {
        #[serde(rename = "channel_name")]
        _names: Vec<IgnoredAny>,
    }
    match json::<Fields>(body, CHANNEL_NAME) {
        Ok(_) => Fault::Many,
        Err(_) => fault,
    }
}

pub(super) fn socket_id(text: &[u8]) -> Result<SocketId, Fault> {
    required(text, SOCKET_ID)?.parse().map_err(Fault::SocketId)
}

fn channel(name: &str) -> Result<AnyChannelName, Fault> {
    name.try_into().map_err(Fault::Channel)
}

fn callback(text: &[u8]) -> Result<Option<Callback>, Fault> {
    let name = field(text, CALLBACK)?;
    let callback = name.map(|name| Callback::try_from(&*name));
    callback.transpose().map_err(Fault::Callback)
}

/// Returns the value of a field that occurs at most once.
fn field<'t>(text: &'t [u8], name: &'static str) -> Result<Option<Cow<'t, str>>, Fault> {
    let mut found = form_urlencoded::parse(text).filter(|(key, _)| key == name);
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(Fault::Twice(name)),
        (first, _) => Ok(first.map(|(_, value)| value)),
    }
}

/// Checks that every `%` starts an escape and that the result is UTF-8. Lenient parsers differ in
/// what they accept, so two of them could read two different values.
fn check_escapes(text: &[u8]) -> Result<(), Fault> {
    let begins = |rest: &[u8]| {
        let digits = rest.get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let escaped = text.split(|byte| *byte == b'%').skip(1).all(begins);
    if escaped && percent_decode(text).decode_utf8().is_ok() {
        Ok(())
    } else {
        Err(Fault::Escape)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    TooLong,
    /// The connection was interrupted.
    #[cfg_attr(
        not(feature = "axum"),
        expect(dead_code, reason = "bodies are read by extractors")
    )]
    Unread,
    #[cfg_attr(
        not(feature = "axum"),
        expect(dead_code, reason = "read by extractors")
    )]
    ContentType,
    Escape,
    JsonAsForm,
    FormAsJson,
    NotJson(&'static str),
    Missing(&'static str),
    Twice(&'static str),
    Many,
    TooMany,
    SocketId(InvalidSocketId),
    Channel(InvalidChannelName),
    // In a box, so that the error is small: clippy::result_large_err.
    Unknown(Box<UnknownChannel>),
    Callback(InvalidCallback),
}

/// The error returned when a subscription request is malformed. Respond with `403 Forbidden` and no
/// details.
///
/// `Display` describes the error for your log. It contains at most one character of the request, or the
/// name of a channel that is valid but not declared.
///
/// ```
/// use pusher_channels::SubscriptionRequest;
///
/// let error = SubscriptionRequest::from_form("socket_id=1.1").unwrap_err();
/// assert_eq!(error.to_string(), "invalid subscription request: `channel_name` is missing");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidSubscription(pub(crate) Fault);

impl From<Fault> for InvalidSubscription {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl InvalidSubscription {
    /// Returns what is wrong with the request.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match &self.0 {
            Fault::TooLong | Fault::TooMany => InvalidKind::TooLong,
            Fault::Many => InvalidKind::WrongKind,
            Fault::Unread => InvalidKind::Unavailable,
            Fault::ContentType
            | Fault::Escape
            | Fault::JsonAsForm
            | Fault::FormAsJson
            | Fault::NotJson(_)
            | Fault::Callback(_) => InvalidKind::Format,
            Fault::Missing(_) => InvalidKind::Missing,
            Fault::Twice(_) => InvalidKind::Repeated,
            Fault::SocketId(error) => error.kind(),
            Fault::Channel(error) => error.kind(),
            Fault::Unknown(error) => error.kind(),
        }
    }
}

impl fmt::Display for InvalidSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid subscription request: ")?;
        match &self.0 {
            Fault::TooLong => write!(f, "it has more than {MAX_LEN} bytes"),
            Fault::Unread => f.write_str("its body could not be read"),
            Fault::ContentType => f.write_str("it is neither a form nor JSON"),
            Fault::Escape => f.write_str("it is not percent-encoded UTF-8"),
            Fault::JsonAsForm => f.write_str("it is JSON and not a form: use `from_json`"),
            Fault::FormAsJson => f.write_str("it is a form and not JSON: use `from_form`"),
            Fault::NotJson(SOCKET_ID) => {
                f.write_str("it is not JSON with the string `socket_id`, once")
            }
            Fault::NotJson(MANY) => f.write_str(
                "it is not JSON with the string `socket_id` and the array of strings `channel_name`, once each",
            ),
            Fault::NotJson(_) => f.write_str(
                "it is not JSON with the strings `socket_id` and `channel_name`, once each",
            ),
            Fault::Missing(name) => write!(f, "`{name}` is missing"),
            Fault::Many => f.write_str(
                "it requests several channels at once: parse it as `endpoint::SubscriptionRequests`",
            ),
            Fault::TooMany => f.write_str("it requests more than 100 channels"),
            Fault::Twice(name) => write!(f, "`{name}` is repeated"),
            Fault::SocketId(error) => error.fmt(f),
            Fault::Channel(error) => error.fmt(f),
            Fault::Unknown(error) => error.fmt(f),
            Fault::Callback(error) => error.fmt(f),
        }
    }
}

debug_as_report!(InvalidSubscription);

impl std::error::Error for InvalidSubscription {}

impl From<InvalidSubscription> for crate::error::Error {
    fn from(error: InvalidSubscription) -> Self {
        Self::invalid(error)
    }
}
