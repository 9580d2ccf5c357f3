//! Fields of an event that only some servers know.

use core::fmt;

/// What an event has by the protocol.
const OF_THE_PROTOCOL: [&str; 6] = ["name", "channel", "channels", "data", "socket_id", "info"];

/// A field that an event has already, by the protocol.
///
/// ```
/// use pusher_channels::{Client, channel_name};
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let trigger = client.trigger(&channel_name!("news")).event("e").text("x")?;
/// let error = trigger.extension("socket_id", "1.1").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid extension: `socket_id` is a field of the protocol, which has a method of its own",
/// );
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidExtension(&'static str);

pub(super) fn check(name: &str) -> Result<(), InvalidExtension> {
    match OF_THE_PROTOCOL.iter().find(|field| **field == name) {
        Some(field) => Err(InvalidExtension(field)),
        None => Ok(()),
    }
}

impl fmt::Display for InvalidExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.0;
        write!(
            f,
            "invalid extension: `{field}` is a field of the protocol, which has a method of its own"
        )
    }
}

impl std::error::Error for InvalidExtension {}

impl From<InvalidExtension> for crate::request::Error {
    fn from(error: InvalidExtension) -> Self {
        Self::invalid(error)
    }
}
