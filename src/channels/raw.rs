//! The attributes of channels in responses, before they are checked.

use core::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::error::Lack;

/// The attributes of one channel.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
#[doc(hidden)]
pub struct RawAttributes {
    pub(super) user_count: Option<Count>,
    pub(super) subscription_count: Option<Count>,
    pub(super) cache: Option<Value>,
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
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountVisitor;

        impl<'de> Visitor<'de> for CountVisitor {
            type Value = Count;

            // A value of another type is not an error yet: it may be of an attribute that was not
            // requested, or else the error describes it.

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_u64<E>(self, number: u64) -> Result<Count, E> {
                Ok(Count::Number(number))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Count, E> {
                Ok(Count::Other(number.to_string()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Count, E> {
                Ok(Count::Other(number.to_string()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Count, E> {
                Ok(Count::Other(value.to_string()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Count, E> {
                Ok(Count::Other(format!("the string {text:?}")))
            }

            // The rest of the value is skipped, so that an attribute of the wrong type does not
            // hide the others.
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Count, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Count::Other("a list".to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Count, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Count::Other("an object".to_owned()))
            }
        }

        deserializer.deserialize_any(CountVisitor)
    }
}
