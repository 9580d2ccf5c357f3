//! What can be wrong with a configuration. Says which part, and never repeats a secret.

use core::fmt;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::Arc;

use crate::error::{Error, InvalidKind};
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

    fn kind(&self) -> InvalidKind {
        match self {
            Self::Empty => InvalidKind::Empty,
            Self::Character { .. } => InvalidKind::Character,
            Self::Other { .. } => InvalidKind::Format,
        }
    }

    fn position(&self) -> Option<usize> {
        match self {
            Self::Empty => None,
            Self::Character { position, .. } | Self::Other { position, .. } => Some(*position),
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
    ($(#[$docs:meta])* $error:ident, $what:literal, $setting:literal) => {
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $error(pub(super) TextFault);

        impl $error {
            /// Returns what is wrong with the string.
            #[must_use]
            pub fn kind(&self) -> InvalidKind {
                self.0.kind()
            }

            /// Returns the byte offset of the error, if the string is not empty.
            #[must_use]
            pub fn position(&self) -> Option<usize> {
                self.0.position()
            }
        }

        impl fmt::Display for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("invalid ", $what, ": {}"), self.0)
            }
        }

        impl StdError for $error {}

        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::invalid(error)
            }
        }

        impl From<$error> for InvalidConfig {
            fn from(error: $error) -> Self {
                Self::caused_by($setting, error.kind(), error)
            }
        }
    };
}

invalid_text! {
    /// A text that is no [`AppId`](crate::config::AppId).
    InvalidAppId, "app id", "app_id"
}
invalid_text! {
    /// A text that is no [`AppKey`](crate::config::AppKey).
    InvalidAppKey, "app key", "key"
}
invalid_text! {
    /// A text that is no [`Cluster`](crate::config::Cluster).
    InvalidCluster, "cluster", "cluster"
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
    InvalidHost, "host", "host"
}
invalid_text! {
    /// A text that is no [`BasePath`](crate::config::BasePath).
    InvalidBasePath, "base path", "base_path"
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecretFault {
    Empty,
    WhiteSpace { position: usize },
}

/// A text that is no [`AppSecret`](crate::config::AppSecret). Repeats nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAppSecret(pub(super) SecretFault);

impl InvalidAppSecret {
    /// Returns what is wrong with the secret.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            SecretFault::Empty => InvalidKind::Empty,
            SecretFault::WhiteSpace { .. } => InvalidKind::Character,
        }
    }

    /// Returns the byte offset of the error, if the secret is not empty.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self.0 {
            SecretFault::Empty => None,
            SecretFault::WhiteSpace { position } => Some(position),
        }
    }
}

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

impl StdError for InvalidAppSecret {}

impl From<InvalidAppSecret> for Error {
    fn from(error: InvalidAppSecret) -> Self {
        Self::invalid(error)
    }
}

impl From<InvalidAppSecret> for InvalidConfig {
    fn from(error: InvalidAppSecret) -> Self {
        Self::caused_by("secret", error.kind(), error)
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
#[derive(Clone, Debug)]
pub struct InvalidConfig {
    setting: Cow<'static, str>,
    kind: InvalidKind,
    message: String,
    cause: Option<Arc<dyn StdError + Send + Sync>>,
}

impl InvalidConfig {
    pub(crate) fn new(
        setting: impl Into<Cow<'static, str>>,
        kind: InvalidKind,
        message: impl Into<String>,
    ) -> Self {
        Self {
            setting: setting.into(),
            kind,
            message: message.into(),
            cause: None,
        }
    }

    /// The message of the cause says all, so it is that of the whole.
    pub(crate) fn caused_by(
        setting: &'static str,
        kind: InvalidKind,
        cause: impl StdError + Send + Sync + 'static,
    ) -> Self {
        let mut error = Self::new(setting, kind, cause.to_string());
        error.cause = Some(Arc::new(cause));
        error
    }

    /// Prefixes the message.
    pub(super) fn within(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// Names the environment variable that was read.
    pub(super) fn of_variable(self, name: &str) -> Self {
        let mut error = self.within(name);
        error.setting = name.to_owned().into();
        error
    }

    /// Returns what is wrong with the setting.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        self.kind
    }

    /// Returns the name of the offending setting: an environment variable if the value was read
    /// from one, otherwise the method of [`ClientBuilder`](crate::ClientBuilder) or
    /// [`PublisherBuilder`](crate::publisher::PublisherBuilder) that sets it.
    #[must_use]
    pub fn setting(&self) -> &str {
        &self.setting
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for InvalidConfig {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

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
