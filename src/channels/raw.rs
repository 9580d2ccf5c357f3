//! The attributes of channels in responses, before they are checked.

use serde::de::{Deserialize, Deserializer};
use serde_json::{Number, Value};

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
    // A value of another type is not an error yet: it may be of an attribute that was not requested,
    // or else the error describes it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A `Value`, because only `serde_json` knows how it passes numbers to a visitor: with its
        // feature `arbitrary_precision`, which any crate can enable, `42.0` arrives as a map.
        Ok(match Value::deserialize(deserializer)? {
            Value::Number(number) => match whole(&number) {
                Some(count) => Self::Number(count),
                None => Self::Other(number.to_string()),
            },
            Value::String(text) => Self::Other(format!("the string {text:?}")),
            Value::Array(_) => Self::Other("a list".to_owned()),
            Value::Object(_) => Self::Other("an object".to_owned()),
            other @ (Value::Null | Value::Bool(_)) => Self::Other(other.to_string()),
        })
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
