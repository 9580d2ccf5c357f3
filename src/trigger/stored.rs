//! Triggers as bytes: written in the transaction that causes an event, restored after a crash.
//!
//! The format is the byte 1, eight bytes of the SHA-256 of what follows, the app id, a line break, and
//! the JSON of the event as it is sent. It contains no key, and data on an encrypted channel stays
//! encrypted.

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::body::{Data, EventBody, Recipients};
use super::channels::ChannelList;
use super::ready::{Requested, Trigger};
use super::target::{Channels, Reach, TO_USER};
use crate::config::EncryptionKey;
use crate::crypto;
use crate::error::{Error, InvalidKind, debug_as_report};
use crate::json::{Entries, JsonString};
use crate::name::{
    AnyChannelName, ChannelName, EventName, IdempotencyKey, PrivateEncrypted, SocketId, Text,
    UserId, is_encrypted,
};
use crate::request::App;

const VERSION: u8 = 1;
const CHECKSUM_LEN: usize = 8;

impl<T: Reach> Trigger<T> {
    /// Returns the event as bytes, for [`Client::restore`](crate::Client::restore): in a file, or in a
    /// database in the transaction that causes the event.
    ///
    /// The bytes begin with the version of their format, which later versions of this library read as
    /// well. They contain no key, and data on an encrypted channel is encrypted.
    ///
    /// ```
    /// use pusher_channels::{Client, Error, Trigger, channel_name};
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let news = channel_name!("news");
    /// let row: Vec<u8> = client.trigger(&news).event("headline").text("It works")?.to_bytes();
    ///
    /// // After a crash, or in another process:
    /// let trigger: Trigger = client.restore(&row)?;
    /// trigger.send().await
    /// # }
    /// ```
    #[doc(alias("outbox", "store"))]
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION; 1 + CHECKSUM_LEN];
        bytes.extend_from_slice(self.app.app_id.as_ref().as_bytes());
        bytes.push(b'\n');
        self.body.append_to(&mut bytes, self.end());
        // The checksum has a place already, so that the body is written into the result.
        if let Some(([_, place @ ..], content)) = bytes.split_at_mut_checked(1 + CHECKSUM_LEN) {
            place.copy_from_slice(&checksum(content));
        }
        bytes
    }
}

/// Reads the bytes of [`Trigger::to_bytes`], which may come from anywhere.
pub(crate) fn restore<T: Reach<Response<()> = ()>>(
    app: &Arc<App>,
    key: Option<&EncryptionKey>,
    bytes: &[u8],
) -> Result<Trigger<T>, InvalidStoredTrigger> {
    let body = body_of(app, bytes)?;
    let Entries(fields) = serde_json::from_slice::<Entries<String, &RawValue>>(body)
        .map_err(|_| InvalidStoredTrigger(Fault::NotAnEvent))?;
    let mut stored = Stored::default();
    for (name, value) in fields {
        stored.add(name, value)?;
    }
    stored.into_trigger(app, key)
}

/// Checks what precedes the JSON.
fn body_of<'b>(app: &App, bytes: &'b [u8]) -> Result<&'b [u8], InvalidStoredTrigger> {
    let invalid = |fault| Err(InvalidStoredTrigger(fault));
    let Some((&version, rest)) = bytes.split_first() else {
        return invalid(Fault::Cut);
    };
    if version != VERSION {
        return invalid(Fault::Version(version));
    }
    let Some((found, content)) = rest.split_first_chunk::<CHECKSUM_LEN>() else {
        return invalid(Fault::Cut);
    };
    if *found != checksum(content) {
        return invalid(Fault::Changed);
    }
    // The app id contains no line break, and JSON that the library writes contains none either.
    let mut parts = content.splitn(2, |byte| *byte == b'\n');
    let (Some(app_id), Some(body)) = (parts.next(), parts.next()) else {
        return invalid(Fault::NotAnEvent);
    };
    if app_id != app.app_id.as_ref().as_bytes() {
        return invalid(Fault::OtherApp(
            String::from_utf8_lossy(app_id).into_owned(),
        ));
    }
    Ok(body)
}

fn checksum(body: &[u8]) -> [u8; CHECKSUM_LEN] {
    let [a, b, c, d, e, f, g, h, ..] = crypto::sha256(body);
    [a, b, c, d, e, f, g, h]
}

/// The fields of an event, each of which occurs once.
#[derive(Default)]
struct Stored<'b> {
    event: Option<EventName>,
    channels: Option<Channels>,
    data: Option<Cow<'b, str>>,
    exclude: Option<SocketId>,
    idempotency_key: Option<IdempotencyKey>,
    extensions: Vec<(String, &'b RawValue)>,
}

impl<'b> Stored<'b> {
    fn add(&mut self, name: String, value: &'b RawValue) -> Result<(), InvalidStoredTrigger> {
        let repeated = match name.as_str() {
            "name" => self
                .event
                .replace(EventName::new(string(value)?).map_err(of_event)?)
                .is_some(),
            "channel" => {
                let channel = Channels::One(channel(&string(value)?)?);
                self.channels.replace(channel).is_some()
            }
            "channels" => {
                let names: Vec<Cow<'_, str>> = read(value)?;
                let names = names.iter().map(AnyChannelName::new);
                let names = names.collect::<Result<Vec<_>, _>>().map_err(of_event)?;
                let list = ChannelList::from_names(&names).map_err(of_event)?;
                let channels = Channels::Many(list.texts().to_vec());
                self.channels.replace(channels).is_some()
            }
            "data" => self.data.replace(string(value)?).is_some(),
            "socket_id" => {
                let socket_id = string(value)?.parse().map_err(of_event)?;
                self.exclude.replace(socket_id).is_some()
            }
            "idempotency_key" => {
                let key = IdempotencyKey::try_from(&*string(value)?).map_err(of_event)?;
                self.idempotency_key.replace(key).is_some()
            }
            _ => {
                self.extensions.push((name, value));
                false
            }
        };
        if repeated {
            return Err(InvalidStoredTrigger(Fault::NotAnEvent));
        }
        Ok(())
    }

    fn into_trigger<T: Reach<Response<()> = ()>>(
        self,
        app: &Arc<App>,
        key: Option<&EncryptionKey>,
    ) -> Result<Trigger<T>, InvalidStoredTrigger> {
        let invalid = |fault| Err(InvalidStoredTrigger(fault));
        let (Some(event), Some(channels), Some(data)) = (self.event, self.channels, self.data)
        else {
            return invalid(Fault::NotAnEvent);
        };
        // As it was sent: JSON that is serialized again, or data that is encrypted again, would differ.
        let text = Data::<()>::Text(&data);
        let limit = app.max_data_size;
        let body = match &channels {
            Channels::One(_) if T::IS_MANY => return invalid(Fault::OneChannel),
            Channels::Many(_) if !T::IS_MANY => return invalid(Fault::ManyChannels),
            Channels::One(channel) => {
                check_encrypted(channel.as_str(), &data, key)?;
                EventBody::plain(&event, Recipients::One(channels.names()), &text, limit)
            }
            Channels::Many(_) => {
                EventBody::plain(&event, Recipients::Many(channels.names()), &text, limit)
            }
        };
        let body =
            body.map_err(|error| of_event(error.in_event(event.as_str(), channels.names())))?;
        let requested = Requested::new::<T, ()>();
        let app = Arc::clone(app);
        let mut trigger = Trigger::new(app, channels, event, body, self.idempotency_key, requested);
        for (name, value) in self.extensions {
            trigger = trigger.extension(&name, value).map_err(of_event)?;
        }
        if let Some(socket_id) = self.exclude {
            trigger = trigger.exclude(socket_id);
        }
        Ok(trigger)
    }
}

fn read<'b, V: Deserialize<'b>>(value: &'b RawValue) -> Result<V, InvalidStoredTrigger> {
    serde_json::from_str(value.get()).map_err(|_| InvalidStoredTrigger(Fault::NotAnEvent))
}

/// Borrows a string without escapes.
fn string(value: &RawValue) -> Result<Cow<'_, str>, InvalidStoredTrigger> {
    read(value).map(|JsonString(text)| text)
}

/// The bytes are those of an event, which is not valid.
fn of_event<E: Into<Error>>(error: E) -> InvalidStoredTrigger {
    InvalidStoredTrigger(Fault::Event(error.into()))
}

/// The name of a channel, or that of all connections of a user.
fn channel(name: &str) -> Result<Text, InvalidStoredTrigger> {
    // Not a channel name that anybody can subscribe to, but a valid recipient of an event.
    match name.strip_prefix(TO_USER) {
        Some(user) => {
            UserId::try_from(user).map_err(of_event)?;
            Ok(name.into())
        }
        None => Ok(AnyChannelName::new(name).map_err(of_event)?.into_text()),
    }
}

/// Rejects plaintext on an encrypted channel, and data that the key of this client cannot decrypt.
fn check_encrypted(
    channel: &str,
    data: &str,
    key: Option<&EncryptionKey>,
) -> Result<(), InvalidStoredTrigger> {
    if !is_encrypted(channel) {
        return Ok(());
    }
    let channel = ChannelName::<PrivateEncrypted>::new(channel).map_err(of_event)?;
    // A client without the key can still forward what another process has encrypted.
    let checked = EncryptionKey::check_envelope(data).and_then(|()| match key {
        Some(key) => key.decrypt(&channel, data).map(drop),
        None => Ok(()),
    });
    checked.map_err(|error| {
        let fault = if error.kind() == InvalidKind::Conflict {
            Fault::OtherEncryptionKey
        } else {
            Fault::NotEncrypted
        };
        InvalidStoredTrigger(fault)
    })
}

#[derive(Clone, Debug)]
enum Fault {
    Cut,
    Version(u8),
    Changed,
    OtherApp(String),
    NotAnEvent,
    OneChannel,
    ManyChannels,
    NotEncrypted,
    OtherEncryptionKey,
    Event(Error),
}

/// The error returned when bytes are not those of a [`Trigger`](crate::Trigger) of this client.
///
/// It contains nothing of the event's data. [`kind`](Self::kind) tells a wrong client, whose bytes are still
/// good, from bytes that no client accepts. It converts into an [`Error`] with `?`.
///
/// # Examples
///
/// ```
/// use pusher_channels::{Client, Trigger};
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let error = client.restore(b"\x02").map(|trigger: Trigger| trigger).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid stored trigger: its format has the version 2, this library reads 1",
/// );
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone)]
pub struct InvalidStoredTrigger(Fault);

impl InvalidStoredTrigger {
    /// Returns what is wrong with the bytes: [`Conflict`](InvalidKind::Conflict) if they are of another app or
    /// were encrypted with another key, so that another client restores them.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match &self.0 {
            Fault::Cut => InvalidKind::Missing,
            Fault::Event(error) if error.is_too_large() => InvalidKind::TooLong,
            Fault::Version(_)
            | Fault::Changed
            | Fault::NotAnEvent
            | Fault::NotEncrypted
            | Fault::Event(_) => InvalidKind::Format,
            Fault::OtherApp(_) | Fault::OtherEncryptionKey => InvalidKind::Conflict,
            Fault::OneChannel | Fault::ManyChannels => InvalidKind::WrongKind,
        }
    }
}

impl fmt::Display for InvalidStoredTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Fault::Event(error) = &self.0 {
            return error.fmt(f);
        }
        f.write_str("invalid stored trigger: ")?;
        match &self.0 {
            Fault::Cut => f.write_str("it is cut off"),
            Fault::Version(version) => write!(
                f,
                "its format has the version {version}, this library reads {VERSION}"
            ),
            Fault::Changed => f.write_str("its bytes were changed or cut off"),
            Fault::OtherApp(app_id) => write!(
                f,
                "it is an event of the app {app_id:?}, restore it with a client of that app"
            ),
            Fault::NotAnEvent => f.write_str("it is not an event"),
            Fault::OneChannel => f.write_str("it is a trigger on one channel: `Trigger`"),
            Fault::ManyChannels => {
                f.write_str("it is a trigger on several channels: `Trigger<ManyChannels>`")
            }
            Fault::NotEncrypted => f.write_str("its channel is encrypted, and its data is not"),
            Fault::Event(_) => Ok(()),
            Fault::OtherEncryptionKey => {
                f.write_str("it was encrypted with another encryption key than that of the client")
            }
        }
    }
}

debug_as_report!(InvalidStoredTrigger);

impl std::error::Error for InvalidStoredTrigger {}

impl From<InvalidStoredTrigger> for Error {
    fn from(error: InvalidStoredTrigger) -> Self {
        match error.0 {
            Fault::Event(error) => error,
            _ => Self::invalid(error),
        }
    }
}
