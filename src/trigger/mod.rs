//! Events on their way to subscribers. [`Client::trigger`](crate::Client::trigger) starts one;
//! here are the types that it goes through.

pub(crate) mod batch;
mod batch_all;
mod body;
mod builder;
pub(crate) mod channels;
pub(crate) mod event;
mod length;
pub(crate) mod ready;
mod target;

pub(crate) use batch::Batch;
pub use batch::{BatchEvent, IntoBatch, InvalidBatch};
pub use batch_all::{BatchAll, BatchAllError};
pub use builder::{
    AttributesAfterData, AwaitsData, AwaitsEvent, Complete, ExclusionBeforeData, IntoEventName,
    NeedsData, NeedsEvent, TriggerBuilder,
};
pub use channels::InvalidChannelList;
#[doc(hidden)]
pub use length::{Length, UpTo10, UpTo100};
pub use ready::InvalidExtension;
#[cfg(feature = "publisher")]
pub(crate) use ready::Trigger;
#[doc(hidden)]
pub use target::{AttributeParser, RequestedChannels, Resolved, SharedName};
pub use target::{ManyChannels, OneChannel, Reach, SharedChannel, Target};
