//! The errors of configuration values. They name the setting and never contain a secret.

use core::fmt;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::Arc;

use crate::error::{Error, InvalidKind, debug_as_report};
use crate::name::Message;

/// The reason why a string is not a valid setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    Character {
        position: usize,
        character: char,
        allowed: &'static str,
    },
    /// A character of a secret, which the message must not repeat.
    WhiteSpace {
        position: usize,
    },
    Format {
        position: usize,
        reason: Cow<'static, str>,
    },
}

impl Fault {
    /// Rejects an empty string, and the first character that is not allowed.
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
            Self::Character { .. } | Self::WhiteSpace { .. } => InvalidKind::Character,
            Self::Format { .. } => InvalidKind::Format,
        }
    }

    fn position(&self) -> usize {
        match *self {
            Self::Empty => 0,
            Self::Character { position, .. }
            | Self::WhiteSpace { position }
            | Self::Format { position, .. } => position,
        }
    }
}

impl fmt::Display for Fault {
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
            Self::WhiteSpace { position } => write!(
                f,
                "there is white space or a control character at byte {position}"
            ),
            Self::Format { reason, .. } => f.write_str(reason),
        }
    }
}

/// Defines one error type per setting, so that a signature names what can be invalid. `Debug` is the
/// message, because a `main` that returns the error prints it.
macro_rules! invalid_setting {
    ($(#[$docs:meta])* $error:ident, $what:literal) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $error(pub(super) Fault);

        impl $error {
            /// Returns what is wrong with the string.
            #[must_use]
            pub fn kind(&self) -> InvalidKind {
                self.0.kind()
            }

            /// Returns the byte offset of the error, if it has a single location.
            #[must_use]
            pub fn position(&self) -> Option<usize> {
                Some(self.0.position())
            }
        }

        impl fmt::Display for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("invalid ", $what, ": {}"), self.0)
            }
        }

        debug_as_report!($error);

        impl StdError for $error {}

        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::invalid(error)
            }
        }

        impl From<$error> for InvalidConfig {
            fn from(error: $error) -> Self {
                Self::caused_by($what, error.kind(), error)
            }
        }
    };
}

invalid_setting! {
    /// The error returned when a string is not a valid [`AppId`](crate::config::AppId).
    ///
    /// ```
    /// use pusher_channels::config::AppId;
    /// use pusher_channels::error::InvalidKind;
    ///
    /// let error = "app 42".parse::<AppId>().unwrap_err();
    /// assert_eq!(error.kind(), InvalidKind::Character);
    /// assert_eq!(error.position(), Some(3));
    /// ```
    InvalidAppId, "app id"
}
invalid_setting! {
    /// The error returned when a string is not a valid [`AppKey`](crate::config::AppKey).
    ///
    /// ```
    /// use pusher_channels::config::AppKey;
    ///
    /// // The key and the secret, as a URL contains them.
    /// let error = AppKey::try_from("278d425bdf160c739803:7ad3773142a6692b25b8").unwrap_err();
    /// assert_eq!(error.position(), Some(20));
    /// ```
    InvalidAppKey, "app key"
}
invalid_setting! {
    /// The error returned when a string is not a valid [`AppSecret`](crate::config::AppSecret).
    ///
    /// It never contains any part of the input.
    ///
    /// ```
    /// use pusher_channels::config::AppSecret;
    /// use pusher_channels::error::InvalidKind;
    ///
    /// let error = AppSecret::try_from("7ad3773142a6692b25b8\n").unwrap_err();
    /// assert_eq!(error.kind(), InvalidKind::Character);
    /// assert_eq!(error.position(), Some(20));
    /// assert!(!error.to_string().contains("7ad3773142a6692b25b8"));
    /// ```
    InvalidAppSecret, "app secret"
}
invalid_setting! {
    /// The error returned when a string is not a valid [`Cluster`](crate::config::Cluster).
    ///
    /// ```
    /// use pusher_channels::config::Cluster;
    ///
    /// let error = "EU".parse::<Cluster>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "invalid cluster: clusters are named in lower case; write `eu`",
    /// );
    /// ```
    InvalidCluster, "cluster"
}
invalid_setting! {
    /// The error returned when a string is not a valid [`Host`](crate::config::Host).
    ///
    /// ```
    /// use pusher_channels::config::Host;
    ///
    /// let error = "https://ws.example.org".parse::<Host>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "invalid host: it is a URL; write only `name` or `name:port`, or use `Client::from_url`",
    /// );
    /// ```
    InvalidHost, "host"
}
invalid_setting! {
    /// The error returned when a string is not a valid [`BasePath`](crate::config::BasePath).
    ///
    /// ```
    /// use pusher_channels::config::BasePath;
    /// use pusher_channels::error::InvalidKind;
    ///
    /// let error = "/realtime/pusher/".parse::<BasePath>().unwrap_err();
    /// assert_eq!(error.kind(), InvalidKind::Format);
    /// assert_eq!(error.to_string(), "invalid base path: it ends with `/`");
    /// ```
    InvalidBasePath, "base path"
}

/// The error returned when the configuration of a client is invalid.
///
/// `Display` is one line: the setting, what is wrong with it and how to fix it. The line includes
/// the [`source`](StdError::source), which is the typed error of the value, such as
/// [`InvalidAppSecret`]; a report that prints the whole chain can stop here.
///
/// # Examples
///
/// ```
/// use pusher_channels::Client;
/// use pusher_channels::error::InvalidKind;
///
/// let error = Client::from_url("https://278d425bdf160c739803@api-eu.pusher.com/apps/42").unwrap_err();
/// assert_eq!(error.kind(), InvalidKind::Missing);
/// assert_eq!(
///     error.to_string(),
///     "invalid URL: the app secret is missing: write `https://KEY:SECRET@HOST/apps/ID`",
/// );
/// ```
#[derive(Clone)]
pub struct InvalidConfig {
    setting: Cow<'static, str>,
    kind: InvalidKind,
    message: String,
    // Shared, because errors of settings are `Clone` and their causes need not be.
    source: Option<Arc<dyn StdError + Send + Sync>>,
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
            source: None,
        }
    }

    pub(crate) fn caused_by(
        setting: &'static str,
        kind: InvalidKind,
        source: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self {
            message: source.to_string(),
            source: Some(Arc::new(source)),
            ..Self::new(setting, kind, "")
        }
    }

    /// Adds a prefix to the message.
    pub(super) fn within(self, prefix: &str) -> Self {
        let message = format!("{prefix}: {}", self.message);
        Self { message, ..self }
    }

    /// Names the environment variable that the value was read from.
    pub(super) fn of_variable(self, name: &str) -> Self {
        Self {
            setting: name.to_owned().into(),
            ..self.within(name)
        }
    }

    /// Returns the name of the setting: the environment variable, such as `PUSHER_SECRET`, the
    /// builder method, such as `root_certificate`, or the value, such as `app secret`.
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// let error = Client::builder("42", "key", "secret").cluster("EU").build().unwrap_err();
    /// assert_eq!(error.setting(), "cluster");
    /// ```
    #[must_use]
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// Returns what is wrong with the setting.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        self.kind
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

debug_as_report!(InvalidConfig);

impl StdError for InvalidConfig {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}

impl From<InvalidConfig> for Error {
    fn from(error: InvalidConfig) -> Self {
        Self::invalid(error)
    }
}

// `impl TryInto<AppId>` accepts an `AppId` as well, and that conversion cannot fail.
impl From<core::convert::Infallible> for InvalidConfig {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}
