//! One small error per name.

use core::fmt;

use super::validate::NameFault;
use crate::error::{Error, InvalidKind};

macro_rules! invalid_name {
    ($(#[$docs:meta])* $error:ident, $what:literal) => {
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $error(pub(super) NameFault);

        impl $error {
            /// Returns what is wrong with the string.
            #[must_use]
            pub fn kind(&self) -> InvalidKind {
                self.0.kind()
            }

            /// Returns the byte offset of the error, if it has a single location.
            #[must_use]
            pub fn position(&self) -> Option<usize> {
                self.0.position()
            }

            /// Returns the limit that the string exceeds, in bytes.
            #[must_use]
            pub fn limit(&self) -> Option<usize> {
                self.0.limit()
            }
        }

        impl fmt::Display for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("invalid ", $what, ": {}"), self.0.message())
            }
        }

        impl std::error::Error for $error {}

        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::invalid(error)
            }
        }
    };
}

invalid_name! {
    /// A text that is no channel name, or not one of the kind that was asked for.
    ///
    /// Says what is wrong, at which byte, and what the limit is. It does not repeat the text, so
    /// that it can be logged whatever came in.
    ///
    /// ```
    /// use pusher_channels::AnyChannelName;
    ///
    /// let error = "private-\n".parse::<AnyChannelName>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "invalid channel name: the character U+000A (line break) at byte 8 is not allowed \
    ///      (allowed are A-Z a-z 0-9 _ - = @ , . ;)",
    /// );
    /// ```
    InvalidChannelName, "channel name"
}

invalid_name! {
    /// A text that is no event name.
    ///
    /// ```
    /// use pusher_channels::EventName;
    ///
    /// let error = EventName::try_from("x".repeat(201)).unwrap_err();
    /// assert_eq!(error.to_string(), "invalid event name: it has 201 bytes, the limit is 200");
    /// ```
    InvalidEventName, "event name"
}

invalid_name! {
    /// A text that is no user id.
    ///
    /// ```
    /// use pusher_channels::UserId;
    ///
    /// let error = "user 42".parse::<UserId>().unwrap_err();
    /// assert_eq!(error.position(), Some(4));
    /// ```
    InvalidUserId, "user id"
}

invalid_name! {
    /// A text that no channel name starts with, or none of the kind that was asked for.
    ///
    /// ```
    /// use pusher_channels::name::ChannelPrefix;
    ///
    /// let error = ChannelPrefix::try_from("room 7").unwrap_err();
    /// assert_eq!(error.position(), Some(4));
    /// ```
    InvalidChannelPrefix, "prefix of channel names"
}
