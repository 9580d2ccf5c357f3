//! Events on their way to subscribers. [`Client::trigger`](crate::Client::trigger) starts one;
//! here are the types that it goes through.

pub(crate) mod batch;
mod batch_all;
mod body;
mod builder;
pub(crate) mod channels;
pub(crate) mod event;
mod extension;
mod info;
mod length;
pub(crate) mod ready;
mod response;
mod state;
mod target;

pub(crate) use batch::Batch;
pub use batch::{BatchEvent, IntoBatch, InvalidBatch};
pub use batch_all::{BatchAll, BatchAllError};
pub use builder::TriggerBuilder;
pub use channels::InvalidChannelList;
pub use event::IntoEventName;
pub use extension::InvalidExtension;
#[doc(hidden)]
pub use length::{Length, UpTo10, UpTo100};
#[cfg(feature = "publisher")]
pub(crate) use ready::Trigger;
#[doc(hidden)]
pub use response::{Asked, ResponseReader};
pub use response::{ManyChannels, OneChannel, Reach};
pub use state::{
    AsksLater, AwaitsData, AwaitsEvent, Complete, ExcludesEarly, NeedsData, NeedsEvent,
};
#[doc(hidden)]
pub use target::{Resolved, SharedName};
pub use target::{SharedChannel, Target};
