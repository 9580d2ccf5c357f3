//! Event names.

use super::error::InvalidEventName;
use super::text::{Text, name_traits};
use super::validate;

/// A valid event name: 1 to 200 bytes of UTF-8.
///
/// Names that start with `pusher:` or `pusher_internal:` are rejected, because only the API server
/// may send them. Cloning does not allocate.
///
/// # Examples
///
/// ```
/// use pusher_channels::{EventName, event_name};
///
/// const CREATED: EventName = event_name!("order-created"); // checked at compile time
///
/// let same = EventName::try_from("order-created")?;
/// assert_eq!(same, CREATED);
///
/// let error = EventName::try_from("pusher:subscribe").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid event name: names that start with `pusher:` or `pusher_internal:` are reserved for the API server",
/// );
/// # Ok::<(), pusher_channels::name::InvalidEventName>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventName(Text);

impl EventName {
    /// The maximum length, in bytes.
    pub const MAX_LEN: usize = validate::MAX_NAME_LEN;

    fn parse(text: impl AsRef<str> + Into<Text>) -> Result<Self, InvalidEventName> {
        validate::event_name(text.as_ref()).map_err(InvalidEventName)?;
        Ok(Self(text.into()))
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The caller has checked that the string is an event name.
///
/// This is not an associated function, because rustc would suggest it to users who write
/// `EventName("…")`.
pub(super) const fn from_checked(text: &'static str) -> EventName {
    EventName(Text::Static(text))
}

name_traits!([] EventName, InvalidEventName, "an event name");
