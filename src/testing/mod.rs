//! Test servers for your backend, without network access.
//!
//! [`Server`] listens on 127.0.0.1, speaks real HTTP and checks every request as Pusher does: key,
//! signature, time, MD5 of the body, and every documented limit. It records the triggered events,
//! decrypts the encrypted ones, and can be configured to fail. [`Recorder`] does the same without
//! sockets.
//!
//! ```
//! use pusher_channels::{channel_name, event_name, testing};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = testing::Server::start().await?;
//! let client = server.client();
//!
//! client
//!     .trigger(&channel_name!("private-orders"))
//!     .event(event_name!("created"))
//!     .json(&42)?
//!     .send()
//!     .await?;
//!
//! let triggered = server.triggered();
//! assert_eq!(triggered.len(), 1);
//! assert_eq!(triggered[0].channels(), ["private-orders"]);
//! assert_eq!(triggered[0].json::<u32>()?, 42);
//! # Ok(()) }
//! ```
//!
//! Queries return the state that the test has set:
//!
//! ```
//! use pusher_channels::{channel_name, testing};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = testing::Server::start().await?;
//! server.set_members("presence-lobby", ["ada", "grace"]);
//!
//! let lobby = channel_name!("presence-lobby");
//! let info = server.client().channel_info(&lobby).user_count().send().await?;
//! assert_eq!(info.user_count(), 2);
//! # Ok(()) }
//! ```
//!
//! Tests without an async runtime start it with [`Server::start_blocking`], and send with
//! `send_blocking` of the feature `blocking`.
//!
//! Your own endpoints can be tested as well: [`Server::webhook`] creates signed webhooks, and
//! [`Server::accept_subscription`] and [`Server::accept_sign_in`] check the responses of your
//! authorization and authentication endpoints.
//!
//! Every server has its own port, app and state, so tests can run in parallel. It is a test double:
//! nobody can subscribe to it, and it delivers nothing.
//!
//! Its checks are written from the protocol and share no code with the rest of this library, so
//! that a mistake in one cannot hide in the other.

mod builder;
mod channel;
mod channels;
mod dialect;
mod endpoints;
mod event;
mod inspect;
mod record;
mod recorder;
mod rejection;
mod response;
mod server;
mod service;
mod settings;
mod subscriber;
mod verify;
mod webhook;
mod wire;

pub use builder::Builder;
pub use channel::TestChannel;
pub use dialect::Dialect;
pub use record::{Received, Triggered};
pub use recorder::Recorder;
pub use response::Response;
pub use server::Server;
pub use subscriber::{Rejected, Subscriber};
pub use webhook::{SignedWebhook, WebhookBuilder};
