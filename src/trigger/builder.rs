//! Channel, event, data: in this order, and nothing left out.

use core::fmt;
use core::marker::PhantomData;

use serde::Serialize;
use serde::de::IgnoredAny;

use super::body::{Data, EventBody, Recipients};
use super::event::{Event, IntoEventName};
use super::info::Info;
use super::ready::Trigger;
use super::response::{Channels, OneChannel, Reach};
use super::state::{AwaitsData, AwaitsEvent, Complete, ExcludesEarly, NeedsData, NeedsEvent};
use crate::channels::Counts;
use crate::error::Error;
use crate::name::AnyKind;

/// A trigger in the making, from [`Client::trigger`](crate::Client::trigger).
///
/// 1. [`event`](Self::event) names the event;
/// 2. [`json`](Self::json), [`text`](Self::text) or [`raw_json`](Self::raw_json) gives its data,
///    and checks, serializes and encrypts it then and there: the result is a [`Trigger`], or the
///    reason why there can be none.
///
/// [`payload`](Self::payload) does both at once for a type that knows its event name.
///
/// ```
/// use pusher_channels::{Client, channel_name, event_name};
///
/// # async fn example(client: Client) -> Result<(), pusher_channels::Error> {
/// let orders = channel_name!("private-orders");
/// client
///     .trigger(&orders)
///     .event(event_name!("created"))
///     .json(&[1, 2, 3])?
///     .send()
///     .await?;
/// # Ok(()) }
/// ```
///
/// [`info`](Self::info), at any time before the data, asks about the channels in the same request.
///
/// # Types
///
/// `S` is how far the trigger has come ([`NeedsEvent`], [`NeedsData`]), `T` whether it goes to
/// [`OneChannel`] or [`ManyChannels`](crate::trigger::ManyChannels), `K` of what kind these are, and
/// `R` what sending it gives back. You never write any of them; they are there for the compiler, which
/// mentions them when a step is left out.
#[must_use = "a trigger does nothing until it has an event and data, and is sent"]
pub struct TriggerBuilder<S, T = OneChannel, K = AnyKind, R = ()> {
    state: S,
    info: Info<R>,
    target: PhantomData<fn() -> (T, K)>,
}

impl<S, T, K> TriggerBuilder<S, T, K> {
    pub(crate) fn new(state: S) -> Self {
        Self {
            state,
            info: Info::nothing(),
            target: PhantomData,
        }
    }
}

impl<S, T: Reach, K, R> TriggerBuilder<S, T, K, R> {
    /// Asks about the channels, too: what sending gives back then says it, as of the moment of the
    /// event. The type that it is taken apart into is what is asked, see [`Counts`].
    ///
    /// The hosted service bills an event that asks as two messages.
    ///
    /// ```
    /// use pusher_channels::channels::{SubscriptionCount, UserCount};
    /// use pusher_channels::{Client, Error, channel_name};
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let lobby = channel_name!("presence-lobby");
    /// let start = client.trigger(&lobby).info().event("said");
    /// let (UserCount(users), SubscriptionCount(_)) = start.text("hello")?.send().await?;
    /// println!("{users} users get this");
    ///
    /// // Several channels: a map of their names.
    /// let news = channel_name!("news");
    /// let start = client.trigger((&lobby, &news)).info().event("noon");
    /// let counts = start.text("now")?.send().await?;
    /// if let Some(SubscriptionCount(connections)) = counts.get("news") {
    ///     println!("{connections} connections get the news");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn info<A: Counts<K>>(self) -> TriggerBuilder<S, T, K, T::Response<A>> {
        TriggerBuilder {
            state: self.state,
            info: Info::asking::<T, A>(),
            target: PhantomData,
        }
    }

    /// Names the event: with `event_name!("…")`, an [`EventName`](crate::EventName), or a string.
    /// Whether a string is a name shows only now; if it is none, the next step says so.
    pub fn event(self, name: impl IntoEventName) -> TriggerBuilder<NeedsData, T, K, R>
    where
        S: AwaitsEvent,
    {
        let NeedsEvent { app, target } = self.state.into_needs_event();
        TriggerBuilder {
            state: NeedsData {
                app,
                target,
                event: name.into_event_name(),
            },
            info: self.info,
            target: PhantomData,
        }
    }

    /// Gives an event that knows its name as the data, in JSON.
    ///
    /// # Errors
    ///
    /// As for [`json`](Self::json).
    pub fn payload<P: Event + ?Sized>(self, event: &P) -> Result<Trigger<T, R>, Error>
    where
        S: AwaitsEvent,
    {
        self.event(P::NAME).json(event)
    }

    /// Gives the data as JSON: subscribers get `value`. Nothing of it is escaped or quoted twice.
    ///
    /// A `&str` becomes a JSON string in quotes here; use [`text`](Self::text) to send the text
    /// itself, and [`raw_json`](Self::raw_json) for text that is JSON already.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::channel_name;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let value = BTreeMap::from([("id", 42)]);
    /// let trigger = recorder.client().trigger(&channel_name!("news")).event("e").json(&value)?;
    /// trigger.send().await?;
    /// assert_eq!(recorder.triggered()[0].data(), r#"{"id":42}"#);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When the name of the event is invalid, `value` does not serialize, or its JSON, encrypted
    /// if the channel is, has more than 10 240 bytes
    /// (see [`max_data_size`](crate::ClientBuilder::max_data_size)). Nothing was sent.
    pub fn json<P: Serialize + ?Sized>(self, value: &P) -> Result<Trigger<T, R>, Error>
    where
        S: AwaitsData,
    {
        self.state
            .into_needs_data()
            .complete(&Data::Json(value), self.info)
    }

    /// Gives the data as text, which is sent as it is. A subscriber whose library parses JSON gets
    /// a number for `12`; use [`json`](Self::json) where that matters.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::channel_name;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let start = || recorder.client().trigger(&channel_name!("news")).event("e");
    /// start().text("hi")?.send().await?;
    /// start().json("hi")?.send().await?;
    /// let data: Vec<_> = recorder.triggered().iter().map(|e| e.data().to_owned()).collect();
    /// assert_eq!(data, ["hi", "\"hi\""]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When the name of the event is invalid, or the text, encrypted if the channel is, has more
    /// than 10 240 bytes (see [`max_data_size`](crate::ClientBuilder::max_data_size)). Nothing was
    /// sent.
    pub fn text(self, text: impl AsRef<str>) -> Result<Trigger<T, R>, Error>
    where
        S: AwaitsData,
    {
        self.state
            .into_needs_data()
            .complete(&Data::<()>::Text(text.as_ref()), self.info)
    }

    /// Gives the data as text that is JSON already. It is checked, and sent byte for byte.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::channel_name;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let start = || recorder.client().trigger(&channel_name!("news")).event("e");
    /// start().raw_json(r#"{ "id": 1.50 }"#)?.send().await?;
    /// assert_eq!(recorder.triggered()[0].data(), r#"{ "id": 1.50 }"#);
    /// assert!(start().raw_json("not JSON").is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When the text is not JSON, and as for [`text`](Self::text).
    pub fn raw_json(self, json: impl AsRef<str>) -> Result<Trigger<T, R>, Error>
    where
        S: AwaitsData,
    {
        let json = json.as_ref();
        let state = self.state.into_needs_data();
        match serde_json::from_str::<IgnoredAny>(json) {
            Ok(IgnoredAny) => state.complete(&Data::<()>::Text(json), self.info),
            Err(error) => {
                Err(Error::json(error).in_event(state.event?.as_str(), state.target.names()))
            }
        }
    }

    // Only there to be refused, as `send` is below.
    #[doc(hidden)]
    pub fn exclude<I>(self, _: I) -> Trigger<T, R>
    where
        Self: ExcludesEarly<T, R>,
    {
        self.never()
    }

    // Only there to be refused: its bound says which steps are missing, where the compiler's own
    // message would say that there is no such method.
    #[doc(hidden)]
    pub fn send(self) -> core::future::Ready<Result<(), Error>>
    where
        S: Complete,
    {
        self.state.never()
    }
}

impl NeedsData {
    fn complete<T, R, P: Serialize + ?Sized>(
        self,
        data: &Data<'_, P>,
        info: Info<R>,
    ) -> Result<Trigger<T, R>, Error> {
        let Self { app, target, event } = self;
        let event = event?;
        let limit = app.max_data_size;
        let body = match (&target.channels, &target.key) {
            (Channels::One(channel), Some(key)) => {
                EventBody::sealed(&event, channel.as_str(), key, data, limit)
            }
            (Channels::One(_), None) => EventBody::plain(
                &event,
                Recipients::One(target.channels.names()),
                data,
                limit,
            ),
            (Channels::Many(_), _) => EventBody::plain(
                &event,
                Recipients::Many(target.channels.names()),
                data,
                limit,
            ),
        }
        .map_err(|error| error.in_event(event.as_str(), target.names()))?;
        Ok(Trigger::new(app, target.channels, event, body, info))
    }
}

impl<S: fmt::Debug, T, K, R> fmt::Debug for TriggerBuilder<S, T, K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TriggerBuilder").field(&self.state).finish()
    }
}
