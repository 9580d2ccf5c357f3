//! Questions about channels: which are occupied, how many are subscribed, who is present, what is
//! in the cache. The type that an answer is taken apart into is the question.

mod attributes;

mod info;
mod list;
mod raw;
mod users;

pub use attributes::{
    AttributeSet, Attributes, Cache, CachedEvent, Counts, ListedCounts, SubscriptionCount,
    UserCount,
};
pub(crate) use attributes::{info, read_of};
pub use info::{AskAbout, ChannelInfo};
pub use list::{ChannelsRequest, IntoChannelPrefix, OccupiedChannels};
#[doc(hidden)]
pub use raw::RawAttributes;
pub use users::Users;
