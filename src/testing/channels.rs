//! The channels of the test server, as a test has set them up.

use core::time::Duration;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::dialect::Dialect;
use super::rejection::Rejection;

/// Pusher keeps the last event of a cache channel for at most this long.
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
    // Pusher calls a channel occupied from the first subscription to the last, members or not.
    fn is_occupied(&self) -> bool {
        self.connections > 0
    }
}

/// The requested attributes: `user_count`, `subscription_count`, `cache`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Info<'a>(&'a str);

impl<'a> Info<'a> {
    /// Parses the parameter `info`. `known` lists the attributes that the endpoint supports.
    pub(super) fn read(text: &'a str, known: &[&str]) -> Result<Self, Rejection> {
        let info = Self(text);
        match info.names().find(|name| !known.contains(name)) {
            Some(name) => Err(Rejection::bad_request(format!(
                "{name} is not an attribute of this endpoint"
            ))),
            None => Ok(info),
        }
    }

    /// Wraps attributes that were parsed before.
    pub(super) fn trusted(text: &'a str) -> Self {
        Self(text)
    }

    fn names(self) -> impl Iterator<Item = &'a str> {
        self.0.split(',').filter(|name| !name.is_empty())
    }

    pub(super) fn contains(self, name: &str) -> bool {
        self.names().any(|other| other == name)
    }

    /// Checks that the channel has these attributes.
    pub(super) fn check(self, channel: &str) -> Result<(), Rejection> {
        if self.contains("user_count") && !channel.starts_with(PRESENCE) {
            return Err(Rejection::bad_request(
                "user_count is only available for presence channels",
            ));
        }
        if self.contains("cache") && !is_cache_channel(channel) {
            return Err(Rejection::bad_request(
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
        // The members would contradict the new number of connections.
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

    /// Stores an event if the channel is a cache channel.
    pub(super) fn keep(&mut self, channel: &str, event: &str, data: &str) {
        if is_cache_channel(channel) {
            self.0.entry(channel.to_owned()).or_default().cached = Some(Cached {
                event: event.to_owned(),
                data: data.to_owned(),
                ttl: CACHE_TTL,
            });
        }
    }

    /// Returns the attributes of a channel for the response to an event.
    pub(super) fn attributes(
        &self,
        dialect: Dialect,
        name: &str,
        info: Info<'_>,
    ) -> Map<String, Value> {
        let vacant = Channel::default();
        let channel = self.0.get(name).unwrap_or(&vacant);
        let is_presence = name.starts_with(PRESENCE);
        let mut attributes = Map::new();
        if dialect == Dialect::Reverb && !channel.is_occupied() {
            return attributes;
        }
        if info.contains("user_count") {
            attributes.insert("user_count".to_owned(), json!(channel.members.len()));
        }
        // Reverb counts presence channels by users only.
        if info.contains("subscription_count") && !(dialect == Dialect::Reverb && is_presence) {
            attributes.insert("subscription_count".to_owned(), json!(channel.connections));
        }
        if dialect == Dialect::Sockudo && !attributes.is_empty() {
            attributes.insert("occupied".to_owned(), json!(channel.is_occupied()));
        }
        attributes
    }

    /// Returns the response for one channel.
    pub(super) fn one(&self, dialect: Dialect, name: &str, info: Info<'_>) -> Value {
        let vacant = Channel::default();
        let channel = self.0.get(name).unwrap_or(&vacant);
        let mut attributes = self.attributes(dialect, name, info);
        attributes.insert("occupied".to_owned(), json!(channel.is_occupied()));
        let cached = channel.cached.as_ref();
        let message = |cached: &Cached| {
            let Cached { event, data, .. } = cached;
            json!({ "event": event, "channel": name, "data": data })
        };
        let cache = match dialect {
            // soketi ignores `info`: it always reports its counts, and has no caches.
            Dialect::Soketi => {
                let count = json!(channel.connections);
                attributes.insert("subscription_count".to_owned(), count);
                if name.starts_with(PRESENCE) {
                    attributes.insert("user_count".to_owned(), json!(channel.members.len()));
                }
                None
            }
            Dialect::Pusher => Some(cached.map_or(Value::Null, |cached| {
                json!({ "data": cached.data, "ttl": cached.ttl.as_secs() })
            })),
            // Sockudo caches whole messages, as JSON within a string.
            Dialect::Sockudo => cached.map(|cached| {
                json!({ "data": message(cached).to_string(), "ttl": cached.ttl.as_secs() })
            }),
            Dialect::Reverb => cached.filter(|_| channel.is_occupied()).map(message),
        };
        if let Some(cache) = cache.filter(|_| info.contains("cache")) {
            attributes.insert("cache".to_owned(), cache);
        }
        Value::Object(attributes)
    }

    /// Returns the response for all channels.
    pub(super) fn all(&self, dialect: Dialect, prefix: &str, info: Info<'_>) -> Value {
        let occupied = self
            .0
            .iter()
            .filter(|(name, channel)| channel.is_occupied() && name.starts_with(prefix));
        let attributes = |(name, channel): (&String, &Channel)| {
            let attributes = match dialect {
                Dialect::Soketi => {
                    json!({ "subscription_count": channel.connections, "occupied": true })
                }
                _ => Value::Object(self.attributes(dialect, name, info)),
            };
            (name.clone(), attributes)
        };
        let channels: Map<String, Value> = occupied.map(attributes).collect();
        json!({ "channels": channels })
    }

    /// Returns the response with the users of a channel, or `None` if the server does not know it.
    pub(super) fn users(&self, dialect: Dialect, name: &str) -> Result<Option<Value>, Rejection> {
        if !name.starts_with(PRESENCE) {
            return Err(Rejection::bad_request(
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
