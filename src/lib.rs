//! A type-safe server library for [Pusher Channels](https://pusher.com/docs/channels/), the hosted
//! service, and for servers that speak its protocol.
//!
//! **A request that the service would refuse does not compile, and a secret cannot leave by
//! accident.** Names are checked while compiling, the kind of a channel is part of its type, a
//! trigger cannot be sent before it is complete, and no `Debug`, `Display`, error or log shows a
//! key, a secret or a signature.
//!
//! ```
//! use pusher_channels::{ChannelName, Private, channel_name, event_name, testing};
//!
//! // Checked while compiling. The kind of the channel is part of the type.
//! const ORDERS: ChannelName<Private> = channel_name!("private-orders");
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Stands in for the service here. With an app of your own: `Client::from_env()?`.
//!     let server = testing::Server::start().await?;
//!     let client = server.client();
//!
//!     client
//!         .trigger(&ORDERS)
//!         .event(event_name!("created"))
//!         .json(&["tea", "milk"])?
//!         .send()
//!         .await?;
//!
//!     assert_eq!(server.triggered().len(), 1);
//!     Ok(())
//! }
//! ```
//!
//! The README has more: batches, questions about channels, subscribers, webhooks, configuration,
//! encrypted channels, errors and retries, tests.
//!
//! # The types
//!
//! | what | types |
//! |---|---|
//! | channels | [`ChannelName<K>`](ChannelName) of a kind `K`, made by [`channel_name!`]; [`AnyChannelName`] where the kind is known only at run time; [`ChannelList`] for several |
//! | kinds of channel | [`Public`], [`Private`], [`Presence`], [`PrivateEncrypted`], and [`Cached<K>`](Cached) of one of them |
//! | names of events | [`EventName`], made by [`event_name!`]; [`Event`] for types that know theirs |
//! | connections and users | [`SocketId`], [`UserId`] |
//! | the app | [`AppId`], [`AppKey`], [`AppSecret`]; [`Cluster`] or [`Host`], and [`BasePath`]; [`EncryptionKey`] |
//! | the client | [`Client`], configured by a [`ClientBuilder`], with a [`RetryPolicy`] |
//! | events | [`TriggerBuilder`] becomes [`Trigger`]; several of them a [`Batch`] or [`BatchAll`] |
//! | many events | `Publisher`, of the feature `publisher`, which sends them in batches in the background |
//! | questions | [`ChannelInfo`], [`OccupiedChannels`] and [`Users`], with what is asked about a channel: [`UserCount`], [`SubscriptionCount`], [`Cache`]; the module [`state`] |
//! | subscribers | [`SubscriptionRequest`] and [`SignInRequest`] are answered with [`ChannelAuth`] and [`UserAuth`], for a [`Member`] or a [`User`]; the module [`subscription`] |
//! | webhooks | [`Webhook`], verified by the client or a [`WebhookVerifier`], has [`WebhookEvent`]s |
//! | all calls | [`Request`]; [`RawRequest`] for what has no type; [`SignedUrl`] |
//! | what goes wrong | [`Error`] for calls, [`InvalidConfig`] for a client, and one `Invalid…` for each type above that is made from text |
//! | the way out | [`transport::Transport`], and the one of the feature `reqwest`; `BlockingTransport` beside it, and the one of the feature `blocking` |
//!
//! [`Client`] alone has no encryption key; a `Client<EncryptionKey>` has one. Everything else that
//! has a parameter is written without it, or has it inferred.
//!
//! # What a mistake looks like
//!
//! A name that the service would refuse, with the place of the fault:
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
//! An encrypted channel, and a client that cannot encrypt:
//!
//! ```compile_fail,E0277
//! use pusher_channels::{Client, Error, channel_name, event_name};
//!
//! async fn publish(client: &Client) -> Result<(), Error> {
//!     let vault = channel_name!("private-encrypted-vault");
//!     client.trigger(&vault).event(event_name!("opened")).text("hello")?.send().await
//!     // error[E0277]: `pusher_channels::PrivateEncrypted` channels need a client with an
//!     // encryption key
//! }
//! ```
//!
//! What the compiler cannot know, a name from outside or the size of the data, is checked before
//! anything is sent, and comes back as an [`Error`] that says what to mend.
//!
//! # Without tokio
//!
//! The feature `blocking` adds `send_blocking` to [`Trigger`] and [`Request`], which sends while the
//! thread waits. Without the default features there is no async runtime among the dependencies.
//!
//! # Without a runtime
//!
//! Every call is a value. [`Request::to_http`] signs it for a given time, [`Request::read`] reads
//! the answer; in between stands the HTTP client of your choice. That part needs no feature, no
//! runtime, no socket and no clock.
//!
//! # Crate features
//!
//! * **reqwest** (enabled by default) - Sends requests with reqwest, on tokio.
//! * **rustls** (enabled by default) - HTTPS for it, by rustls. No process-wide crypto provider is
//!   installed. Enables `reqwest`.
//! * **native-tls** - HTTPS for it, by the operating system's TLS library. Where `rustls` is on as
//!   well, rustls is used. Enables `reqwest`.
//! * **reqwest013** - `ClientBuilder::reqwest_client`: a `reqwest::Client` of your own, of reqwest
//!   0.13. Enables `reqwest`.
//! * **blocking** - `send_blocking`: sends requests with ureq, without a runtime. HTTPS by rustls is
//!   built in; no process-wide crypto provider is installed.
//! * **publisher** - `Client::publisher`: queues events and sends them in batches, in the background,
//!   on tokio.
//! * **axum** - Extractors and answers for axum 0.8: [`SubscriptionRequest`], [`SignInRequest`] and
//!   [`Webhook`], [`ChannelAuth`] and [`UserAuth`].
//! * **testing** - The module `testing`: a server on 127.0.0.1 that checks signatures and limits,
//!   and a recorder without sockets. For tests only.
//! * **tracing** - Spans and events with names, sizes and statuses; never payloads, URLs or keys.
//!
//! # Minimum supported Rust version
//!
//! Rust 1.88. It is never raised to a Rust younger than a year, and before 1.0 only together with
//! the second number of the version (0.1 to 0.2).

#![forbid(unsafe_code)]

pub mod channels;
mod client;
mod clock;
pub mod config;
mod crypto;
pub mod endpoint;
pub mod error;
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
pub mod webhook;

/// The kinds of channels, and what each of them can do.
pub mod kind {
    pub use crate::config::key_state::CanUse;
    pub use crate::name::kind::{
        AnyKind, BaseKind, HasCache, HasSubscriptions, HasUsers, Kind, NeedsAuthorization,
        NoChannel, Plaintext, Shareable, WithoutMembers,
    };
}

/// Used by the macros; not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::error::unreadable::Lack;
    pub use crate::name::kind::EachHasUsers;
    pub use crate::name::macros::{
        ChannelTemplate, Class, EventLiteral, MakeChannelName, ToKind, class_of, has_placeholder,
        make_channel_name_of,
    };
    pub use crate::request::{EncodedPath, Sender};
}

/// The programs of the README are tested as if they stood here.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

// The public interface is:
pub use client::{Client, ClientBuilder};
pub use config::encryption_key::EncryptionKey;
pub use endpoint::auth::{ChannelAuth, UserAuth};
pub use endpoint::member::{Member, User};
pub use endpoint::request::{SignInRequest, SubscriptionRequest};
pub use error::call::Error;
pub use name::any::AnyChannelName;
pub use name::channel::ChannelName;
pub use name::event::EventName;
pub use name::kind::{Cached, Presence, Private, PrivateEncrypted, Public};
pub use name::socket_id::SocketId;
pub use name::user_id::UserId;
#[cfg(feature = "publisher")]
pub use publisher::handle::Publisher;
pub use request::retry::RetryPolicy;
pub use trigger::batch::Batch;
pub use trigger::channels::ChannelList;
pub use trigger::event::Event;
pub use trigger::ready::Trigger;
pub use webhook::event::WebhookEvent;
pub use webhook::verified::Webhook;
pub use webhook::verify::WebhookVerifier;
