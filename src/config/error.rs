//! What can be wrong with a configuration. Says which part, and never repeats a secret.

use core::fmt;

use crate::error::Error;
use crate::name::Message;

/// What is wrong with a text that is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TextFault {
    Empty,
    Character {
        position: usize,
        character: char,
        allowed: &'static str,
    },
    Other {
        position: usize,
        reason: &'static str,
    },
}

impl TextFault {
    /// Refuses an empty text, and the first character that is not allowed.
    pub(super) fn check(
        text: &str,
        allowed: &'static str,
        is_allowed: impl Fn(char) -> bool,
    ) -> Result<(), Self> {
        if text.is_empty() {
            return Err(Self::Empty);
        }
        match text.char_indices().find(|(_, c)| !is_allowed(*c)) {
            Some((position, character)) => Err(Self::Character {
                position,
                character,
                allowed,
            }),
            None => Ok(()),
        }
    }

    fn position(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Character { position, .. } | Self::Other { position, .. } => *position,
        }
    }
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::Character {
                position,
                character,
                allowed,
            } => {
                let character = Message::new().character(*character);
                write!(
                    f,
                    "the character {character} at byte {position} is not allowed (allowed are {allowed})"
                )
            }
            Self::Other { reason, .. } => f.write_str(reason),
        }
    }
}

macro_rules! invalid_text {
    ($(#[$docs:meta])* $error:ident, $what:literal) => {
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $error(pub(super) TextFault);

        impl $error {
            /// The byte of the text at which the fault begins.
            #[must_use]
            pub fn position(&self) -> usize {
                self.0.position()
            }
        }

        impl fmt::Display for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("invalid ", $what, ": {}"), self.0)
            }
        }

        impl std::error::Error for $error {}

        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::invalid(error)
            }
        }

        impl From<$error> for InvalidConfig {
            fn from(error: $error) -> Self {
                Self::new(error.to_string())
            }
        }
    };
}

invalid_text! {
    /// A text that is no [`AppId`](crate::config::AppId).
    InvalidAppId, "app id"
}
invalid_text! {
    /// A text that is no [`AppKey`](crate::config::AppKey).
    InvalidAppKey, "app key"
}
invalid_text! {
    /// A text that is no [`Cluster`](crate::config::Cluster).
    InvalidCluster, "cluster"
}
invalid_text! {
    /// A text that is no [`Host`](crate::config::Host).
    ///
    /// ```
    /// use pusher_channels::config::Host;
    ///
    /// let error = "https://ws.example.org".parse::<Host>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "invalid host: it is a URL; give only `name` or `name:port`, or use `Client::from_url`",
    /// );
    /// ```
    InvalidHost, "host"
}
invalid_text! {
    /// A text that is no [`BasePath`](crate::config::BasePath).
    InvalidBasePath, "base path"
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecretFault {
    Empty,
    WhiteSpace { position: usize },
}

/// A text that is no [`AppSecret`](crate::config::AppSecret). Repeats nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAppSecret(pub(super) SecretFault);

impl fmt::Display for InvalidAppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            SecretFault::Empty => f.write_str("invalid app secret: it is empty"),
            SecretFault::WhiteSpace { position } => write!(
                f,
                "invalid app secret: there is white space or a control character at byte {position}"
            ),
        }
    }
}

impl std::error::Error for InvalidAppSecret {}

impl From<InvalidAppSecret> for Error {
    fn from(error: InvalidAppSecret) -> Self {
        Self::invalid(error)
    }
}

impl From<InvalidAppSecret> for InvalidConfig {
    fn from(error: InvalidAppSecret) -> Self {
        Self::new(error.to_string())
    }
}

/// A configuration that no client can be made of. Its text says which part is wrong, and what to
/// do.
///
/// ```
/// use pusher_channels::Client;
///
/// let error = Client::from_url("https://278d425bdf160c739803@api-eu.pusher.com/apps/42").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid URL: the app secret is missing: write `https://KEY:SECRET@HOST/apps/ID`",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidConfig {
    message: String,
}

impl InvalidConfig {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }

    /// The same, with the name of what it was read from in front.
    pub(super) fn within(self, source: &str) -> Self {
        Self::new(format!("{source}: {}", self.message))
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InvalidConfig {}

impl From<InvalidConfig> for Error {
    fn from(error: InvalidConfig) -> Self {
        Self::invalid(error)
    }
}

// A value that is already valid is taken where a text is.
impl From<core::convert::Infallible> for InvalidConfig {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}
