//! Questions about channels: which are occupied, how many are subscribed, who is present, what is
//! in the cache. The type that an answer is taken apart into is the question.

mod attributes;
mod info;
mod list;
mod raw;
mod users;

pub(crate) use attributes::read_of;
#[doc(hidden)]
pub use attributes::{Attribute, CheckedName};
pub use attributes::{
    AttributeSet, Attributes, Cache, CachedEvent, NotRequested, RequestedCache,
    RequestedSubscriptionCount, RequestedUserCount, SubscriptionCount, UserCount,
};
pub use info::{ChannelInfo, ChannelInfoRequest, NamedChannel};
pub use list::{ChannelsRequest, IntoChannelPrefix, ListedWithUsers, OccupiedChannels};
#[doc(hidden)]
pub use raw::RawAttributes;
pub use users::Users;
