//! Fields of an event that only some servers know.

use core::fmt;

/// What an event has by the protocol.
const OF_THE_PROTOCOL: [&str; 6] = ["name", "channel", "channels", "data", "socket_id", "info"];

/// A field that an event has already, by the protocol or as another extension.
///
/// ```
/// use pusher_channels::{Client, channel_name};
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let trigger = client.trigger(&channel_name!("news")).event("e").text("x")?;
/// let error = trigger.extension("socket_id", "1.1").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid extension: the event has a field `socket_id` already",
/// );
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidExtension(String);

/// The extensions of an event.
#[derive(Clone, Debug, Default)]
pub(super) struct Extensions(Vec<String>);

impl Extensions {
    pub(super) fn add(&mut self, name: &str) -> Result<(), InvalidExtension> {
        if OF_THE_PROTOCOL.contains(&name) || self.0.iter().any(|other| other == name) {
            return Err(InvalidExtension(name.to_owned()));
        }
        self.0.push(name.to_owned());
        Ok(())
    }
}

impl fmt::Display for InvalidExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.0;
        write!(
            f,
            "invalid extension: the event has a field `{field}` already"
        )
    }
}

impl std::error::Error for InvalidExtension {}

impl From<InvalidExtension> for crate::error::Error {
    fn from(error: InvalidExtension) -> Self {
        Self::invalid(error)
    }
}
