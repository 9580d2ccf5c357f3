//! Publishing in the background: many events in few requests.
//!
//! A [`Publisher`](crate::Publisher) queues events and sends them in batches, several at a time and
//! in the order of each channel. [`Client::publisher`](crate::Client::publisher) starts one.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::{channel_name, testing};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = testing::Server::start().await?;
//! let publisher = server.client().publisher().start()?;
//!
//! let ticker = channel_name!("ticker");
//! for price in 0..25 {
//!     publisher.trigger(&ticker).event("price").json(&price)?.publish().await?;
//! }
//! let unsent = publisher.shutdown().await;
//! assert!(unsent.is_empty());
//! assert_eq!(publisher.counters().sent, 25);
//! # Ok(()) }
//! ```

mod builder;
mod counters;
mod delivery;
mod engine;
mod error;
mod flush;
pub(crate) mod handle;
mod intake;
mod item;
mod merge;
mod publish;
mod queued;
mod queues;
mod receipt;
mod shared;
mod stream;
mod text;
mod trigger;

pub use builder::PublisherBuilder;
pub use counters::Counters;
pub use error::PublishError;
#[doc(hidden)]
pub use handle::Publisher;
pub use publish::{Publish, PublishedEvent};
pub use receipt::{Accepted, Receipt, Unsent};
pub use stream::TextStream;
pub use trigger::{PublishedReach, PublisherTrigger, PublisherTriggerBuilder};
