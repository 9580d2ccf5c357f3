//! Channels that an application declares once: their names, kinds, arguments and events.
//!
//! [`Channel`](trait@crate::Channel), [`Channels`](trait@crate::Channels),
//! [`ChannelParam`](trait@crate::ChannelParam) and [`Event`](trait@crate::Event), at the root of the
//! crate, are traits and derive macros. This module has what their definitions name.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::declared::UnknownChannel;
//! use pusher_channels::{AnyChannelName, Channel, Channels, Event, testing};
//! use serde::Serialize;
//!
//! #[derive(Channel, Debug, PartialEq)]
//! #[channel("private-order-{order}", events(Paid))]
//! struct Order {
//!     order: u64,
//! }
//!
//! #[derive(Channel, Debug, PartialEq)]
//! #[channel("presence-room-{room}")]
//! struct Room {
//!     room: u32,
//! }
//!
//! #[derive(Channels, Debug, PartialEq)]
//! enum AppChannel {
//!     Order(Order),
//!     Room(Room),
//! }
//!
//! #[derive(Serialize, Event)]
//! #[event("paid")]
//! struct Paid {
//!     cents: u64,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = testing::Recorder::new()?;
//! let order = Order { order: 42 };
//! service.client().trigger(&order).payload(&Paid { cents: 999 })?.send().await?;
//! assert_eq!(service.triggered_on("private-order-42").len(), 1);
//!
//! let name: AnyChannelName = "private-order-42".parse()?;
//! assert_eq!(AppChannel::try_from(&name)?, AppChannel::Order(order));
//! let name: AnyChannelName = "private-orders".parse()?;
//! let error: UnknownChannel = AppChannel::try_from(name).unwrap_err();
//! assert_eq!(error.into_name().as_str(), "private-orders");
//! # Ok(()) }
//! ```

pub(crate) mod channel;
pub(crate) mod check;
pub(crate) mod event;
mod form;
mod named;
mod overlap;
pub(crate) mod param;
mod parts;
pub(crate) mod set;

pub use channel::MemberInfoOf;
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
pub use parts::{Arg, Param, Parts, Split, arg};
#[doc(hidden)]
pub use set::{Channels, Variant, read_named, read_string, variant};
pub use set::{FromName, UnknownChannel};
