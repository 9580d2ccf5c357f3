//! How errors look.

pub(crate) mod call;
mod kind;
mod redact;
mod retry_after;
pub(crate) mod transport;
pub(crate) mod unreadable;

pub(crate) use call::Error;
pub use kind::InvalidKind;
pub(crate) use retry_after::RetryAfter;
pub(crate) use transport::{TransportError, TransportErrorKind};
pub(crate) use unreadable::{Lack, Subject, Unreadable};
