//! Methods that do not exist, so that the compiler can name those that do.
//!
//! They are hidden, and never callable: each has a bound that no type meets, and rustc reports the
//! sentence of the bound where it would only say "no method named `publish`". They return any type, so
//! that whatever follows the call does not add a second error.

#![expect(
    unnameable_types,
    reason = "sealed traits: this module names all implementations"
)]
#![expect(
    clippy::must_use_candidate,
    reason = "nobody uses the result of a method that cannot be called"
)]

use core::convert::Infallible;
use core::fmt;

use super::Client;
#[cfg(not(all(feature = "reqwest013", feature = "blocking")))]
use super::ClientBuilder;
#[cfg(not(feature = "blocking"))]
use crate::channels::{ChannelInfoRequest, ChannelsRequest};
use crate::config::KeyState;
use crate::request::SignedUrl;
#[cfg(not(feature = "blocking"))]
use crate::request::{RawRequest, Request};
#[cfg(not(feature = "blocking"))]
use crate::trigger::{Batch, BatchAll};
use crate::trigger::{Reach, Trigger, TriggerBuilder};

/// Defines the bounds: the message, the label and the notes of each.
// Each has an implementation that nobody can use, because rustc advises to implement a trait that has
// none.
macro_rules! bounds {
    ($($(#[cfg($($feature:tt)*)])? $name:ident: $message:literal, $label:literal, $($note:literal),+;)*) => {$(
        $(#[cfg($($feature)*)])?
        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = $message, label = $label, $(note = $note),+)]
        pub trait $name {
            fn never<R>(&self) -> R;
        }

        $(#[cfg($($feature)*)])?
        #[diagnostic::do_not_recommend]
        impl $name for Infallible {
            fn never<R>(&self) -> R {
                match *self {}
            }
        }
    )*};
}

// Names of other libraries.
bounds! {
    Publish:
        "a `Client` triggers events: `publish` is the method of a `Publisher`",
        "use `trigger`",
        "now: `client.trigger(&channel).event(event_name!(\"…\")).json(&value)?.send().await?`",
        "in the background: `publisher.publish(trigger).await?`, with `let publisher = client.publisher().start()?`";
    Broadcast:
        "a `Client` triggers events: it has no method `broadcast`",
        "use `trigger`",
        "on one channel: `client.trigger(&channel).event(event_name!(\"…\")).json(&value)?.send().await?`",
        "on several channels: `client.trigger((&a, &b))`, or `client.trigger(&list)` with a `ChannelList`";
    TriggerBatch:
        "events are combined by `batch`",
        "use `batch` or `batch_all`",
        "1 to 10 events: `client.batch([a, b])?.send().await?`",
        "any number of events: `client.batch_all(events).send().await?`";
    TriggerMulti:
        "`trigger` accepts several channels as well",
        "use `trigger`",
        "`client.trigger((&a, &b))`, or `client.trigger(&list)` with a `ChannelList`";
    TriggerExclusive:
        "a connection is excluded from a trigger",
        "use `trigger` and `exclude`",
        "`client.trigger(&channel).event(event_name!(\"…\")).json(&value)?.exclude(socket_id).send().await?`";
    AuthorizeChannel:
        "subscribers are authorized by `authorize` and `authorize_presence`",
        "use `authorize`",
        "a private or encrypted channel: `client.authorize(&socket_id, &channel)`",
        "a presence channel: `client.authorize_presence(&socket_id, &channel, &member)?`",
        "the user of a connection: `client.authenticate_user(&socket_id, &user)?`";
    OneChannelInfo:
        "the state of one channel is requested by `channel_info`",
        "use `channel_info`",
        "`client.channel_info(&channel).subscription_count().send().await?`";
    ChannelUsers:
        "the users of a presence channel are requested by `users`",
        "use `users`",
        "`client.users(&channel).send().await?`";
    TerminateConnections:
        "the connections of a user are closed by `terminate_connections`",
        "use `terminate_connections`",
        "`client.terminate_connections(&user_id).send().await?`";
    DataByFormat:
        "the method for the data names its format",
        "use `json`, `text` or `raw_json`",
        "`.json(&value)?` serializes a value, `.text(\"…\")?` sends a string, `.raw_json(\"…\")?` sends JSON that is already a string";
    SocketIdExcluded:
        "the connection that does not receive the event is set by `exclude`",
        "use `exclude`",
        "`client.trigger(&channel).event(event_name!(\"…\")).json(&value)?.exclude(socket_id)`";
    TriggerPublished:
        "this event is not of a publisher: it is sent",
        "use `send`",
        "now: `.send().await?`",
        "in the background: `publisher.publish(trigger).await?`, or start it by `publisher.trigger(&channel)`";
    TriggerMerged:
        "only a publisher can replace an event that still waits",
        "start it by `publisher.trigger(&channel)`",
        "`publisher.trigger(&channel).event(event_name!(\"…\")).json(&value)?.latest(\"key\").publish().await?`";
    UrlExposed:
        "a signed URL is a secret, and has no string form",
        "use `expose_url`",
        "`url.expose_url()` returns it: anyone who has it can make the request for ten minutes, so do not log it";
}

// Written out, because rustc shows the lines of a macro and of its call in addition to the sentence.
impl<E: KeyState> Client<E> {
    #[doc(hidden)]
    pub fn publish<C, N, D, R>(&self, _: C, _: N, _: D) -> R
    where
        Self: Publish,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn broadcast<C, N, D, R>(&self, _: C, _: N, _: D) -> R
    where
        Self: Broadcast,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn trigger_batch<T, R>(&self, _: T) -> R
    where
        Self: TriggerBatch,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn trigger_multi<C, N, D, R>(&self, _: C, _: N, _: D) -> R
    where
        Self: TriggerMulti,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn trigger_exclusive<C, N, D, S, R>(&self, _: C, _: N, _: D, _: S) -> R
    where
        Self: TriggerExclusive,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn authenticate<S, C, R>(&self, _: S, _: C) -> R
    where
        Self: AuthorizeChannel,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn authorize_channel<S, C, R>(&self, _: S, _: C) -> R
    where
        Self: AuthorizeChannel,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn channel<C, R>(&self, _: C) -> R
    where
        Self: OneChannelInfo,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn channel_users<C, R>(&self, _: C) -> R
    where
        Self: ChannelUsers,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn terminate_user_connections<U, R>(&self, _: U) -> R
    where
        Self: TerminateConnections,
    {
        self.never()
    }
}

impl<S, T, A> TriggerBuilder<S, T, A> {
    #[doc(hidden)]
    pub fn data<D, R>(self, _: D) -> R
    where
        Self: DataByFormat,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn socket_id<I, R>(self, _: I) -> R
    where
        Self: SocketIdExcluded,
    {
        self.never()
    }
}

impl<T: Reach, R> Trigger<T, R> {
    #[doc(hidden)]
    pub fn publish<O>(self) -> O
    where
        Self: TriggerPublished,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn latest<K, O>(self, _: K) -> O
    where
        Self: TriggerMerged,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn socket_id<I, O>(self, _: I) -> O
    where
        Self: SocketIdExcluded,
    {
        self.never()
    }
}

// The lifetime keeps rustc from rejecting a bound that is never met.
#[doc(hidden)]
impl<'u> fmt::Display for SignedUrl
where
    &'u Self: UrlExposed,
{
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Err(fmt::Error)
    }
}

impl SignedUrl {
    #[doc(hidden)]
    pub fn to_string<'u, R>(&'u self) -> R
    where
        &'u Self: UrlExposed,
    {
        self.never()
    }
}

// Methods of features that are not enabled.
bounds! {
    #[cfg(not(feature = "publisher"))]
    FeaturePublisher:
        "`Client::publisher` needs the feature `publisher`",
        "the feature `publisher` is not enabled",
        "enable it: `cargo add pusher-channels --features publisher`";
    #[cfg(not(feature = "blocking"))]
    FeatureBlocking:
        "blocking requests need the feature `blocking`",
        "the feature `blocking` is not enabled",
        "enable it: `cargo add pusher-channels --features blocking`",
        "in async code, use `.send().await`";
    #[cfg(not(feature = "reqwest013"))]
    FeatureReqwest013:
        "`ClientBuilder::reqwest_client` needs the feature `reqwest013`",
        "the feature `reqwest013` is not enabled",
        "enable it: `cargo add pusher-channels --features reqwest013`";
    #[cfg(not(any(feature = "reqwest", feature = "blocking")))]
    FeatureOfTransport:
        "this setting of the default transport needs the feature `reqwest` or `blocking`",
        "neither `reqwest` nor `blocking` is enabled",
        "for `send`: `cargo add pusher-channels --features rustls`, which enables `reqwest` as well",
        "for `send_blocking`: `cargo add pusher-channels --features blocking`",
        "a transport of your own, from `ClientBuilder::transport`, has its own settings";
}

#[cfg(not(feature = "publisher"))]
impl<E: KeyState> Client<E> {
    #[doc(hidden)]
    pub fn publisher<R>(&self) -> R
    where
        Self: FeaturePublisher,
    {
        self.never()
    }
}

#[cfg(not(feature = "blocking"))]
impl<T: Reach, R> Trigger<T, R> {
    #[doc(hidden)]
    pub fn send_blocking<O>(self) -> O
    where
        Self: FeatureBlocking,
    {
        self.never()
    }
}

#[cfg(not(feature = "blocking"))]
impl<R> Batch<R> {
    #[doc(hidden)]
    pub fn send_blocking<O>(self) -> O
    where
        Self: FeatureBlocking,
    {
        self.never()
    }
}

#[cfg(not(feature = "blocking"))]
impl<A> BatchAll<A> {
    #[doc(hidden)]
    pub fn send_blocking<O>(self) -> O
    where
        Self: FeatureBlocking,
    {
        self.never()
    }
}

#[cfg(not(feature = "blocking"))]
impl<R> Request<R> {
    #[doc(hidden)]
    pub fn send_blocking<O>(self) -> O
    where
        Self: FeatureBlocking,
    {
        self.never()
    }
}

#[cfg(not(feature = "blocking"))]
impl<R> RawRequest<R> {
    #[doc(hidden)]
    pub fn send_blocking<O>(self) -> O
    where
        Self: FeatureBlocking,
    {
        self.never()
    }
}

#[cfg(not(feature = "blocking"))]
impl<K, A> ChannelInfoRequest<K, A> {
    #[doc(hidden)]
    pub fn send_blocking<O>(self) -> O
    where
        Self: FeatureBlocking,
    {
        self.never()
    }
}

#[cfg(not(feature = "blocking"))]
impl<N, A> ChannelsRequest<N, A> {
    #[doc(hidden)]
    pub fn send_blocking<O>(self) -> O
    where
        Self: FeatureBlocking,
    {
        self.never()
    }
}

#[cfg(not(feature = "blocking"))]
impl<E> ClientBuilder<E> {
    #[doc(hidden)]
    pub fn blocking_transport<T, R>(self, _: T) -> R
    where
        Self: FeatureBlocking,
    {
        self.never()
    }
}

#[cfg(not(feature = "reqwest013"))]
impl<E> ClientBuilder<E> {
    #[doc(hidden)]
    pub fn reqwest_client<C, R>(self, _: C) -> R
    where
        Self: FeatureReqwest013,
    {
        self.never()
    }
}

#[cfg(not(any(feature = "reqwest", feature = "blocking")))]
impl<E> ClientBuilder<E> {
    #[doc(hidden)]
    pub fn connect_timeout<T, R>(self, _: T) -> R
    where
        Self: FeatureOfTransport,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn timeout<T, R>(self, _: T) -> R
    where
        Self: FeatureOfTransport,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn pool_idle_timeout<T, R>(self, _: T) -> R
    where
        Self: FeatureOfTransport,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn proxy<P, R>(self, _: P) -> R
    where
        Self: FeatureOfTransport,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn no_proxy<R>(self) -> R
    where
        Self: FeatureOfTransport,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn root_certificate<C, R>(self, _: C) -> R
    where
        Self: FeatureOfTransport,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn max_response_size<N, R>(self, _: N) -> R
    where
        Self: FeatureOfTransport,
    {
        self.never()
    }
}
