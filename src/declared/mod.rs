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
pub use channel::{Channel, Declared, ReadName, compose};
pub use event::{AcceptsAnyEvent, CarriedOn, ClientEventOn, SameEvents};
#[doc(hidden)]
pub use event::{ClientEventOf, Event, EventOf, ListedEvent, Names};
#[doc(hidden)]
pub use form::Form;
pub use named::{AnyEvent, Certain, Fallible, NamedChannel, Naming, Outcome};
#[doc(hidden)]
pub use named::{IsCertain, NameText, ToNaming};
#[doc(hidden)]
pub use param::ChannelParam;
#[doc(hidden)]
pub use parts::{Arg, Parts, Split, arg};
#[doc(hidden)]
pub use set::{Channels, Variant, read_named, variant};
pub use set::{FromName, UnknownChannel};
