//! Tests without the network: a server on 127.0.0.1 that stands in for the service.
//!
//! [`Server`] speaks real HTTP and checks every request as the service does: key, signature, time,
//! MD5 of the body, and every documented limit. It remembers what was triggered, opens what is
//! encrypted, and can be told to fail. [`Recorder`] is the same without sockets.
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
//! Questions about channels are answered with what the test has set up:
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
//! Tests without a runtime start it with [`Server::start_blocking`], and send with `send_blocking` of
//! the feature `blocking`.
//!
//! And the two doors of your backend can be tried from outside: [`Server::webhook`] signs what the
//! service would send, [`Server::accept_subscription`] and [`Server::accept_sign_in`] say whether the
//! service would take what you answer a subscriber.
//!
//! Every server has its own port, app and memory, so tests can run in parallel. It is a test
//! double and never an engine: nobody can subscribe to it, and nothing is delivered.
//!
//! Its checks are written from the protocol and share nothing with what signs and writes requests
//! in this library, so that a mistake in one cannot hide in the other.

mod builder;
mod calls;
mod channels;
mod dialect;
mod event;
mod inspect;
mod record;
mod recorder;
mod response;
mod server;
mod service;
mod subscriber;
mod verify;
mod webhook;
mod wire;

pub use builder::Builder;
pub use dialect::Dialect;
pub use record::{Received, Triggered};
pub use recorder::Recorder;
pub use response::Response;
pub use server::Server;
pub use subscriber::{Refused, Subscriber};
pub use webhook::{SignedWebhook, WebhookBuilder};
