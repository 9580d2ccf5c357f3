//! The attributes of channels in responses, before they are checked.

use core::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Number;
use serde_json::value::RawValue;

use crate::error::Lack;

/// The attributes of one channel.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
#[doc(hidden)]
pub struct RawAttributes {
    pub(super) user_count: Option<Count>,
    pub(super) subscription_count: Option<Count>,
    pub(super) cache: Option<RawCache>,
}

/// A number, or a description of the value in its place.
#[derive(Debug, PartialEq)]
pub(super) enum Count {
    Number(u64),
    Other(String),
}

impl RawAttributes {
    /// Sets missing counts to zero, because nobody is subscribed.
    pub(super) fn or_vacant(self) -> Self {
        Self {
            user_count: self.user_count.or(Some(Count::Number(0))),
            subscription_count: self.subscription_count.or(Some(Count::Number(0))),
            ..self
        }
    }
}

pub(super) fn count(field: &'static str, raw: Option<&Count>) -> Result<u64, Lack> {
    match raw {
        Some(Count::Number(number)) => Ok(*number),
        Some(Count::Other(found)) => Err(Lack::unexpected(field, found.clone())),
        None => Err(Lack::missing(field)),
    }
}

impl<'de> Deserialize<'de> for Count {
    // A value of another type is not an error yet: it may be of an attribute that was not requested,
    // or else the error describes it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As JSON, because only `serde_json` knows how it passes numbers to a visitor: with its
        // feature `arbitrary_precision`, which any crate can enable, `42.0` arrives as a map.
        Ok(Self::of(<&RawValue>::deserialize(deserializer)?.get()))
    }
}

impl Count {
    fn of(json: &str) -> Self {
        match json.as_bytes().first() {
            Some(b'[') => Self::Other("a list".to_owned()),
            Some(b'{') => Self::Other("an object".to_owned()),
            Some(b'"') => {
                let text: Result<String, _> = serde_json::from_str(json);
                Self::Other(match text {
                    Ok(text) => format!("the string {text:?}"),
                    // Escapes of half a character.
                    Err(_) => "a string that is not Unicode".to_owned(),
                })
            }
            _ => match serde_json::from_str::<Number>(json) {
                Ok(number) => match whole(&number) {
                    Some(count) => Self::Number(count),
                    None => Self::Other(number.to_string()),
                },
                // `null`, `true`, `false`, or a number out of the range of a float.
                Err(_) => Self::Other(json.to_owned()),
            },
        }
    }
}

/// The cache of a channel, of whose value only the data and the time to live are kept.
#[derive(Debug)]
pub(super) enum RawCache {
    Event {
        /// A string, or other JSON as it was sent. `None` without a cached event.
        data: Option<String>,
        ttl: Option<u64>,
    },
    /// It is not an object.
    Other,
}

impl<'de> Deserialize<'de> for RawCache {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        if !json.starts_with('{') {
            return Ok(Self::Other);
        }
        let mut reader = serde_json::Deserializer::from_str(json);
        reader
            .deserialize_map(CacheVisitor)
            .map_err(serde::de::Error::custom)
    }
}

struct CacheVisitor;

impl<'de> Visitor<'de> for CacheVisitor {
    type Value = RawCache;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawCache, A::Error> {
        let (mut data, mut ttl) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "data" => data = Some(map.next_value::<&RawValue>()?.get()),
                // It only informs the caller, so an invalid one is not an error.
                "ttl" => ttl = serde_json::from_str(map.next_value::<&RawValue>()?.get()).ok(),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let data = match data {
            None | Some("null") => None,
            Some(json) if json.starts_with('"') => {
                Some(serde_json::from_str(json).map_err(serde::de::Error::custom)?)
            }
            Some(json) => Some(json.to_owned()),
        };
        Ok(RawCache::Event { data, ttl })
    }
}

/// Returns the number if it is a whole one, also if it is written like `42.0`.
fn whole(number: &Number) -> Option<u64> {
    /// Every whole number up to this one is a float, so none of them was rounded.
    const MAX: f64 = 9_007_199_254_740_992.0;
    number.as_u64().or_else(|| {
        let float = number.as_f64()?;
        let is_whole = (0.0..=MAX).contains(&float) && float.fract() == 0.0;
        is_whole.then_some(float as u64)
    })
}
