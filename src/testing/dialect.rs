//! The API servers that the test server can imitate.

use http::StatusCode;
use serde_json::{Map, Value, json};

/// The API server whose responses are imitated, for [`Builder::dialect`](super::Builder::dialect).
///
/// All dialects check requests alike, with Pusher's limits; soketi and Reverb also reject empty
/// data. The responses differ, as read in the source of each server and, for soketi, also observed
/// on the wire.
///
/// ```
/// use pusher_channels::channel_name;
/// use pusher_channels::testing::{Dialect, Recorder};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let service = Recorder::builder().dialect(Dialect::Soketi).record()?;
///
/// // Pusher accepts an event without data, soketi rejects it.
/// let tick = service.client().trigger(&channel_name!("clock")).event("tick").text("")?;
/// let error = tick.send().await.unwrap_err();
/// assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// Pusher, as documented.
    #[default]
    Pusher,
    /// Sockudo 5: `{"ok":true}`, additional fields, caches of whole messages.
    Sockudo,
    /// soketi 1.6.1: `{"ok":true}` whatever an event requests, the same attributes for every
    /// channel of a list, no caches, and rejections with status 200.
    Soketi,
    /// Laravel Reverb 1: omits empty values, and does not know vacant channels.
    Reverb,
}

impl Dialect {
    /// Returns the status that rejects an event without data, or `None` if it is accepted.
    // soketi and Reverb validate `data` as required, and an empty string counts as missing.
    pub(super) fn rejection_of_empty_data(self) -> Option<StatusCode> {
        match self {
            Self::Soketi => Some(StatusCode::BAD_REQUEST),
            Self::Reverb => Some(StatusCode::UNPROCESSABLE_ENTITY),
            _ => None,
        }
    }

    /// Returns the response to an event that requests no attributes.
    pub(super) fn event(self) -> Value {
        match self {
            Self::Pusher | Self::Reverb => json!({}),
            Self::Sockudo | Self::Soketi => json!({ "ok": true }),
        }
    }

    /// Returns the response to an event that requests attributes.
    pub(super) fn event_info(self, channels: &Map<String, Value>) -> Value {
        match self {
            Self::Soketi => json!({ "ok": true }),
            _ => json!({ "channels": channels }),
        }
    }

    /// Returns the response to a batch with the attributes of each event.
    pub(super) fn batch(self, events: &[Map<String, Value>]) -> Value {
        let contains = events.iter().any(|event| !event.is_empty());
        match self {
            Self::Soketi => json!({ "ok": true }),
            Self::Reverb if !contains => json!({ "batch": {} }),
            _ if !contains => json!({}),
            _ => json!({ "batch": events }),
        }
    }

    /// Returns the response of an endpoint that reports nothing.
    pub(super) fn done(self) -> Value {
        self.event()
    }
}
