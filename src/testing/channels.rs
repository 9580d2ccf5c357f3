//! The channels of the double, as a test has set them up, and what is said about them.

use core::time::Duration;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::dialect::Dialect;
use super::service::Refusal;

/// How long the last event of a cache channel is kept: the most that the service promises.
const CACHE_TTL: Duration = Duration::from_secs(30 * 60);

const PRESENCE: &str = "presence-";

#[derive(Debug, Default)]
pub(super) struct Channels(BTreeMap<String, Channel>);

#[derive(Debug, Default)]
struct Channel {
    connections: u64,
    members: Vec<String>,
    cached: Option<Cached>,
}

#[derive(Debug)]
struct Cached {
    event: String,
    data: String,
    ttl: Duration,
}

impl Channel {
    fn is_occupied(&self) -> bool {
        self.connections > 0
    }
}

/// What is asked about channels: `user_count`, `subscription_count`, `cache`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Info<'a>(&'a str);

impl<'a> Info<'a> {
    /// Reads the parameter `info`. `known` is what can be asked here.
    pub(super) fn read(text: &'a str, known: &[&str]) -> Result<Self, Refusal> {
        let info = Self(text);
        match info.names().find(|name| !known.contains(name)) {
            Some(name) => Err(Refusal::bad_request(format!(
                "{name} is not an attribute that can be asked for here"
            ))),
            None => Ok(info),
        }
    }

    /// One that was read before.
    pub(super) fn trusted(text: &'a str) -> Self {
        Self(text)
    }

    fn names(self) -> impl Iterator<Item = &'a str> {
        self.0.split(',').filter(|name| !name.is_empty())
    }

    pub(super) fn asks(self, name: &str) -> bool {
        self.names().any(|asked| asked == name)
    }

    /// Checks that this can be asked about a channel.
    pub(super) fn check(self, channel: &str) -> Result<(), Refusal> {
        if self.asks("user_count") && !channel.starts_with(PRESENCE) {
            return Err(Refusal::bad_request(
                "user_count is only available for presence channels",
            ));
        }
        if self.asks("cache") && !is_cache_channel(channel) {
            return Err(Refusal::bad_request(
                "cache is only available for cache channels",
            ));
        }
        Ok(())
    }
}

impl Channels {
    pub(super) fn set_connections(&mut self, name: String, connections: u64) {
        let channel = self.0.entry(name).or_default();
        channel.connections = connections;
        channel.members.clear();
    }

    pub(super) fn set_members(&mut self, name: String, members: Vec<String>) {
        let channel = self.0.entry(name).or_default();
        channel.connections = members.len() as u64;
        channel.members = members;
    }

    pub(super) fn set_cached(&mut self, name: String, data: String, ttl: Duration) {
        let event = "event".to_owned();
        self.0.entry(name).or_default().cached = Some(Cached { event, data, ttl });
    }

    /// What a cache channel does with an event.
    pub(super) fn keep(&mut self, channel: &str, event: &str, data: &str) {
        if is_cache_channel(channel) {
            self.0.entry(channel.to_owned()).or_default().cached = Some(Cached {
                event: event.to_owned(),
                data: data.to_owned(),
                ttl: CACHE_TTL,
            });
        }
    }

    /// What is said about a channel in the answer to an event.
    pub(super) fn attributes(
        &self,
        dialect: Dialect,
        name: &str,
        info: Info<'_>,
    ) -> Map<String, Value> {
        let nobody = Channel::default();
        let channel = self.0.get(name).unwrap_or(&nobody);
        let is_presence = name.starts_with(PRESENCE);
        let mut said = Map::new();
        if dialect == Dialect::Reverb && !channel.is_occupied() {
            return said;
        }
        if info.asks("user_count") {
            said.insert("user_count".to_owned(), json!(channel.members.len()));
        }
        if info.asks("subscription_count") && !(dialect == Dialect::Reverb && is_presence) {
            said.insert("subscription_count".to_owned(), json!(channel.connections));
        }
        if dialect == Dialect::Sockudo && !said.is_empty() {
            said.insert("occupied".to_owned(), json!(channel.is_occupied()));
        }
        said
    }

    /// The answer to a question about one channel.
    pub(super) fn one(&self, dialect: Dialect, name: &str, info: Info<'_>) -> Value {
        let nobody = Channel::default();
        let channel = self.0.get(name).unwrap_or(&nobody);
        let mut said = self.attributes(dialect, name, info);
        said.insert("occupied".to_owned(), json!(channel.is_occupied()));
        let cached = channel.cached.as_ref();
        let message = |cached: &Cached| {
            let Cached { event, data, .. } = cached;
            json!({ "event": event, "channel": name, "data": data })
        };
        let cache = match dialect {
            Dialect::Soketi => {
                let count = json!(channel.connections);
                said.insert("subscription_count".to_owned(), count);
                if name.starts_with(PRESENCE) {
                    said.insert("user_count".to_owned(), json!(channel.members.len()));
                }
                None
            }
            Dialect::Pusher => Some(cached.map_or(Value::Null, |cached| {
                json!({ "data": cached.data, "ttl": cached.ttl.as_secs() })
            })),
            Dialect::Sockudo => cached.map(|cached| {
                json!({ "data": message(cached).to_string(), "ttl": cached.ttl.as_secs() })
            }),
            Dialect::Reverb => cached.filter(|_| channel.is_occupied()).map(message),
        };
        if let Some(cache) = cache.filter(|_| info.asks("cache")) {
            said.insert("cache".to_owned(), cache);
        }
        Value::Object(said)
    }

    /// The answer to a question about all channels.
    pub(super) fn all(&self, dialect: Dialect, prefix: &str, info: Info<'_>) -> Value {
        let occupied = self
            .0
            .iter()
            .filter(|(name, channel)| channel.is_occupied() && name.starts_with(prefix));
        let said = |(name, channel): (&String, &Channel)| {
            let said = match dialect {
                Dialect::Soketi => {
                    json!({ "subscription_count": channel.connections, "occupied": true })
                }
                _ => Value::Object(self.attributes(dialect, name, info)),
            };
            (name.clone(), said)
        };
        let channels: Map<String, Value> = occupied.map(said).collect();
        json!({ "channels": channels })
    }

    /// The answer to the question who is on a channel; `None` if the server does not know it.
    pub(super) fn users(&self, dialect: Dialect, name: &str) -> Result<Option<Value>, Refusal> {
        if !name.starts_with(PRESENCE) {
            return Err(Refusal::bad_request(
                "Users can only be retrieved for presence channels",
            ));
        }
        let channel = self.0.get(name).filter(|channel| channel.is_occupied());
        if channel.is_none() && dialect == Dialect::Reverb {
            return Ok(None);
        }
        let members = channel.map_or(&[][..], |channel| &channel.members);
        let users: Vec<Value> = members.iter().map(|id| json!({ "id": id })).collect();
        Ok(Some(json!({ "users": users })))
    }
}

pub(super) fn is_cache_channel(name: &str) -> bool {
    [
        "cache-",
        "private-cache-",
        "presence-cache-",
        "private-encrypted-cache-",
    ]
    .iter()
    .any(|prefix| name.starts_with(prefix))
}
