//! Many events in few requests.
//!
//! A [`Publisher`](crate::Publisher) queues events and sends them in batches, several at a time, in the order of each
//! channel. [`Client::publisher`](crate::Client::publisher) starts one.

mod builder;
mod counters;
mod delivery;
mod engine;
mod error;
mod flush;
pub(crate) mod handle;
mod publish;
mod queues;
mod receipt;

pub use builder::PublisherBuilder;
pub use counters::Counters;
pub use error::PublishError;
pub use publish::{Publish, PublishedEvent};
pub use receipt::{Receipt, Unsent};
