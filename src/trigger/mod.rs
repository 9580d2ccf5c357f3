//! Triggering events on channels.
//!
//! [`Client::trigger`](crate::Client::trigger) starts a [`TriggerBuilder`], which becomes a
//! [`Trigger`](crate::Trigger) with its data. [`Client::batch`](crate::Client::batch) and
//! [`Client::batch_all`](crate::Client::batch_all) combine triggers into fewer requests.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::{channel_name, event_name, testing};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = testing::Server::start().await?;
//! let client = server.client();
//!
//! let orders = channel_name!("private-orders");
//! let created = client.trigger(&orders).event(event_name!("created")).json(&42)?;
//! let paid = client.trigger(&orders).event(event_name!("paid")).json(&42)?;
//! created.send().await?;
//! client.batch([paid.clone(), paid])?.send().await?;
//!
//! assert_eq!(server.triggered().len(), 3);
//! # Ok(()) }
//! ```

pub(crate) mod batch;
mod batch_all;
mod batch_error;
mod body;
mod builder;
pub(crate) mod channels;
mod complete;
mod event_name;
mod length;
#[cfg(feature = "publisher")]
mod piece;
#[cfg(feature = "publisher")]
mod published;
pub(crate) mod ready;
mod stored;
mod target;
mod trigger_all;

#[doc(hidden)]
pub use crate::declared::Event;
#[doc(hidden)]
pub use batch::Batch;
pub use batch::{BatchEvent, IntoBatch};
pub use batch_all::{BatchAll, BatchAllError};
pub use batch_error::InvalidBatch;
pub use builder::{
    AwaitsData, AwaitsEvent, ExclusionBeforeData, NeedsData, NeedsEvent, TriggerBuilder,
};
#[doc(hidden)]
pub use channels::ChannelList;
pub use channels::InvalidChannelList;
pub use complete::Complete;
pub use event_name::IntoEventName;
#[doc(hidden)]
pub use length::{Length, UpTo10, UpTo100};
#[cfg(feature = "publisher")]
pub(crate) use piece::{Piece, Pieces};
#[doc(hidden)]
pub use ready::Trigger;
pub use ready::{AttributesAfterData, InvalidExtension};
pub use stored::InvalidStoredTrigger;
pub(crate) use stored::restore;
#[doc(hidden)]
pub use target::{AttributeParser, RequestedChannels, Resolved, resolve_one};
pub use target::{ManyChannels, MissingEncryptionKey, OneChannel, Reach, Target};
pub use trigger_all::{TriggerAll, TriggerAllError};
