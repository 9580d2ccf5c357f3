//! Readers of JSON, as tolerant as the servers require or as strict as security requires.
//!
//! A response can be as large as the limit of the client. These readers keep what was requested, and read
//! the rest without building a tree of it: a `serde_json::Value` takes up to a hundred times the memory of
//! its text.

use core::fmt;
use core::marker::PhantomData;
use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

/// A string, borrowed from the JSON if it has no escapes.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct JsonString<'b>(#[serde(borrow)] pub(crate) Cow<'b, str>);

/// A string or a number: servers differ in how they write the ids of users, and counts.
#[derive(Debug)]
pub(crate) struct Id<'b>(Cow<'b, str>);

impl Id<'_> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0.into_owned()
    }
}

impl<'de: 'b, 'b> Deserialize<'de> for Id<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        match json.as_bytes().first() {
            Some(b'"') => {
                let JsonString(text) = serde_json::from_str(json).map_err(de::Error::custom)?;
                Ok(Self(text))
            }
            // As it is written: a float would round the digits of a long id.
            Some(b'-' | b'0'..=b'9') => Ok(Self(Cow::Borrowed(json))),
            _ => Err(de::Error::custom("an id is a string or a number")),
        }
    }
}

/// Reads a response: its field `error`, and the field `name` by a seed. `null` is like a missing field.
///
/// PHP writes an object without fields as an empty array.
pub(crate) fn error_and<'de, E, S>(
    body: &'de [u8],
    name: &'static str,
    seed: S,
) -> serde_json::Result<(E, Option<S::Value>)>
where
    E: Deserialize<'de> + Default,
    S: DeserializeSeed<'de>,
{
    let mut reader = serde_json::Deserializer::from_slice(body);
    let visitor = ResponseVisitor {
        name,
        seed,
        error: PhantomData,
    };
    let response = object_or_list(&mut reader, visitor)?;
    reader.end()?;
    Ok(response)
}

/// Reads an object or an array.
// As a struct, because with the feature `arbitrary_precision` of serde_json, which any crate can enable,
// `deserialize_any` passes a number to the visitor as a map.
fn object_or_list<'de, D: Deserializer<'de>, V: Visitor<'de>>(
    deserializer: D,
    visitor: V,
) -> Result<V::Value, D::Error> {
    deserializer.deserialize_struct("an object or an array", &[], visitor)
}

struct ResponseVisitor<E, S> {
    name: &'static str,
    seed: S,
    error: PhantomData<E>,
}

impl<'de, E, S> Visitor<'de> for ResponseVisitor<E, S>
where
    E: Deserialize<'de> + Default,
    S: DeserializeSeed<'de>,
{
    type Value = (E, Option<S::Value>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        const ERROR: &str = "error";
        let (mut error, mut value) = (None, None);
        let mut seed = Some(self.seed);
        while let Some(JsonString(key)) = map.next_key()? {
            if key == self.name {
                let seed = seed.take().ok_or(de::Error::duplicate_field(self.name))?;
                value = map.next_value_seed(UnlessNull(seed))?;
            } else if key == ERROR {
                if error.is_some() {
                    return Err(de::Error::duplicate_field(ERROR));
                }
                error = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok((error.unwrap_or_default(), value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        empty(seq, &self)?;
        Ok((E::default(), None))
    }
}

/// Accepts an array without items, as PHP writes an object without fields.
fn empty<'de, A: SeqAccess<'de>>(mut seq: A, expected: &dyn de::Expected) -> Result<(), A::Error> {
    match seq.next_element::<IgnoredAny>()? {
        None => Ok(()),
        Some(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, expected)),
    }
}

struct UnlessNull<S>(S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for UnlessNull<S> {
    type Value = Option<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for UnlessNull<S> {
    type Value = Option<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or `null`")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}

/// The entries of an object, in order. PHP writes an empty object as an empty array.
#[derive(Debug)]
pub(crate) struct Entries<K, V>(pub(crate) Vec<(K, V)>);

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Entries<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut entries = Vec::new();
        EachEntry::new(|key, value| entries.push((key, value))).deserialize(deserializer)?;
        Ok(Self(entries))
    }
}

/// Reads an object, and passes each entry on, in order. PHP writes an empty object as an empty array.
pub(crate) struct EachEntry<K, V, F> {
    pass: F,
    entry: PhantomData<(K, V)>,
}

impl<K, V, F: FnMut(K, V)> EachEntry<K, V, F> {
    pub(crate) fn new(pass: F) -> Self {
        Self {
            pass,
            entry: PhantomData,
        }
    }
}

impl<'de, K, V, F> DeserializeSeed<'de> for EachEntry<K, V, F>
where
    K: Deserialize<'de>,
    V: Deserialize<'de>,
    F: FnMut(K, V),
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        object_or_list(deserializer, self)
    }
}

impl<'de, K, V, F> Visitor<'de> for EachEntry<K, V, F>
where
    K: Deserialize<'de>,
    V: Deserialize<'de>,
    F: FnMut(K, V),
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry()? {
            (self.pass)(key, value);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        empty(seq, &self)
    }
}

/// Reads the entries of an object whose keys are requested, and skips the others. Of a repeated key, the
/// last one counts.
pub(crate) struct Requested<V, F> {
    is_requested: F,
    value: PhantomData<V>,
}

impl<V, F: Fn(&str) -> bool> Requested<V, F> {
    pub(crate) fn by_key(is_requested: F) -> Self {
        Self {
            is_requested,
            value: PhantomData,
        }
    }
}

impl<'de, V: Deserialize<'de>, F: Fn(&str) -> bool> DeserializeSeed<'de> for Requested<V, F> {
    type Value = BTreeMap<String, V>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        object_or_list(deserializer, self)
    }
}

impl<'de, V: Deserialize<'de>, F: Fn(&str) -> bool> Visitor<'de> for Requested<V, F> {
    type Value = BTreeMap<String, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = BTreeMap::new();
        while let Some(JsonString(key)) = map.next_key()? {
            if (self.is_requested)(&key) {
                values.insert(key.into_owned(), map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(values)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        empty(seq, &self)?;
        Ok(BTreeMap::new())
    }
}

/// Reads the first items of an array, by index, and skips the others. PHP writes an array with gaps as an
/// object with the indices as keys.
pub(crate) struct Indexed<T> {
    limit: usize,
    item: PhantomData<T>,
}

impl<T> Indexed<T> {
    /// Reads all items.
    pub(crate) fn all() -> Self {
        Self::up_to(usize::MAX)
    }

    /// Reads the items whose index is less than `limit`.
    pub(crate) fn up_to(limit: usize) -> Self {
        Self {
            limit,
            item: PhantomData,
        }
    }
}

/// The items that [`Indexed`] has read.
#[derive(Debug)]
pub(crate) enum Items<T> {
    List(Vec<T>),
    WithGaps(BTreeMap<usize, T>),
}

impl<T> Items<T> {
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        match self {
            Self::List(items) => items.get(index),
            Self::WithGaps(items) => items.get(&index),
        }
    }

    /// Calls `pass` for each item, in the order of the indices.
    pub(crate) fn each(self, pass: impl FnMut(T)) {
        match self {
            Self::List(items) => items.into_iter().for_each(pass),
            Self::WithGaps(items) => items.into_values().for_each(pass),
        }
    }
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Indexed<T> {
    type Value = Items<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        object_or_list(deserializer, self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Indexed<T> {
    type Value = Items<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while items.len() < self.limit {
            match seq.next_element()? {
                Some(item) => items.push(item),
                None => return Ok(Items::List(items)),
            }
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Items::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items = BTreeMap::new();
        while let Some(JsonString(key)) = map.next_key()? {
            // Keys that are not numbers do not belong to the list.
            match key.parse::<usize>() {
                Ok(index) if index < self.limit => {
                    items.insert(index, map.next_value()?);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Items::WithGaps(items))
    }
}

/// A `T` that is read from a JSON object only.
///
/// `Deserialize` as derived by serde would also accept an array of the fields.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

// Derived implementations also accept an array of the fields, which no server sends and which would
// hide a malformed response.
struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}
