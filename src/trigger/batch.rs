//! Several events in one request.

use core::fmt;
use std::sync::Arc;

use super::batch_error::{Fault, InvalidBatch};
use super::length::{Length, UpTo10};
use super::ready::Trigger;
use super::target::OneChannel;
use crate::channels::{AttributeSet, RawAttributes, read_of};
use crate::error::{Error, Lack, Subject, Unreadable};
use crate::json::{Indexed, Items, error_and};
use crate::request::{App, ErrorField, Request, ResponseParser, Sender};
use crate::transport::BoxFuture;

// The body is written while events are added, so that sending a batch copies nothing.
const START: &[u8] = b"{\"batch\":[";
pub(super) const END: &[u8] = b"]}";

/// Several events, each on one channel, in one request. The API server accepts all of them or none.
///
/// [`Client::batch`](crate::Client::batch) creates a batch from an array or a tuple, whose length
/// is checked while compiling. This type also collects a number of events that is known only at run
/// time, 1 to 10. A batch is never empty.
///
/// `R` is the response: the [requested attributes](crate::trigger::TriggerBuilder::with_user_count)
/// of the events, in their order, or `()` if `client.batch` got events that request none. `Batch`
/// alone means a list of such events.
///
/// # Examples
///
/// ```
/// use pusher_channels::{Batch, Client, Error, channel_name};
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let event = |user: u32| {
///     let inbox = channel_name!("private-user-{user}")?;
///     client.trigger(&inbox).event("greeting").text("hello")
/// };
///
/// let mut batch = Batch::new(&event(1)?);
/// for user in [7, 8] {
///     batch.push(&event(user)?)?;
/// }
/// assert_eq!(batch.len(), 3);
/// batch.send().await?;
/// # Ok(()) }
/// ```
///
/// This loop sends the batch whenever it is full:
///
/// ```
/// use pusher_channels::{Batch, Error, Trigger};
///
/// # async fn example(events: Vec<Trigger>) -> Result<(), Error> {
/// let mut waiting: Option<Batch> = None;
/// for event in &events {
///     let Some(batch) = &mut waiting else {
///         waiting = Some(Batch::new(event));
///         continue;
///     };
///     match batch.push(event) {
///         Err(error) if error.is_full() => {
///             let full = waiting.replace(Batch::new(event));
///             if let Some(full) = full {
///                 full.send().await?;
///             }
///         }
///         other => other?,
///     }
/// }
/// if let Some(last) = waiting {
///     last.send().await?;
/// }
/// # Ok(()) }
/// ```
#[doc(alias("trigger_batch", "triggerBatch"))]
#[must_use = "a batch does nothing until it is sent: `.send().await`"]
pub struct Batch<R = Vec<()>> {
    app: Arc<App>,
    /// The body without [`END`].
    pub(super) body: Vec<u8>,
    pub(super) len: usize,
    read: fn(&Found, usize) -> Result<R, Lack>,
}

impl<A: AttributeSet> Batch<Vec<A>> {
    /// Creates a batch of one event.
    pub fn new(first: &Trigger<OneChannel, A>) -> Self {
        let mut batch = Self::start(Arc::clone(&first.app), read_list);
        batch.reserve([first].into_iter());
        batch.append(first);
        batch
    }

    /// Adds an event.
    ///
    /// # Errors
    ///
    /// If the batch already has 10 events (or
    /// [`max_batch_len`](crate::ClientBuilder::max_batch_len)), or the event was made by another
    /// client than the first.
    pub fn push(&mut self, event: &Trigger<OneChannel, A>) -> Result<(), InvalidBatch> {
        self.check(event)?;
        self.append(event);
        Ok(())
    }

    /// Creates a batch of all events of an iterator.
    ///
    /// ```
    /// use pusher_channels::{Batch, Trigger};
    ///
    /// let error = Batch::from_events(Vec::<Trigger>::new()).unwrap_err();
    /// assert_eq!(error.to_string(), "invalid batch: it is empty");
    /// ```
    ///
    /// # Errors
    ///
    /// If the iterator is empty, and as for [`push`](Self::push).
    pub fn from_events<B: BatchEvent<Response = A>>(
        events: impl IntoIterator<Item = B>,
    ) -> Result<Self, InvalidBatch> {
        let mut events = events.into_iter();
        let first = events.next().ok_or(InvalidBatch(Fault::Empty))?;
        let mut batch = Self::new(first.as_trigger());
        for event in events {
            batch.push(event.as_trigger())?;
        }
        Ok(batch)
    }

    /// Creates a batch of events that the caller has checked: all are of `app`, and they fit into
    /// one request.
    pub(crate) fn of_checked<'e>(
        app: &Arc<App>,
        events: impl Iterator<Item = &'e Trigger<OneChannel, A>> + Clone,
    ) -> Option<Self>
    where
        A: 'e,
    {
        let mut batch = Self::start(Arc::clone(app), read_list);
        batch.reserve(events.clone());
        for event in events {
            batch.append(event);
        }
        (batch.len > 0).then_some(batch)
    }
}

#[expect(clippy::len_without_is_empty, reason = "it is never empty")]
impl<R> Batch<R> {
    fn start(app: Arc<App>, read: fn(&Found, usize) -> Result<R, Lack>) -> Self {
        Self {
            app,
            body: Vec::new(),
            len: 0,
            read,
        }
    }

    fn check<A>(&self, event: &Trigger<OneChannel, A>) -> Result<(), InvalidBatch> {
        if self.len >= self.app.max_batch_len {
            let limit = self.app.max_batch_len;
            return Err(InvalidBatch(Fault::TooLong { limit }));
        }
        check_app(&self.app, event, self.len)
    }

    /// Reserves capacity for these events and what encloses them.
    fn reserve<'e, A: 'e>(&mut self, events: impl Iterator<Item = &'e Trigger<OneChannel, A>>) {
        let len: usize = events
            .map(|event| event.body.len_with(event.end()) + 1)
            .sum();
        // One allocation for the events that are known from the start.
        self.body.reserve_exact(START.len() + len + END.len());
    }

    fn append<A>(&mut self, event: &Trigger<OneChannel, A>) {
        let before = if self.len == 0 { START } else { b"," };
        self.body.extend_from_slice(before);
        event.body.append_to(&mut self.body, event.end());
        self.len += 1;
    }

    /// Returns the number of events, at least one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns the request of this batch, for another HTTP client or for inspection.
    pub fn into_request(self) -> Request<R>
    where
        R: 'static,
    {
        let Self {
            app,
            mut body,
            len,
            read,
        } = self;
        body.extend_from_slice(END);
        let path = Arc::clone(&app.batch_path);
        let parser = ResponseParser::with_context(move |body| {
            Ok(read(&attributes_of_events(body, len)?, len)?)
        });
        Request::post(app, path, body, parser)
    }

    /// Sends all events in one request.
    ///
    /// # Errors
    ///
    /// As for [`Request::send`]. No event is known to be accepted unless the API server has
    /// responded with a success.
    ///
    /// # Panics
    ///
    /// As for [`Request::send`].
    pub fn send(self) -> impl Future<Output = Result<R, Error>> + Send + 'static + use<R>
    where
        R: Send + 'static,
    {
        #[cfg(feature = "tracing")]
        let span = self.span();
        let sent = self.into_request().send();
        #[cfg(feature = "tracing")]
        let sent = tracing::Instrument::instrument(sent, span);
        sent
    }

    /// Sends all events in one request and blocks the thread until the response has arrived.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<R, Error>
    where
        R: 'static,
    {
        #[cfg(feature = "tracing")]
        let _entered = self.span().entered();
        self.into_request().send_blocking()
    }

    #[cfg(feature = "tracing")]
    pub(super) fn span(&self) -> tracing::Span {
        tracing::debug_span!(
            "pusher_channels.batch",
            events = self.len,
            body_bytes = self.body.len(),
            merged = tracing::field::Empty,
        )
    }
}

/// The attributes of each event.
type Found = Items<Option<RawAttributes>>;

fn attributes_of_events(body: &[u8], len: usize) -> Result<Found, Unreadable> {
    let (error, batch) = error_and::<ErrorField, _>(body, "batch", Indexed::up_to(len))?;
    error.check()?;
    Ok(batch.unwrap_or_default())
}

fn read_at<A: AttributeSet>(found: &Found, index: usize) -> Result<A, Lack> {
    read_of(found.get(index), || Subject::Event(index))
}

fn read_list<A: AttributeSet>(found: &Found, len: usize) -> Result<Vec<A>, Lack> {
    (0..len).map(|index| read_at(found, index)).collect()
}

fn read_array<A: AttributeSet, const N: usize>(
    found: &Found,
    _: usize,
) -> Result<A::OfBatch<[A; N]>, Lack> {
    let list = read_list(found, N)?;
    #[expect(
        clippy::expect_used,
        reason = "`read_list` returns as many as it is told to"
    )]
    let array: [A; N] = list.try_into().ok().expect("a list of `N` attributes");
    Ok(A::of_batch(array))
}

pub(super) fn check_apps<A>(
    app: &Arc<App>,
    events: &[Trigger<OneChannel, A>],
) -> Result<(), InvalidBatch> {
    let mut events = events.iter().enumerate();
    events.try_for_each(|(index, event)| check_app(app, event, index))
}

fn check_app<A>(
    app: &Arc<App>,
    event: &Trigger<OneChannel, A>,
    index: usize,
) -> Result<(), InvalidBatch> {
    // Another client may have another app, other limits or another encryption key.
    if Arc::ptr_eq(app, &event.app) {
        Ok(())
    } else {
        Err(InvalidBatch(Fault::OtherClient { index }))
    }
}

// `derive` would require `R: Clone`.
impl<R> Clone for Batch<R> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            body: self.body.clone(),
            len: self.len,
            read: self.read,
        }
    }
}

impl<R> fmt::Debug for Batch<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("len", &self.len)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// `.await` sends the batch, as [`send`](Batch::send) does.
impl<R: Send + 'static> IntoFuture for Batch<R> {
    type Output = Result<R, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// One of the events of a batch: a [`Trigger`] on one channel, or a reference to one.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be one of the events of a batch",
    label = "expected a `Trigger` on one channel",
    note = "in a batch, each event goes to one channel: for several, add an event for each of them, or send a trigger on several channels by itself",
    note = "`.json(…)`, `.text(…)` and `.payload(…)` return a `Result`: add `?`"
)]
pub trait BatchEvent: Sealed {
    /// The requested attributes of the event's channel.
    type Response: AttributeSet;
    #[doc(hidden)]
    fn as_trigger(&self) -> &Trigger<OneChannel, Self::Response>;
    #[doc(hidden)]
    fn into_trigger(self) -> Trigger<OneChannel, Self::Response>;
}

impl<A> Sealed for Trigger<OneChannel, A> {}
// Without this attribute rustc would list the implementations instead of our message.
#[diagnostic::do_not_recommend]
impl<A: AttributeSet> BatchEvent for Trigger<OneChannel, A> {
    type Response = A;
    fn as_trigger(&self) -> &Self {
        self
    }
    fn into_trigger(self) -> Self {
        self
    }
}

impl<A> Sealed for &Trigger<OneChannel, A> {}
#[diagnostic::do_not_recommend]
impl<A: AttributeSet> BatchEvent for &Trigger<OneChannel, A> {
    type Response = A;
    fn as_trigger(&self) -> &Trigger<OneChannel, A> {
        self
    }
    fn into_trigger(self) -> Trigger<OneChannel, A> {
        self.clone()
    }
}

/// Values that [`Client::batch`](crate::Client::batch) accepts: an array of 1 to 10 triggers on one
/// channel each or, if they request different attributes, a tuple of them.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "a batch cannot be created from `{Self}`",
    label = "expected an array of 1 to 10 triggers, or a tuple of them",
    note = "for a number known only at run time: `client.batch_all(events)`, or a `Batch` of up to 10"
)]
pub trait IntoBatch: Sealed {
    /// The requested attributes of the events, in their order, or `()` if they request none.
    type Responses;
    #[doc(hidden)]
    fn into_batch(self, sender: Sender) -> Result<Batch<Self::Responses>, InvalidBatch>;
}

impl<B: BatchEvent, const N: usize> Sealed for [B; N] {}
impl<B: BatchEvent, const N: usize> IntoBatch for [B; N]
where
    Length<N>: UpTo10,
{
    type Responses = <B::Response as AttributeSet>::OfBatch<[B::Response; N]>;
    fn into_batch(self, sender: Sender) -> Result<Batch<Self::Responses>, InvalidBatch> {
        let mut batch = Batch::start(sender.0, read_array::<B::Response, N>);
        batch.reserve(self.iter().map(BatchEvent::as_trigger));
        for event in self.iter().map(BatchEvent::as_trigger) {
            batch.check(event)?;
            batch.append(event);
        }
        Ok(batch)
    }
}

/// The attributes of the first event that requests some.
macro_rules! first_of {
    ($last:ident) => { $last::Response };
    ($first:ident $($rest:ident)+) => {
        <$first::Response as AttributeSet>::Or<first_of!($($rest)+)>
    };
}

// The indices are written out, because counting repetitions is unstable: rust-lang/rust#83527.
macro_rules! tuples {
    ($(($($event:ident $index:literal)+))*) => { $(
        impl<$($event: BatchEvent),+> Sealed for ($($event,)+) {}
        impl<$($event: BatchEvent),+> IntoBatch for ($($event,)+) {
            type Responses =
                <first_of!($($event)+) as AttributeSet>::OfBatch<($($event::Response,)+)>;
            #[expect(non_snake_case, reason = "each variable has the name of its type")]
            fn into_batch(self, sender: Sender) -> Result<Batch<Self::Responses>, InvalidBatch> {
                let ($($event,)+) = self;
                let mut batch = Batch::start(sender.0, |found, _| {
                    let attributes = ($(read_at::<$event::Response>(found, $index)?,)+);
                    Ok(<first_of!($($event)+)>::of_batch(attributes))
                });
                $(
                    batch.check($event.as_trigger())?;
                    batch.append($event.as_trigger());
                )+
                Ok(batch)
            }
        }
    )* };
}
tuples! {
    (A 0)
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9)
}
