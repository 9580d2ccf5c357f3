//! What a trigger asks about its channels, and how the answer is read.

use super::response::{Asked, Channels, Reach};
use crate::channels::{AttributeSet, info};
use crate::request::{ResponseParser, parse_acknowledgment};

pub(super) struct Info<R> {
    /// The value of the parameter; empty if nothing is asked.
    pub(super) names: String,
    pub(super) reader: fn(Channels) -> ResponseParser<R>,
}

impl Info<()> {
    pub(super) fn nothing() -> Self {
        Self {
            names: String::new(),
            reader: |_| ResponseParser::new(parse_acknowledgment),
        }
    }
}

impl<R> Clone for Info<R> {
    fn clone(&self) -> Self {
        Self {
            names: self.names.clone(),
            reader: self.reader,
        }
    }
}

impl<R> Info<R> {
    pub(super) fn asking<T: Reach<Response<A> = R>, A: AttributeSet>() -> Self {
        Self {
            names: info::<A>(),
            reader: |channels| T::reader::<A>(Asked(channels)).0,
        }
    }
}
