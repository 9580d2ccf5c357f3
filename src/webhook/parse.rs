//! Parses the verified body. An event that fails to parse becomes `Unknown` and does not affect the
//! others.

use core::fmt;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::InvalidWebhook;
use super::error::{Fault, without_text};
use super::event::{ClientData, UnknownEvent, Webhook, WebhookEvent};
use crate::config::{AppKey, EncryptionKey};
use crate::json::{Id, JsonString, Object};
use crate::name::{AnyChannelName, EventName, MemberId};

#[derive(serde::Deserialize)]
struct Envelope<'b> {
    time_ms: u64,
    #[serde(borrow)]
    events: Events<'b>,
}

/// The events as JSON, because an event that does not parse is returned as it arrived.
struct Events<'b>(Vec<&'b RawValue>);

/// The maximum number of events that are too short to have a name.
// An event takes up to 200 bytes when it is read. Without this limit, a webhook of small numbers would
// take a hundred times its size. Real events are longer than this: `{"name":"…"}`.
const MAX_NAMELESS: usize = 1000;
const MIN_NAMED: usize = r#"{"name":""}"#.len();

impl<'de: 'b, 'b> Deserialize<'de> for Events<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EventsVisitor;

        impl<'de> Visitor<'de> for EventsVisitor {
            type Value = Events<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of events")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Events<'de>, A::Error> {
                let (mut events, mut nameless) = (Vec::new(), 0);
                while let Some(event) = seq.next_element::<&RawValue>()? {
                    nameless += usize::from(event.get().len() < MIN_NAMED);
                    if nameless > MAX_NAMELESS {
                        return Err(de::Error::custom("too many events without a name"));
                    }
                    events.push(event);
                }
                Ok(Events(events))
            }
        }

        deserializer.deserialize_seq(EventsVisitor)
    }
}

#[derive(serde::Deserialize)]
struct Event<'b> {
    #[serde(borrow)]
    name: JsonString<'b>,
    #[serde(borrow, default)]
    channel: JsonString<'b>,
    #[serde(borrow, default)]
    event: Option<JsonString<'b>>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    data: Option<&'b RawValue>,
    #[serde(borrow, default)]
    socket_id: Option<JsonString<'b>>,
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
    app_key: &AppKey,
) -> Result<Webhook, InvalidWebhook> {
    let body =
        core::str::from_utf8(body).map_err(|_| Fault::NotAWebhook("it is not UTF-8".to_owned()))?;
    let Object(envelope): Object<Envelope<'_>> = serde_json::from_str(body)
        .map_err(|error| Fault::NotAWebhook(without_text(&error, SHAPE)))?;
    let events = envelope.events.0.into_iter();
    let events = events
        .map(|json| read(json.get(), encryption_key))
        .collect();
    Ok(Webhook {
        app_key: app_key.clone(),
        time_ms: envelope.time_ms,
        events,
    })
}

fn read(json: &str, encryption_key: Option<&EncryptionKey>) -> WebhookEvent {
    let (name, reason) = match serde_json::from_str::<Object<Event<'_>>>(json) {
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

const SHAPE: &str = "`time_ms` is not a number, or `events` is not a list of events";
const CHANNEL: &str = "its channel name is not valid";
const USER: &str = "its user id is not valid";

fn typed(
    event: &Event<'_>,
    encryption_key: Option<&EncryptionKey>,
) -> Result<WebhookEvent, &'static str> {
    let channel = || AnyChannelName::try_from(&*event.channel.0).map_err(|_| CHANNEL);
    let presence = || event.channel.0.parse().map_err(|_| CHANNEL);
    let user = |id: &Id<'_>| id.as_str().parse::<MemberId>().map_err(|_| USER);
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
                .and_then(count)
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

/// Reads a count, of digits only.
fn count(id: &Id<'_>) -> Option<u64> {
    let text = id.as_str();
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok()).flatten()
}

fn data(
    event: &Event<'_>,
    channel: &AnyChannelName,
    encryption_key: Option<&EncryptionKey>,
) -> Result<ClientData, &'static str> {
    let text = text_of(event.data.ok_or("it has no data")?)?;
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

/// Returns the data as a string. Some servers send any JSON, which is returned as it is.
fn text_of(data: &RawValue) -> Result<String, &'static str> {
    let json = data.get();
    if json.starts_with('"') {
        serde_json::from_str(json).map_err(|_| "its data is not a string")
    } else {
        Ok(json.to_owned())
    }
}
