//! Channels that an application declares once: their names, kinds, arguments and events.
//!
//! [`Channel`](crate::Channel), [`Channels`](crate::Channels) and
//! [`ChannelParam`](crate::ChannelParam), at the root of the crate, are traits and derive macros. This
//! module has what they are made of.

pub(crate) mod channel;
pub(crate) mod check;
pub(crate) mod event;
mod form;
mod named;
mod overlap;
pub(crate) mod param;
mod parts;
pub(crate) mod set;

#[doc(hidden)]
pub use channel::{Channel, Declared, compose};
pub use event::{AcceptsAnyEvent, CarriedOn, ClientEventOn};
#[doc(hidden)]
pub use event::{Event, reject_event};
#[doc(hidden)]
pub use form::Form;
pub use named::{AnyEvent, Certain, Fallible, NamedChannel, Naming, Outcome};
#[doc(hidden)]
pub use named::{IsCertain, NameText, ToNaming};
#[doc(hidden)]
pub use param::ChannelParam;
#[doc(hidden)]
pub use parts::{Arg, Param, Parts, Split};
#[doc(hidden)]
pub use set::{Channels, ReadName, any_name, read_named};
pub use set::{FromName, UnknownChannel};
