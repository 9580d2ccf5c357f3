//! The errors of TypeScript modules.

use core::fmt;
use std::io;
use std::path::PathBuf;

use crate::error::{InvalidKind, debug_as_report};

/// The error returned when channels cannot be declared in one TypeScript module.
///
/// ```
/// use pusher_channels::error::InvalidKind;
/// use pusher_channels::{Channel, Channels, Event};
/// use serde::Serialize;
/// use ts_rs::TS;
///
/// #[derive(Serialize, TS, Event)]
/// #[event("order-created")]
/// #[ts(rename = "OrderEvents")] // the module has an interface of this name for the channel
/// struct OrderCreated {
///     id: u64,
/// }
///
/// #[derive(Channel)]
/// #[channel("private-order-{order}", events(OrderCreated))]
/// struct Order {
///     order: u64,
/// }
///
/// #[derive(Channels)]
/// enum AppChannel {
///     Order(Order),
/// }
///
/// let error = AppChannel::typescript().unwrap_err();
/// assert_eq!(error.kind(), InvalidKind::Repeated);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidModule {
    kind: InvalidKind,
    // Boxed, so that the `Result`s stay small.
    message: Box<str>,
}

impl InvalidModule {
    fn new(kind: InvalidKind, message: String) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    pub(super) fn two_types(name: &str, first: &str, second: &str) -> Self {
        Self::new(
            InvalidKind::Conflict,
            format!(
                "the Rust types `{first}` and `{second}` are different, but both are `{name}` in TypeScript: rename one of them, for example with `#[ts(rename = \"…\")]`"
            ),
        )
    }

    pub(super) fn two_names(name: &str, first: &str, second: &str) -> Self {
        Self::new(
            InvalidKind::Repeated,
            format!(
                "the TypeScript name `{name}` is needed for {first} and for {second}: rename one of them in Rust, a type also with `#[ts(rename = \"…\")]`"
            ),
        )
    }

    pub(super) fn two_events(channel: &str, event: &str) -> Self {
        Self::new(
            InvalidKind::Repeated,
            format!(
                "the channel `{channel}` has two events with the name \"{event}\": remove or rename one of them"
            ),
        )
    }

    pub(super) fn client_event_name(channel: &str, event: &str) -> Self {
        Self::new(
            InvalidKind::Format,
            format!(
                "the client event \"{event}\" of the channel `{channel}` does not start with `client-`: name it \"client-{event}\""
            ),
        )
    }

    pub(super) fn client_event_kind(channel: &str, event: &str) -> Self {
        Self::new(
            InvalidKind::WrongKind,
            format!(
                "the channel `{channel}` cannot have the client event \"{event}\": pusher-js sends them on private and presence channels only"
            ),
        )
    }

    pub(super) fn members(channel: &str) -> Self {
        Self::new(
            InvalidKind::WrongKind,
            format!("the channel `{channel}` has no members, because it is not a presence channel"),
        )
    }

    pub(super) fn placeholder(channel: &str, placeholder: &str) -> Self {
        Self::new(
            InvalidKind::Missing,
            format!(
                "the template of the channel `{channel}` has the placeholder `{{{placeholder}}}`, but the channel has no such argument"
            ),
        )
    }

    /// Returns what is wrong with the channels.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        self.kind
    }
}

impl fmt::Display for InvalidModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid TypeScript module: ")?;
        f.write_str(&self.message)
    }
}

impl std::error::Error for InvalidModule {}

/// The error returned when a committed file is not the current TypeScript module.
///
/// ```
/// use pusher_channels::typescript::check_or_write;
///
/// # let path = std::env::temp_dir().join(format!("pusher-channels-{}.ts", std::process::id()));
/// std::fs::write(&path, "export type Id = string;\n")?;
/// if let Err(error) = check_or_write(&path, "export type Id = number;\n") {
///     assert_eq!(error.line(), Some(1));
///     assert!(error.to_string().contains("from Rust: export type Id = number;"));
/// }
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct CheckError {
    pub(super) path: PathBuf,
    pub(super) problem: Problem,
}

pub(super) enum Problem {
    Missing,
    /// The first line that differs, counted from 1. `None` where a side has no such line.
    Differs {
        line: usize,
        committed: Option<String>,
        current: Option<String>,
    },
    Io {
        action: &'static str,
        error: io::Error,
    },
}

impl CheckError {
    /// Returns true if the file does not exist.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.problem, Problem::Missing)
    }

    /// Returns the number of the first line that differs, counted from 1, if the file exists.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self.problem {
            Problem::Differs { line, .. } => Some(line),
            _ => None,
        }
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.problem {
            Problem::Missing => write!(f, "{path} does not exist")?,
            Problem::Differs {
                line,
                committed,
                current,
            } => {
                writeln!(f, "{path} is not up to date. Line {line} differs:")?;
                writeln!(f, "  committed: {}", Line(committed.as_deref()))?;
                write!(f, "  from Rust: {}", Line(current.as_deref()))?;
            }
            Problem::Io { action, error } => return write!(f, "cannot {action} {path}: {error}"),
        }
        write!(
            f,
            "\nTo write it, run this test again with UPDATE_TYPESCRIPT=1 in the environment, and commit the file."
        )
    }
}

struct Line<'a>(Option<&'a str>);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.unwrap_or("(the end of the file)"))
    }
}

impl std::error::Error for CheckError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            Problem::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}

debug_as_report!(InvalidModule, CheckError);
