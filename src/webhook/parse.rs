//! Reads what was signed. One event that cannot be read does not take the others along.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::Fault;
use super::event::{ClientData, UnknownEvent, WebhookEvent};
use super::{InvalidWebhook, Webhook};
use crate::credentials::EncryptionKey;
use crate::name::{AnyChannelName, EventName, UserId};
use crate::state::Id;

#[derive(Deserialize)]
#[serde(expecting = "a JSON object with `time_ms` and `events`")]
struct Envelope<'b> {
    time_ms: u64,
    #[serde(borrow)]
    events: Vec<&'b RawValue>,
}

#[derive(Deserialize)]
struct Event<'b> {
    #[serde(borrow)]
    name: Cow<'b, str>,
    #[serde(borrow, default)]
    channel: Cow<'b, str>,
    #[serde(borrow, default)]
    event: Cow<'b, str>,
    #[serde(borrow, default)]
    data: Option<&'b RawValue>,
    #[serde(default)]
    socket_id: Option<String>,
    #[serde(default)]
    user_id: Option<Id>,
    #[serde(default)]
    subscription_count: Option<Id>,
}

pub(super) fn parse(
    body: &[u8],
    encryption_key: Option<&EncryptionKey>,
) -> Result<Webhook, InvalidWebhook> {
    let envelope: Envelope<'_> =
        serde_json::from_slice(body).map_err(|error| Fault::NotAWebhook(without_text(&error)))?;
    let events = envelope.events.into_iter();
    let events = events
        .map(|json| read(json.get(), encryption_key))
        .collect();
    Ok(Webhook {
        time_ms: envelope.time_ms,
        events,
    })
}

/// What `serde_json` says, without what it quotes.
fn without_text(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Data => "`time_ms` is no number or `events` is no list",
        _ => "it is not JSON",
    };
    format!("{what}, at line {} column {}", error.line(), error.column())
}

fn read(json: &str, encryption_key: Option<&EncryptionKey>) -> WebhookEvent {
    let (name, reason) = match serde_json::from_str::<Event<'_>>(json) {
        Ok(event) => match typed(&event, encryption_key) {
            Ok(event) => return event,
            Err(reason) => (Some(event.name.into_owned()), reason),
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
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    serde_json::from_str(json).ok().map(|Named { name }| name)
}

const CHANNEL: &str = "its channel is none of ours";
const USER: &str = "its user id is none of ours";

fn typed(
    event: &Event<'_>,
    encryption_key: Option<&EncryptionKey>,
) -> Result<WebhookEvent, &'static str> {
    let channel = || AnyChannelName::try_from(&*event.channel).map_err(|_| CHANNEL);
    let presence = || event.channel.parse().map_err(|_| CHANNEL);
    let user_id = || event.user_id.clone().map(Id::into_text);
    let user = |id: String| UserId::try_new(id).map_err(|_| USER);
    Ok(match &*event.name {
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
            user_id: user(user_id().ok_or(USER)?)?,
        },
        "member_removed" => WebhookEvent::MemberRemoved {
            channel: presence()?,
            user_id: user(user_id().ok_or(USER)?)?,
        },
        "subscription_count" => WebhookEvent::SubscriptionCount {
            channel: channel()?,
            count: event
                .subscription_count
                .clone()
                .and_then(|count| count.into_text().parse().ok())
                .ok_or("its count is no number")?,
        },
        "client_event" => {
            let channel = channel()?;
            WebhookEvent::ClientEvent {
                data: data(event, &channel, encryption_key)?,
                channel,
                event: EventName::try_from(&*event.event)
                    .map_err(|_| "the name of the client event is none of ours")?,
                socket_id: match &event.socket_id {
                    None => None,
                    Some(id) => Some(id.parse().map_err(|_| "its socket id is none of ours")?),
                },
                user_id: user_id().map(user).transpose()?,
            }
        }
        _ => return Err("it is of a kind that this version does not know"),
    })
}

fn data(
    event: &Event<'_>,
    channel: &AnyChannelName,
    encryption_key: Option<&EncryptionKey>,
) -> Result<ClientData, &'static str> {
    let json = event.data.ok_or("it has no data")?.get();
    // Other servers send any JSON.
    let text = serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned());
    let AnyChannelName::PrivateEncrypted(channel) = channel else {
        return Ok(ClientData::Text(text));
    };
    let opened = encryption_key.and_then(|key| key.decrypt(channel, &text).ok());
    Ok(match opened {
        Some(text) => ClientData::Text(text),
        None => ClientData::Sealed(text),
    })
}
