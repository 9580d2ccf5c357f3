//! The errors of names.

use core::fmt;

use super::class::{self, prefix_of};
use super::const_fmt::Message;
use crate::error::{Error, InvalidKind, debug_as_report};

pub(crate) const ALPHABET: &str = "A-Z a-z 0-9 _ - = @ , . ;";

/// The maximum length of a template's literal in a message, in bytes.
const MAX_QUOTED: usize = 120;

/// The reason why a name is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameFault {
    Empty,
    TooLong {
        len: usize,
        limit: usize,
    },
    Character {
        position: usize,
        character: char,
    },
    OnlyPrefix {
        class: u8,
    },
    OtherKind {
        expected: u8,
        found: u8,
    },
    NotCached,
    ArgumentChangedKind {
        expected: u8,
        found: u8,
    },
    EmptyArguments,
    ArgumentEmpty {
        name: &'static str,
    },
    ArgumentContainsLiteral {
        name: &'static str,
        literal: &'static str,
    },
    ArgumentNotReadBack {
        name: &'static str,
    },
    Reserved,
    NotOfKind {
        class: u8,
    },
    Dots,
}

impl NameFault {
    pub(crate) const fn message(self) -> Message {
        let m = Message::new();
        match self {
            Self::Empty => m.text("it is empty"),
            Self::TooLong { len, limit } => m
                .text("it has ")
                .number(len)
                .text(" bytes, the limit is ")
                .number(limit),
            Self::Character {
                position,
                character,
            } => m
                .text("the character ")
                .character(character)
                .text(" at byte ")
                .number(position)
                .text(" is not allowed (allowed are ")
                .text(ALPHABET)
                .text(")"),
            Self::OnlyPrefix { class } => m
                .text("nothing follows the prefix `")
                .text(prefix_of(class))
                .text("`"),
            Self::OtherKind { expected, found } => m
                .text("it names a ")
                .text(class::describe(found))
                .text(" channel, not a ")
                .text(class::describe(expected))
                .text(" one"),
            Self::NotCached => m.text(
                "it is not a cache channel: the prefix of its kind is not followed by `cache-`",
            ),
            Self::ArgumentChangedKind { expected, found } => m
                .text("an argument turned the ")
                .text(class::describe(expected))
                .text(" channel of the template into a ")
                .text(class::describe(found))
                .text(" one"),
            Self::EmptyArguments => m.text("the arguments of the template are empty"),
            Self::ArgumentEmpty { name } => {
                m.text("the argument `").text(name).text("` is empty")
            }
            Self::ArgumentContainsLiteral { name, literal } => m
                .text("the argument `")
                .text(name)
                .text("` contains ")
                .quoted(literal, MAX_QUOTED)
                .text(", which follows it in the template"),
            Self::ArgumentNotReadBack { name } => m
                .text("the argument `")
                .text(name)
                .text("` would be read back as another value: its `from_param` does not match its `to_param`"),
            Self::Reserved => m.text(
                "names that start with `pusher:` or `pusher_internal:` are reserved for the API server",
            ),
            Self::Dots => m.text("`.` and `..` mean something else in the path of a URL"),
            Self::NotOfKind { class } => m
                .text("names of ")
                .text(class::describe(class))
                .text(" channels start with `")
                .text(prefix_of(class))
                .text("`"),
        }
    }

    const fn kind(self) -> InvalidKind {
        match self {
            Self::Empty | Self::EmptyArguments | Self::ArgumentEmpty { .. } => InvalidKind::Empty,
            Self::TooLong { .. } => InvalidKind::TooLong,
            Self::Character { .. } => InvalidKind::Character,
            Self::OnlyPrefix { .. } => InvalidKind::Missing,
            Self::OtherKind { .. }
            | Self::NotOfKind { .. }
            | Self::NotCached
            | Self::ArgumentChangedKind { .. } => InvalidKind::WrongKind,
            Self::Reserved => InvalidKind::Reserved,
            Self::Dots
            | Self::ArgumentContainsLiteral { .. }
            | Self::ArgumentNotReadBack { .. } => InvalidKind::Format,
        }
    }

    const fn limit(self) -> Option<usize> {
        match self {
            Self::TooLong { limit, .. } => Some(limit),
            _ => None,
        }
    }

    /// Returns the byte offset of the error.
    pub(crate) const fn position(self) -> Option<usize> {
        match self {
            Self::Character { position, .. } => Some(position),
            Self::TooLong { limit, .. } => Some(limit),
            Self::OnlyPrefix { class } => Some(prefix_of(class).len()),
            Self::Empty | Self::Reserved | Self::Dots => Some(0),
            Self::OtherKind { .. }
            | Self::NotOfKind { .. }
            | Self::NotCached
            | Self::ArgumentChangedKind { .. }
            | Self::EmptyArguments
            | Self::ArgumentEmpty { .. }
            | Self::ArgumentContainsLiteral { .. }
            | Self::ArgumentNotReadBack { .. } => None,
        }
    }
}

macro_rules! invalid_name {
    ($(#[$docs:meta])* $error:ident, $what:literal) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $error(pub(crate) NameFault);

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

            /// Returns the limit in bytes, if the string exceeds it.
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

        debug_as_report!($error);

        impl std::error::Error for $error {}

        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::invalid(error)
            }
        }
    };
}

invalid_name! {
    /// The error returned when a string is not a valid channel name, or not one of the requested
    /// kind.
    ///
    /// It reports the reason, the position and the limit. It does not contain the input, so that it
    /// can be logged safely.
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
    /// The error returned when a string is not a valid event name.
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
    /// The error returned when a string is not a valid user id.
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
    /// The error returned when a string is not a valid prefix of channel names, or not one of the
    /// requested kind.
    ///
    /// ```
    /// use pusher_channels::name::ChannelPrefix;
    ///
    /// let error = ChannelPrefix::try_from("room 7").unwrap_err();
    /// assert_eq!(error.position(), Some(4));
    /// ```
    InvalidChannelPrefix, "prefix of channel names"
}
