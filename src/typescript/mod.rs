//! TypeScript modules for the pages that subscribe to declared channels.
//!
//! A module has the types of the events, and for each channel a function that subscribes to it with
//! pusher-js. The name of an event decides the type of its data, so a field that is renamed in Rust
//! fails the build of the page:
//!
//! ```ts
//! inbox(pusher, { user }).bind("order-created", (order) => show(order.id));
//! ```
//!
//! The types are exported by [ts-rs](https://docs.rs/ts-rs/12) 12: derive its `TS` for the types of
//! events, client events and member infos, next to `Serialize`. With ts-rs's default features it
//! reads the attributes of serde. [`UserId`](crate::UserId) and the other names of this crate
//! implement `TS`, as strings. The module imports only types, those of `pusher-js`, and works with
//! `pusher-js/with-encryption` as well.
//!
//! # Examples
//!
//! A test keeps the committed module up to date with [`check_or_write`]:
//!
//! ```
//! use pusher_channels::{Channel, Channels, Event, UserId, typescript};
//! use serde::Serialize;
//! use ts_rs::TS;
//!
//! /// A new order.
//! #[derive(Serialize, TS, Event)]
//! #[event("order-created")]
//! struct OrderCreated {
//!     id: u64,
//! }
//!
//! /// One user's notifications.
//! #[derive(Channel)]
//! #[channel("private-user-{user}", events(OrderCreated))]
//! struct Inbox {
//!     user: UserId,
//! }
//!
//! #[derive(Channels)]
//! enum AppChannel {
//!     Inbox(Inbox),
//! }
//!
//! // With `#[test]`.
//! fn typescript_is_up_to_date() -> Result<(), Box<dyn std::error::Error>> {
//!     typescript::check_or_write("web/channels.ts", &AppChannel::typescript()?)?;
//!     Ok(())
//! }
//! ```
//!
//! # The module
//!
//! For the channel `Inbox` above, it exports:
//!
//! * `inbox(pusher, { user })`, which subscribes and returns an `InboxChannel`;
//! * `inboxName({ user })`, which returns the name alone;
//! * `InboxEvents`, an interface from names of events to types of data.
//!
//! Names of functions are in camelCase. One that is a reserved word of JavaScript ends with
//! `Channel`: `Private` becomes `privateChannel`. Arguments keep the names of the template. An
//! argument is `number | bigint` if it is an integer, otherwise a `string`; the function throws a
//! `RangeError` for values that the name cannot contain.
//!
//! An `InboxChannel` has `bind`, `unbind`, `unsubscribe`, `name`, and with `channel` the object of
//! pusher-js. A channel with client events also has `trigger`, and a presence channel has `members`.
//! The events of pusher-js itself, such as `pusher:subscription_error`, are typed as well. A channel
//! that declares no events accepts any name, with `unknown` data.
//!
//! # Large integers
//!
//! `u64`, `i64`, `u128` and `i128` become `number`, where ts-rs's default is `bigint`, because
//! pusher-js parses data with `JSON.parse`, which returns a `number`. A number above 2⁵³ loses digits
//! there: serialize such ids as strings.

pub(crate) mod channel;
mod error;
mod file;
mod impls;
pub(crate) mod module;
mod names;
mod types;

pub use error::{CheckError, InvalidModule};
pub use file::check_or_write;
pub use impls::Exported;
