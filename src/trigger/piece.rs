//! The events of a streamed text.

use std::sync::Arc;

use serde::Serialize;

use super::body::{Data, max_sealable};
use super::builder::NeedsData;
use super::ready::Trigger;
use super::target::{OneChannel, Resolved};
use crate::error::Error;
use crate::name::{EventName, InvalidEventName, Text};
use crate::request::App;

/// Makes the events of a streamed text: each is a piece of it.
#[derive(Debug)]
pub(crate) struct Pieces {
    app: Arc<App>,
    channel: Text,
    target: Resolved,
    event: EventName,
    /// The maximum size of a piece's text in JSON, in bytes.
    room: usize,
}

/// The data of one event.
#[derive(Serialize)]
pub(crate) struct Piece<'a> {
    pub(crate) seq: u64,
    pub(crate) text: &'a str,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) last: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) aborted: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde requires"
)]
fn is_false(value: &bool) -> bool {
    !*value
}

/// The size of a piece without its text, with the longest number.
const ENVELOPE: usize =
    r#"{"seq":18446744073709551615,"text":"","last":true,"aborted":true}"#.len();

/// The size of the longest character in JSON: `\u001f`.
const LONGEST_CHARACTER: usize = 6;

impl Pieces {
    pub(crate) fn new(
        app: Arc<App>,
        target: Resolved,
        event: Result<EventName, InvalidEventName>,
    ) -> Result<Self, Error> {
        let event = event?;
        let channel = match &target.channels {
            Ok(channels) => channels.first().clone(),
            Err(error) => return Err(error.clone().into()),
        };
        let limit = app.max_data_size;
        let size = match target.key {
            Some(_) => max_sealable(limit),
            None => limit,
        };
        // A limit that only tests choose. Each event has to contain a character at least.
        if size < ENVELOPE + LONGEST_CHARACTER {
            let names = [channel.as_str()].into_iter();
            let error = Error::too_large(limit + ENVELOPE + LONGEST_CHARACTER - size, limit);
            return Err(error.in_event(event.as_str(), names));
        }
        Ok(Self {
            app,
            channel,
            target,
            event,
            room: size - ENVELOPE,
        })
    }

    pub(crate) fn channel(&self) -> &Text {
        &self.channel
    }

    pub(crate) fn event(&self) -> &EventName {
        &self.event
    }

    /// Returns the length of the longest start of `text` that fits into one event. It ends at a
    /// character.
    pub(crate) fn fitting(&self, text: &str) -> usize {
        // In UTF-8, a character of one byte has at most `LONGEST_CHARACTER` bytes of JSON, and all others
        // are written as they are.
        if text.len() * LONGEST_CHARACTER <= self.room {
            return text.len();
        }
        let mut room = self.room;
        for (start, character) in text.char_indices() {
            match room.checked_sub(len_in_json(character)) {
                Some(left) => room = left,
                None => return start,
            }
        }
        text.len()
    }

    /// Makes an event of a piece, whose text has to [fit](Self::fitting).
    pub(crate) fn trigger(&self, piece: &Piece<'_>) -> Result<Trigger, Error> {
        let needs_data = NeedsData {
            app: Arc::clone(&self.app),
            target: self.target.clone(),
            event: Ok(self.event.clone()),
        };
        needs_data.complete::<OneChannel, (), _>(&Data::Json(piece))
    }
}

/// The size of a character in a JSON string, as `serde_json` writes it.
fn len_in_json(character: char) -> usize {
    match character {
        '"' | '\\' | '\u{8}' | '\t' | '\n' | '\u{c}' | '\r' => 2,
        '\0'..='\u{1f}' => LONGEST_CHARACTER,
        other => other.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_match_those_of_serde_json() {
        for character in ('\0'..='\u{2fff}').chain(['\u{ffff}', '\u{1f600}', '\u{10ffff}']) {
            let json = serde_json::to_string(&character).unwrap();
            assert_eq!(len_in_json(character), json.len() - 2, "{character:?}");
            assert!(len_in_json(character) <= LONGEST_CHARACTER * character.len_utf8());
        }
    }
}
