//! Questions about one channel.

use std::sync::Arc;

use serde::Deserialize;

use super::attributes::{AttributeSet, Attributes, info};
use super::raw::RawAttributes;
use crate::error::{Lack, Unreadable};
use crate::name::{AnyChannelName, AnyKind, ChannelName, Kind};
use crate::request::{App, ErrorField, Query, Request, ResponseParser, Sender};

/// What a channel is like at the moment, from [`Client::channel_info`](crate::Client::channel_info).
///
/// The type that it is taken apart into is what is asked: see [`Attributes`].
///
/// ```
/// use pusher_channels::channels::{ChannelInfo, SubscriptionCount, UserCount};
/// use pusher_channels::{Client, Error, channel_name};
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let lobby = channel_name!("presence-lobby");
///
/// // Asks for `user_count`, and is a `u64`.
/// let ChannelInfo { attributes: UserCount(users), .. } = client.channel_info(&lobby).send().await?;
///
/// // Asks for both.
/// let info: ChannelInfo<(UserCount, SubscriptionCount)> = client.channel_info(&lobby).send().await?;
///
/// // Asks for neither.
/// let info: ChannelInfo = client.channel_info(&lobby).send().await?;
/// if info.occupied { /* … */ }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChannelInfo<A = ()> {
    /// Whether anybody is subscribed.
    pub occupied: bool,
    /// What was asked for. Of a channel that is not occupied, counts are zero even if the server
    /// does not say so.
    pub attributes: A,
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: names are what this module says"
    )]
    pub trait Sealed {}
}

/// The name of a channel that can be asked for `A`: a [`ChannelName`] of a kind that has these
/// [`Attributes`], or an [`AnyChannelName`], of which only [`SubscriptionCount`](super::SubscriptionCount)
/// is known to be there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the name of a channel",
    label = "expected a `&ChannelName<_>` or an `&AnyChannelName`",
    note = "a literal name: `channel_name!(\"private-orders\")`; a name known at run time: `name.parse::<ChannelName<Private>>()?`"
)]
pub trait AskAbout<A>: sealed::Sealed {
    #[doc(hidden)]
    fn question(&self, sender: Sender) -> Request<ChannelInfo<A>>;
}

impl<K: Kind> sealed::Sealed for ChannelName<K> {}
impl<K: Kind, A: Attributes<K>> AskAbout<A> for ChannelName<K> {
    fn question(&self, sender: Sender) -> Request<ChannelInfo<A>> {
        ChannelInfo::request(sender.0, self.as_str())
    }
}

impl sealed::Sealed for AnyChannelName {}
impl<A: Attributes<AnyKind>> AskAbout<A> for AnyChannelName {
    fn question(&self, sender: Sender) -> Request<ChannelInfo<A>> {
        ChannelInfo::request(sender.0, self.as_str())
    }
}

impl<A: AttributeSet> ChannelInfo<A> {
    fn request(app: Arc<App>, channel: &str) -> Request<Self> {
        let path = app.path(&["channels", channel]);
        let mut query = Query::default();
        query.set("info", &info::<A>());
        Request::get(app, path, query, ResponseParser::new(Self::read))
    }

    fn read(body: &[u8]) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        #[serde(expecting = "a JSON object")]
        struct Response {
            #[serde(default)]
            error: ErrorField,
            #[serde(default)]
            occupied: Option<bool>,
            #[serde(flatten)]
            raw: RawAttributes,
        }
        let answer: Response = serde_json::from_slice(body)?;
        answer.error.check()?;
        let occupied = answer.occupied.ok_or(Lack::missing("occupied"))?;
        let raw = if occupied {
            answer.raw
        } else {
            answer.raw.or_vacant()
        };
        Ok(Self {
            occupied,
            attributes: A::read(&raw)?,
        })
    }
}
