//! A type-safe server library for [Pusher Channels](https://pusher.com/docs/channels/) and for
//! servers that speak its protocol, such as Sockudo, soketi and Reverb.
//!
//! **A request that the API server would reject does not compile, and a secret cannot leak by
//! accident.** Names are checked at compile time, the kind of a channel is part of its type, a
//! trigger cannot be sent before it is complete, and no `Debug`, `Display`, error or log shows a
//! key, a secret or a signature.
//!
//! ```
//! use pusher_channels::{Channel, Event, testing};
//! use serde::Serialize;
//!
//! /// One user's notifications. The name and the events are checked at compile time.
//! #[derive(Channel)]
//! #[channel("private-user-{user}", events(OrderCreated))]
//! struct Inbox {
//!     user: u64,
//! }
//!
//! #[derive(Serialize, Event)]
//! #[event("order-created")]
//! struct OrderCreated {
//!     id: u64,
//! }
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // A test server on 127.0.0.1. With an app of your own: `Client::from_env()?`.
//!     let server = testing::Server::start().await?;
//!     let client = server.client();
//!
//!     client.trigger(&Inbox { user: 7 }).payload(&OrderCreated { id: 42 })?.send().await?;
//!
//!     assert_eq!(server.triggered_on(&Inbox { user: 7 }).len(), 1);
//!     Ok(())
//! }
//! ```
//!
//! A channel that needs no declaration has a name: `channel_name!("private-orders")`, checked at
//! compile time as well.
//!
//! # Guide
//!
//! The [guide] has a page for each task, with programs to copy:
//!
//! * **First steps**: [channels and names](guide::channels), [events](guide::events),
//!   [the authorization endpoint](guide::endpoint), [webhooks](guide::webhooks),
//!   [tests](guide::testing), [configuration](guide::configuration)
//! * **Users**: [presence channels, signed-in users](guide::users), [who is online](guide::state)
//! * **More events**: [batches, in the background, streams of text](guide::batches),
//!   [twice, lost, in order](guide::delivery), [end-to-end encryption](guide::encryption)
//! * **In production**: [errors, statuses, retries](guide::errors), [running it](guide::production),
//!   [self-hosted servers](guide::servers), [security](guide::security)
//! * **Other programs**: [without tokio](guide::without_tokio), [without I/O](guide::requests),
//!   [TypeScript](guide::typescript)
//! * [Frequent questions](guide::faq), [compile errors](guide::compile_errors),
//!   [comparison](guide::comparison), [migration from other libraries](guide::migration)
//!
//! # Overview
//!
//! Everything starts with a [`Client`]. The types that most programs use are at the root of this
//! crate; everything else is in a module named after its task.
//!
//! | Task | Types | Module |
//! |---|---|---|
//! | Declare channels and their events | [`Channel`], [`Channels`], [`ChannelParam`], [`Event`] | [`declared`] |
//! | Name a channel | [`channel_name!`], [`ChannelName`], [`AnyChannelName`] if the kind is known only at run time, [`ChannelList`] | [`name`] |
//! | State its kind | [`Public`], [`Private`], [`Presence`], [`PrivateEncrypted`], [`Cached`] | [`kind`] |
//! | Name events, connections and users | [`event_name!`], [`EventName`], [`SocketId`], [`UserId`], [`MemberId`] | [`name`] |
//! | Configure a client | [`Client`], [`ClientBuilder`], [`RetryPolicy`], [`EncryptionKey`] | [`config`] |
//! | Trigger events | [`Trigger`], [`Batch`] | [`trigger`] |
//! | Trigger many events in the background | `Publisher`, with the feature `publisher` | `publisher` |
//! | Query channels and users | [`ChannelInfo`](channels::ChannelInfo), [`OccupiedChannels`](channels::OccupiedChannels), [`Users`](channels::Users) | [`channels`] |
//! | Authorize subscribers, authenticate users | [`SubscriptionRequest`], [`SignInRequest`], [`Member`], [`User`], [`ChannelAuth`], [`UserAuth`] | [`endpoint`] |
//! | Receive webhooks | [`Webhook`], [`WebhookEvent`], [`WebhookVerifier`] | [`webhook`] |
//! | Sign requests without sending them, call other endpoints | [`Request`](request::Request), [`RawRequest`](request::RawRequest) | [`request`] |
//! | Use another HTTP client | [`Transport`](transport::Transport) | [`transport`] |
//! | Handle errors | [`Error`] for API calls, an `Invalid…` type for each value that can be invalid | [`error`] |
//! | Subscribe in TypeScript with the same types | `check_or_write`, with the feature `ts-rs12` | `typescript` |
//! | Test without the real API | `Server`, `Recorder`, with the feature `testing` | `testing` |
//!
//! A plain [`Client`] has no encryption key; a `Client<EncryptionKey>` has one. All other type
//! parameters have a default or are inferred.
//!
//! # Compile errors
//!
//! A name that the API server would reject does not compile, and the message names the position of
//! the error:
//!
//! ```compile_fail,E0080
//! use pusher_channels::{ChannelName, Private, channel_name};
//!
//! const ORDERS: ChannelName<Private> = channel_name!("private-my orders");
//! // error[E0080]: evaluation panicked: invalid channel name "private-my orders":
//! // the character U+0020 (space) at byte 10 is not allowed
//! // (allowed are A-Z a-z 0-9 _ - = @ , . ;)
//! ```
//!
//! Neither does a trigger on an encrypted channel by a client without a key, an event that a channel
//! does not declare, or a trigger without data: [compile errors](guide::compile_errors) has the messages.
//!
//! Values that are known only at run time, such as a name from a database or the size of the data,
//! are checked before anything is sent. The [`Error`] names the limit and how to fix the call.
//!
//! # Crate features
//!
//! * **derive** (enabled by default) - `#[derive(Channel)]`, `#[derive(Channels)]`,
//!   `#[derive(ChannelParam)]` and `#[derive(Event)]`.
//! * **reqwest** (enabled by default) - Sends requests with reqwest, on tokio.
//! * **rustls** (enabled by default) - HTTPS for the reqwest transport, by rustls. Installs no
//!   process-wide crypto provider. Enables `reqwest`.
//! * **native-tls** - HTTPS for the reqwest transport, by the operating system's TLS library. If
//!   `rustls` is enabled as well, rustls is used. Enables `reqwest`.
//! * **reqwest013** - `ClientBuilder::reqwest_client`, which takes a `reqwest::Client` of reqwest
//!   0.13. Enables `reqwest`.
//! * **blocking** - `send_blocking`, which sends requests with ureq and needs no runtime. HTTPS by
//!   rustls is built in. Installs no process-wide crypto provider.
//! * **publisher** - `Client::publisher`, which queues events and sends them in batches in the
//!   background, on tokio.
//! * **axum** - Extractors for axum 0.8 ([`SubscriptionRequest`], [`SignInRequest`], [`Webhook`],
//!   [`SocketId`]) and responses ([`ChannelAuth`], [`UserAuth`], [`Error`]).
//! * **testing** - The module `testing`: a server on 127.0.0.1 that checks signatures and limits,
//!   and a recorder without sockets. For tests only.
//! * **uuid1** - `From<uuid::Uuid>` of uuid 1 for [`UserId`] and [`MemberId`], and `Uuid` as an argument
//!   of declared channels.
//! * **ts-rs12** - The module `typescript`: TypeScript modules for declared channels, with the
//!   types of events exported by ts-rs 12.
//! * **tracing** - [Spans and events](#spans-and-events) with names, sizes and statuses; never
//!   payloads, URLs or keys.
//!
//! # Spans and events
//!
//! The feature `tracing` records these. Their targets begin with `pusher_channels`. Payloads, URLs,
//! keys and signatures are in none of them.
//!
//! | Span or event | Level | Fields | Recorded |
//! |---|---|---|---|
//! | span `pusher_channels.trigger` | DEBUG | `event`, `channels`, `body_bytes` | while a trigger is sent |
//! | span `pusher_channels.batch` | DEBUG | `events`, `body_bytes`, and for a publisher `merged` | while a batch is sent |
//! | event `response received` | DEBUG | `method`, `path`, `attempt`, `status`, `response_bytes` | for each attempt that got a response |
//! | event `no response` | WARN | `method`, `path`, `attempt`, `kind` | for each attempt that got none |
//! | event `rejected: its events are sent again in parts` | DEBUG | `events` | when a server rejects the content of a publisher's request |
//! | event `an event was not accepted` | WARN | `channel`, `event`, and `status` or `error` | when an event of a publisher fails and its receipt was dropped |
//! | event `rejected a request` | INFO | `extractor`, `status`, `reason` | when an axum extractor rejects a request |
//! | event `a handler failed` | WARN | `status`, `error` | when a handler of axum returns an [`Error`] |
//! | event `a handler failed` | ERROR | `status`, `error` | the same, with the status `500` |
//!
//! # Minimum supported Rust version
//!
//! Rust 1.88. It is only raised to Rust versions that are at least a year old, and before 1.0 only in a
//! release that raises the second number of the version, such as 0.2.0.

#![forbid(unsafe_code)]
// docs.rs names the feature of each item. A cfg of our own, because `docsrs` is set for all crates.
#![cfg_attr(pusher_channels_docs, feature(doc_cfg))]

pub mod channels;
mod client;
mod clock;
pub mod config;
mod crypto;
pub mod declared;
pub mod endpoint;
pub mod error;
#[cfg(any(doc, doctest))]
pub mod guide;
mod json;
pub mod name;
#[cfg(feature = "publisher")]
pub mod publisher;
pub mod request;
#[cfg(feature = "testing")]
pub mod testing;
mod token;
pub mod transport;
pub mod trigger;
#[cfg(feature = "ts-rs12")]
pub mod typescript;
pub mod webhook;

/// The kinds of channels and their capabilities, for code that is generic over the kind.
///
/// The kind of a channel is the parameter of its [`ChannelName`](crate::ChannelName). The markers
/// themselves, such as [`Private`](crate::Private), are at the root of this crate. The traits here
/// name what a kind can do; a bound on one of them makes a function generic:
///
/// ```
/// use pusher_channels::kind::{Kind, Plaintext};
/// use pusher_channels::{ChannelName, Client, Error, channel_name};
///
/// async fn greet<K: Kind + Plaintext>(client: &Client, channel: &ChannelName<K>) -> Result<(), Error> {
///     client.trigger(channel).event("greeting").text("hello")?.send().await
/// }
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// greet(client, &channel_name!("news")).await?;
/// greet(client, &channel_name!("private-orders")).await?;
/// # Ok(()) }
/// ```
pub mod kind {
    pub use crate::config::encryption_key::CanUse;
    pub use crate::name::kind::{
        AnyKind, BaseKind, ChannelKind, Encrypted, HasCache, HasSubscriptions, HasUsers, Kind,
        ListedKind, NeedsAuthorization, NoChannel, Plaintext, Shareable, WithoutMembers,
    };
    #[doc(hidden)]
    pub use crate::name::kind::{Cached, Presence, Private, PrivateEncrypted, Public};
}

/// Used by the macros and by sealed traits; not part of the public API.
#[doc(hidden)]
pub mod __private {
    pub use crate::declared::check::{Declaration, Overlap};
    pub use crate::declared::{
        Arg, ClientEventOf, Declared, EventOf, Form, IsCertain, ListedEvent, NameText, Param,
        Parts, ReadName, Split, ToNaming, Variant, arg, compose, read_named, read_string, variant,
    };
    pub use crate::error::response::{Lack, Unreadable};
    pub use crate::name::event_template::{EventLiteral, MakeEventName, has_brace};
    pub use crate::name::kind::EachHasUsers;
    pub use crate::name::template::{
        ChannelTemplate, Class, MakeChannelName, MakeChannelNameOf, ToKind, class_of,
        has_placeholder,
    };
    pub use crate::request::{EncodedPath, Sender};
    pub use crate::trigger::{Resolved, resolve_one};

    /// Called by the code that the derive macros write.
    #[cfg(feature = "ts-rs12")]
    pub mod typescript {
        pub use crate::typescript::channel::{Argument, ChannelExport, ExportChannel};
        pub use crate::typescript::module::ModuleBuilder;
    }
}

/// Expands to its input if the feature `ts-rs12` is enabled, because a derive macro does not know the
/// features of this crate. Not part of the public API.
#[cfg(feature = "ts-rs12")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_ts_rs12 {
    ($($code:tt)*) => { $($code)* };
}

#[cfg(not(feature = "ts-rs12"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_ts_rs12 {
    ($($code:tt)*) => {};
}

/// Includes the README, so that its programs run as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

// The public API at the root is:
pub use client::{Client, ClientBuilder};
pub use config::encryption_key::EncryptionKey;
pub use declared::channel::Channel;
pub use declared::event::Event;
pub use declared::param::ChannelParam;
pub use declared::set::Channels;
pub use endpoint::auth::{ChannelAuth, UserAuth};
pub use endpoint::member::Member;
pub use endpoint::request::{SignInRequest, SubscriptionRequest};
pub use endpoint::user::User;
pub use error::call::Error;
pub use name::channel::{AnyChannelName, ChannelName};
pub use name::kind::{Cached, Presence, Private, PrivateEncrypted, Public};
pub use name::member_id::MemberId;
pub use name::socket_id::SocketId;
pub use name::text::EventName;
pub use name::user_id::UserId;
#[cfg(feature = "publisher")]
pub use publisher::handle::Publisher;
/// Declares a [`Channel`](trait@Channel). The attribute and an example are at the trait.
///
#[cfg(feature = "derive")]
pub use pusher_channels_derive::Channel;
/// Makes a newtype a [`ChannelParam`](trait@ChannelParam).
///
#[cfg(feature = "derive")]
pub use pusher_channels_derive::ChannelParam;
/// Declares the [`Channels`](trait@Channels) of an application. An example is at the trait.
///
#[cfg(feature = "derive")]
pub use pusher_channels_derive::Channels;
/// Makes a type an [`Event`](trait@Event), with the name of `#[event("…")]`.
///
#[cfg(feature = "derive")]
pub use pusher_channels_derive::Event;
pub use request::retry::RetryPolicy;
pub use trigger::batch::Batch;
pub use trigger::channels::ChannelList;
pub use trigger::ready::Trigger;
pub use webhook::event::{Webhook, WebhookEvent};
pub use webhook::verify::WebhookVerifier;
