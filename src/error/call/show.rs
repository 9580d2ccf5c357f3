//! The messages of API errors, and their causes.

use core::fmt;
use std::error::Error as StdError;

use super::{Error, Kind};
use crate::error::{redact, report};

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        report(self, f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Invalid(error) => error.fmt(f),
            Kind::Json {
                event,
                is_raw: true,
                ..
            } => write!(f, "the data of the event{event} is not JSON: send a string with `text`, a value with `json`"),
            Kind::Json { event, error, .. } => {
                write!(f, "the data of the event{event} does not serialize to JSON: {error}")
            }
            Kind::NotSerialized { what, error } => {
                write!(f, "{what} does not serialize to JSON: {error}")
            }
            Kind::NotRead { what, .. } => write!(f, "{what} cannot be read as that type"),
            Kind::TooLarge { event, size, limit } => write!(
                f,
                "the data of the event{event} has {size} bytes as it is sent, the limit is {limit}: send less, such as a link, or raise `max_data_size` if the server accepts more"
            ),
            Kind::NoTransport => f.write_str(
                "this client has no transport: enable the feature `reqwest`, with `rustls` or `native-tls` for HTTPS, set one with `ClientBuilder::transport`, or send the request yourself (`Trigger::into_request`)",
            ),
            Kind::Transport { error, host } => {
                f.write_str(error.headline())?;
                if let Some(host) = host {
                    write!(f, " to {host}")?;
                }
                error.show_hint(f)
            }
            Kind::Status {
                status,
                body,
                redirect,
                ..
            } => {
                write!(f, "the server responded with {status}")?;
                match redirect {
                    Some(redirect) => redirect.fmt(f),
                    None => redact::show(body, f),
                }
            }
            Kind::Unreadable { status, body, .. } => {
                write!(f, "the server responded with {status}, but not with the expected JSON")?;
                redact::show(body, f)
            }
            // The body is not shown, because it can contain published data (`cache`).
            Kind::Lacking { status, lack, .. } => {
                write!(f, "the server responded with {status}, but {lack}")
            }
            Kind::NotSent { reason, .. } => reason.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            // `Display` already shows this error, so the chain continues with its cause.
            Kind::Invalid(error) => error.source(),
            Kind::NotSent { reason, .. } => reason.source(),
            Kind::Transport { error, .. } => error.source(),
            Kind::Json {
                error,
                is_raw: true,
                ..
            } => Some(error),
            Kind::Json { error, .. } | Kind::NotSerialized { error, .. } => error.source(),
            Kind::Unreadable { reason, .. } | Kind::NotRead { reason, .. } => Some(reason),
            Kind::TooLarge { .. }
            | Kind::NoTransport
            | Kind::Status { .. }
            | Kind::Lacking { .. } => None,
        }
    }
}
