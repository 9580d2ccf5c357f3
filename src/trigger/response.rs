//! How far an event goes, to one channel or to several, and what comes back of it.

use core::fmt;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::channels::{AttributeSet, RawAttributes, read_of};
use crate::error::{Lack, Subject, Unreadable};
use crate::json::Entries;
use crate::name::{AnyChannelName, Text};
use crate::request::{ErrorField, ResponseParser};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: an event goes to one channel or to several"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// Marks a trigger on one channel.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum OneChannel {}

/// Marks a trigger on several channels at once.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum ManyChannels {}

/// [`OneChannel`] or [`ManyChannels`]: what a trigger gets as its answer.
pub trait Reach: Sealed {
    /// What comes back where `A` was asked about each channel: `A`, or a map of channels to `A`.
    type Response<A>;
    #[doc(hidden)]
    fn reader<A: AttributeSet>(asked: Asked) -> ResponseReader<Self::Response<A>>;
}

impl Sealed for OneChannel {}
impl Reach for OneChannel {
    type Response<A> = A;
    fn reader<A: AttributeSet>(asked: Asked) -> ResponseReader<A> {
        ResponseReader(ResponseParser::with_context(move |body| {
            let found = attributes_of_channels(body)?;
            let name = asked.0.names().next().unwrap_or_default();
            Ok(read_named(&found, name)?)
        }))
    }
}

impl Sealed for ManyChannels {}
impl Reach for ManyChannels {
    type Response<A> = BTreeMap<AnyChannelName, A>;
    fn reader<A: AttributeSet>(asked: Asked) -> ResponseReader<BTreeMap<AnyChannelName, A>> {
        ResponseReader(ResponseParser::with_context(move |body| {
            let found = attributes_of_channels(body)?;
            let each = asked.0.texts().iter().map(|name| {
                let attributes = read_named(&found, name.as_str())?;
                Ok((AnyChannelName::from_checked(name.clone()), attributes))
            });
            each.collect()
        }))
    }
}

/// The channels that a trigger asks about.
#[derive(Debug)]
#[doc(hidden)]
pub struct Asked(pub(super) Channels);

/// How the answer of a trigger that asks something is read.
#[expect(missing_debug_implementations, reason = "hidden, and never printed")]
#[doc(hidden)]
pub struct ResponseReader<R>(pub(super) ResponseParser<R>);

/// What is said about each channel.
type Found = BTreeMap<String, Option<RawAttributes>>;

fn attributes_of_channels(body: &[u8]) -> Result<Found, Unreadable> {
    #[derive(Deserialize)]
    #[serde(expecting = "a JSON object")]
    struct Response {
        #[serde(default)]
        error: ErrorField,
        #[serde(default)]
        channels: Option<Entries<String, Option<RawAttributes>>>,
    }
    let Response { error, channels } = serde_json::from_slice(body)?;
    error.check()?;
    Ok(channels.unwrap_or_default().0.into_iter().collect())
}

fn read_named<A: AttributeSet>(found: &Found, name: &str) -> Result<A, Lack> {
    read_of(found.get(name), || Subject::Channel(name.to_owned()))
}

#[derive(Clone)]
pub(super) enum Channels {
    One(Text),
    Many(Vec<Text>),
}

impl Channels {
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.texts().iter().map(Text::as_str)
    }

    /// The only one, or the first of several.
    #[cfg(feature = "publisher")]
    pub(super) fn first(&self) -> &Text {
        const NONE: &Text = &Text::Static("");
        self.texts().first().unwrap_or(NONE)
    }

    fn texts(&self) -> &[Text] {
        match self {
            Self::One(name) => core::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
