//! Querying channels: which are occupied, how many are subscribed, who is present, what is cached.
//!
//! [`Client::channel_info`](crate::Client::channel_info),
//! [`channels`](crate::Client::channels), [`presence_channels`](crate::Client::presence_channels)
//! and [`users`](crate::Client::users) start the requests; the types here are the requests and
//! their responses. A request names the attributes that it wants, and its response has accessors
//! for exactly these.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::{channel_name, testing};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = testing::Server::start().await?;
//! server.set_members("presence-lobby", ["ada", "grace"]);
//! let client = server.client();
//!
//! let lobby = channel_name!("presence-lobby");
//! let info = client.channel_info(&lobby).user_count().send().await?;
//! assert_eq!(info.user_count(), 2);
//!
//! let rooms = client.presence_channels().user_count().send().await?;
//! assert_eq!(rooms.channels["presence-lobby"].user_count(), 2);
//! # Ok(()) }
//! ```

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
pub use info::{ChannelInfo, ChannelInfoRequest};
pub use list::{
    ChannelsRequest, Declared, DeclaredChannels, IntoChannelPrefix, Listed, ListedWithUsers, Lists,
    OccupiedChannels,
};
#[doc(hidden)]
pub use raw::RawAttributes;
pub use users::Users;
