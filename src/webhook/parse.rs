//! Parses the verified body. An event that fails to parse becomes `Unknown` and does not affect the
//! others.

use core::fmt;
use std::borrow::Cow;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::InvalidWebhook;
use super::error::{Fault, without_text};
use super::event::{ClientData, UnknownEvent, Webhook, WebhookEvent};
use crate::config::EncryptionKey;
use crate::json::Object;
use crate::name::{AnyChannelName, EventName, UserId};

#[derive(serde::Deserialize)]
struct Envelope<E> {
    time_ms: u64,
    events: Vec<E>,
}

/// `D` is the type that the data is parsed as.
#[derive(serde::Deserialize)]
#[serde(bound(deserialize = "D: Deserialize<'de>"))]
struct Event<'b, D> {
    #[serde(borrow)]
    name: Text<'b>,
    #[serde(borrow, default)]
    channel: Text<'b>,
    #[serde(borrow, default)]
    event: Option<Text<'b>>,
    #[serde(default, deserialize_with = "even_null")]
    data: Option<D>,
    #[serde(borrow, default)]
    socket_id: Option<Text<'b>>,
    #[serde(borrow, default)]
    user_id: Option<Id<'b>>,
    #[serde(borrow, default)]
    subscription_count: Option<Id<'b>>,
}

/// Distinguishes `null`, which is valid data, from a missing field.
fn even_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

pub(super) fn parse(
    body: &[u8],
    encryption_key: Option<&EncryptionKey>,
) -> Result<Webhook, InvalidWebhook> {
    let body =
        core::str::from_utf8(body).map_err(|_| Fault::NotAWebhook("it is not UTF-8".to_owned()))?;
    // Worth a second grammar: a webhook of ten events takes 1.1 times the floor this way, and would
    // take twice that with one `RawValue` per event.
    if let Some(webhook) = parse_if_all_are_known(body, encryption_key) {
        return Ok(webhook);
    }
    let Object(envelope): Object<Envelope<&RawValue>> = serde_json::from_str(body)
        .map_err(|error| Fault::NotAWebhook(without_text(&error, SHAPE)))?;
    let events = envelope.events.into_iter();
    let events = events
        .map(|json| read(json.get(), encryption_key))
        .collect();
    Ok(Webhook {
        time_ms: envelope.time_ms,
        events,
    })
}

/// Parses a webhook in one pass if all events are known and have strings as data, which nearly all
/// webhooks do. Other events are kept as JSON, which needs a second pass.
fn parse_if_all_are_known(body: &str, encryption_key: Option<&EncryptionKey>) -> Option<Webhook> {
    let known = Known {
        encryption_key,
        expected: body.len() / USUAL_EVENT,
    };
    let mut json = serde_json::Deserializer::from_str(body);
    let webhook = json.deserialize_map(known).ok()?;
    json.end().ok()?;
    Some(webhook)
}

/// The length of a short event, from which the capacity for all events is estimated.
const USUAL_EVENT: usize = 80;

/// Parses a webhook in one pass. Its errors are never reported, because the general parser runs
/// after them.
#[derive(Clone, Copy)]
struct Known<'k> {
    encryption_key: Option<&'k EncryptionKey>,
    expected: usize,
}

impl<'de> Visitor<'de> for Known<'_> {
    type Value = Webhook;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a webhook")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Webhook, A::Error> {
        let (mut time_ms, mut events) = (None, None);
        while let Some(Text(name)) = map.next_key()? {
            match &*name {
                // Repeated keys go to the general parser, which rejects them with a proper message.
                "time_ms" if time_ms.is_none() => time_ms = Some(map.next_value()?),
                "events" if events.is_none() => events = Some(map.next_value_seed(self)?),
                _ => return Err(de::Error::custom("unusual")),
            }
        }
        time_ms
            .zip(events)
            .map(|(time_ms, events)| Webhook { time_ms, events })
            .ok_or_else(|| de::Error::custom("incomplete"))
    }
}

impl<'de> DeserializeSeed<'de> for Known<'_> {
    type Value = Vec<WebhookEvent>;

    fn deserialize<D: Deserializer<'de>>(self, list: D) -> Result<Self::Value, D::Error> {
        list.deserialize_seq(KnownEvents(self))
    }
}

struct KnownEvents<'k>(Known<'k>);

impl<'de> Visitor<'de> for KnownEvents<'_> {
    type Value = Vec<WebhookEvent>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        // The estimate is bounded by the length of the body, which is limited, so a webhook cannot
        // request memory beyond it.
        let mut events = Vec::with_capacity(self.0.expected);
        while let Some(Object(event)) = list.next_element::<Object<Event<'de, Text<'de>>>>()? {
            events.push(typed(&event, self.0.encryption_key).map_err(de::Error::custom)?);
        }
        Ok(events)
    }
}

fn read(json: &str, encryption_key: Option<&EncryptionKey>) -> WebhookEvent {
    let (name, reason) = match serde_json::from_str::<Object<Event<'_, &RawValue>>>(json) {
        Ok(Object(event)) => match typed(&event, encryption_key) {
            Ok(event) => return event,
            Err(reason) => (Some(event.name.0.into_owned()), reason),
        },
        Err(_) => (
            name_of(json),
            "it does not have the fields of such an event",
        ),
    };
    WebhookEvent::Unknown(UnknownEvent {
        name,
        json: json.to_owned(),
        reason,
    })
}

fn name_of(json: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Named {
        name: String,
    }
    let named = serde_json::from_str(json).ok();
    named.map(|Object(Named { name })| name)
}

const SHAPE: &str = "`time_ms` is not a number or `events` is not a list";
const CHANNEL: &str = "its channel name is not valid";
const USER: &str = "its user id is not valid";

fn typed(
    event: &Event<'_, impl Data>,
    encryption_key: Option<&EncryptionKey>,
) -> Result<WebhookEvent, &'static str> {
    let channel = || AnyChannelName::try_from(&*event.channel.0).map_err(|_| CHANNEL);
    let presence = || event.channel.0.parse().map_err(|_| CHANNEL);
    // Some servers send the ids of users as numbers.
    let user = |id: &Id<'_>| UserId::try_new(id.text()).map_err(|_| USER);
    let user_id = || event.user_id.as_ref().ok_or(USER).and_then(user);
    Ok(match &*event.name.0 {
        "channel_occupied" => WebhookEvent::ChannelOccupied {
            channel: channel()?,
        },
        "channel_vacated" => WebhookEvent::ChannelVacated {
            channel: channel()?,
        },
        "cache_miss" => WebhookEvent::CacheMiss {
            channel: channel()?,
        },
        "member_added" => WebhookEvent::MemberAdded {
            channel: presence()?,
            user_id: user_id()?,
        },
        "member_removed" => WebhookEvent::MemberRemoved {
            channel: presence()?,
            user_id: user_id()?,
        },
        "subscription_count" => WebhookEvent::SubscriptionCount {
            channel: channel()?,
            count: event
                .subscription_count
                .as_ref()
                .and_then(Id::number)
                .ok_or("its count is not a number")?,
        },
        "client_event" => {
            let channel = channel()?;
            WebhookEvent::ClientEvent {
                data: data(event, &channel, encryption_key)?,
                channel,
                event: EventName::try_from(event.event.as_ref().map_or("", |name| &*name.0))
                    .map_err(|_| "the name of the client event is not valid")?,
                socket_id: match &event.socket_id {
                    None => None,
                    Some(id) => Some(id.0.parse().map_err(|_| "its socket id is not valid")?),
                },
                user_id: event.user_id.as_ref().map(user).transpose()?,
            }
        }
        _ => return Err("its kind is not known to this version"),
    })
}

fn data(
    event: &Event<'_, impl Data>,
    channel: &AnyChannelName,
    encryption_key: Option<&EncryptionKey>,
) -> Result<ClientData, &'static str> {
    let text = event.data.as_ref().ok_or("it has no data")?.text()?;
    let AnyChannelName::PrivateEncrypted(channel) = channel else {
        return Ok(ClientData::Text(text));
    };
    // Data that does not decrypt is kept: the sender may have another key, which is not the
    // server's mistake.
    let opened = encryption_key.and_then(|key| key.decrypt(channel, &text).ok());
    Ok(match opened {
        Some(text) => ClientData::Text(text),
        None => ClientData::Encrypted(text),
    })
}

/// The types that the data of a client event is parsed as.
trait Data {
    fn text(&self) -> Result<String, &'static str>;
}

impl Data for Text<'_> {
    fn text(&self) -> Result<String, &'static str> {
        Ok(self.0.to_string())
    }
}

/// Some servers send any JSON.
impl Data for &RawValue {
    fn text(&self) -> Result<String, &'static str> {
        let json = self.get();
        if json.starts_with('"') {
            serde_json::from_str(json).map_err(|_| "its data is not a string")
        } else {
            Ok(json.to_owned())
        }
    }
}

/// A string, borrowed if it has no escapes.
#[derive(Default)]
struct Text<'b>(Cow<'b, str>);

/// A user id or a count. Servers differ in whether they send strings or numbers, so both are
/// accepted.
enum Id<'b> {
    Text(Cow<'b, str>),
    Number(u64),
}

impl Id<'_> {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }

    fn number(&self) -> Option<u64> {
        match self {
            Self::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            Self::Text(_) => None,
            Self::Number(number) => Some(*number),
        }
    }
}

impl<'de: 'b, 'b> Deserialize<'de> for Text<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_str(IdVisitor)
            .and_then(|id| match id {
                Id::Text(text) => Ok(Self(text)),
                Id::Number(number) => Err(de::Error::invalid_type(
                    de::Unexpected::Unsigned(number),
                    &"a string",
                )),
            })
    }
}

impl<'de: 'b, 'b> Deserialize<'de> for Id<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

struct IdVisitor;

impl<'de> Visitor<'de> for IdVisitor {
    type Value = Id<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Id<'de>, E> {
        Ok(Id::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Id<'de>, E> {
        Ok(Id::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Id<'de>, E> {
        Ok(Id::Number(number))
    }
}
