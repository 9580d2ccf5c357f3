//! Prefixes of channel names, to filter channels by.

use super::error::InvalidChannelPrefix;
use super::kind::Kind;
use super::text::{Text, name_traits};
use super::validate;

/// A valid prefix of channel names: 0 to 200 bytes of `A-Z a-z 0-9 _ - = @ , . ;`.
///
/// # Examples
///
/// ```
/// use pusher_channels::name::ChannelPrefix;
///
/// let prefix: ChannelPrefix = "presence-room-".parse()?;
/// let error = ChannelPrefix::try_from("#server-to-user-").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid prefix of channel names: the character '#' at byte 0 is not allowed \
///      (allowed are A-Z a-z 0-9 _ - = @ , . ;)",
/// );
/// # Ok::<(), pusher_channels::name::InvalidChannelPrefix>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChannelPrefix(Text);

impl ChannelPrefix {
    fn parse(text: impl AsRef<str> + Into<Text>) -> Result<Self, InvalidChannelPrefix> {
        validate::channel_prefix(text.as_ref()).map_err(InvalidChannelPrefix)?;
        Ok(Self(text.into()))
    }

    /// Returns the prefix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Restricts the prefix to names of kind `K`, extending it to that kind's own prefix if it is
    /// shorter.
    // Pusher rejects a request for user counts without a prefix of presence channels.
    pub(crate) fn within<K: Kind>(self) -> Result<Self, InvalidChannelPrefix> {
        match validate::prefix_within(self.as_str(), K::CLASS) {
            Ok(Some(longer)) => Ok(Self(Text::Static(longer))),
            Ok(None) => Ok(self),
            Err(fault) => Err(InvalidChannelPrefix(fault)),
        }
    }
}

impl Default for ChannelPrefix {
    /// Returns the empty prefix, which matches all names.
    fn default() -> Self {
        Self(Text::Static(""))
    }
}

name_traits!([] ChannelPrefix, InvalidChannelPrefix, "a prefix of channel names");
