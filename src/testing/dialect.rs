//! The servers that the double can answer like.

use http::StatusCode;
use serde_json::{Map, Value, json};

/// Which server's answers a double imitates: for [`Builder::dialect`](super::Builder::dialect).
///
/// All of them check requests alike, with the limits of the hosted service; soketi and Reverb refuse
/// empty data besides. What differs is how a request is answered, as read in each server's source; for
/// soketi, also seen on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// The hosted service, as its documentation says.
    #[default]
    Pusher,
    /// Sockudo 5: `{"ok":true}`, further fields, caches of whole messages.
    Sockudo,
    /// soketi 1.6.1: `{"ok":true}` whatever an event asks, the same about every channel of a list
    /// whatever is asked, no caches, and refusals with status 200.
    Soketi,
    /// Laravel Reverb 1: leaves out what is empty, and does not know a channel that nobody is on.
    Reverb,
}

impl Dialect {
    /// The status with which an event without data is refused, if it is.
    pub(super) fn refusal_of_empty_data(self) -> Option<StatusCode> {
        match self {
            Self::Soketi => Some(StatusCode::BAD_REQUEST),
            Self::Reverb => Some(StatusCode::UNPROCESSABLE_ENTITY),
            _ => None,
        }
    }

    /// The answer to an event that asks nothing.
    pub(super) fn event(self) -> Value {
        match self {
            Self::Pusher | Self::Reverb => json!({}),
            Self::Sockudo | Self::Soketi => json!({ "ok": true }),
        }
    }

    /// The answer to an event that asks.
    pub(super) fn event_info(self, channels: &Map<String, Value>) -> Value {
        match self {
            Self::Soketi => json!({ "ok": true }),
            _ => json!({ "channels": channels }),
        }
    }

    /// The answer to a batch, given what is said about each event.
    pub(super) fn batch(self, events: &[Map<String, Value>]) -> Value {
        let asks = events.iter().any(|event| !event.is_empty());
        match self {
            Self::Soketi => json!({ "ok": true }),
            Self::Reverb if !asks => json!({ "batch": {} }),
            _ if !asks => json!({}),
            _ => json!({ "batch": events }),
        }
    }

    /// The answer to a call that has nothing to say.
    pub(super) fn done(self) -> Value {
        self.event()
    }
}
