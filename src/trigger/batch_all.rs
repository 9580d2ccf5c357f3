//! More events than fit into one request.

use core::fmt;
use core::ops::Range;
use std::sync::Arc;

use super::batch::{Batch, check_apps};
use super::ready::Trigger;
use super::target::OneChannel;
use crate::channels::AttributeSet;
use crate::error::{Error, report};
use crate::request::App;
use crate::transport::BoxFuture;

/// Any number of events, each on one channel, from [`Client::batch_all`](crate::Client::batch_all).
/// They are sent in as few requests as possible, one after the other and in their order.
///
/// `A` lists the [requested attributes](crate::trigger::TriggerBuilder::with_user_count) of each
/// event.
///
/// ```
/// use pusher_channels::{Error, channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = testing::Recorder::new()?;
/// let client = recorder.client();
///
/// let ticker = channel_name!("ticker");
/// let events = (0..25).map(|price| client.trigger(&ticker).event("price").json(&price));
/// let all = client.batch_all(events.collect::<Result<Vec<_>, Error>>()?);
/// assert_eq!(all.len(), 25);
///
/// all.send().await?;
/// assert_eq!(recorder.requests().len(), 3);
/// # Ok(()) }
/// ```
#[must_use = "events are not sent until this is: `.send().await`"]
pub struct BatchAll<A = ()> {
    app: Arc<App>,
    events: Vec<Trigger<OneChannel, A>>,
    /// The attributes of the accepted events, which are the first ones.
    responses: Vec<A>,
}

impl<A: AttributeSet> BatchAll<A> {
    pub(crate) fn new(app: Arc<App>, events: Vec<Trigger<OneChannel, A>>) -> Self {
        Self {
            app,
            events,
            responses: Vec::new(),
        }
    }

    /// Returns the number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Returns true if there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Sends the events, and stops at the first request that fails. Without events, no request is
    /// sent.
    ///
    /// Returns the requested attributes of the events, in their order.
    ///
    /// ```
    /// use pusher_channels::{Client, Error, Trigger, channel_name};
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let ticker = channel_name!("cache-ticker");
    /// let events = (0..25).map(|price| client.trigger(&ticker).event("price").json(&price));
    /// let events = events.collect::<Result<Vec<Trigger>, _>>()?;
    ///
    /// if let Err(error) = client.batch_all(events).send().await {
    ///     eprintln!("{error}"); // 10 of 25 events were accepted; the request with …
    ///     let again = error.into_unaccepted();
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If a request fails, or an event was made by another client; in that case nothing is sent.
    /// The error reports which events were accepted, and returns the others.
    ///
    /// # Panics
    ///
    /// As for [`Request::send`](crate::request::Request::send).
    pub async fn send(mut self) -> Result<Vec<A>, BatchAllError<A>> {
        self.check()?;
        while let Some(batch) = self.next_batch() {
            let len = batch.len();
            let outcome = batch.send().await;
            self.record(len, outcome)?;
        }
        Ok(self.responses)
    }

    /// Sends the events as [`send`](Self::send) does, and blocks the thread meanwhile.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(mut self) -> Result<Vec<A>, BatchAllError<A>> {
        self.check()?;
        while let Some(batch) = self.next_batch() {
            let len = batch.len();
            let outcome = batch.send_blocking();
            self.record(len, outcome)?;
        }
        Ok(self.responses)
    }

    fn check(&mut self) -> Result<(), BatchAllError<A>> {
        check_apps(&self.app, &self.events).map_err(|error| self.failed(0, error.into()))
    }

    fn next_batch(&self) -> Option<Batch<Vec<A>>> {
        let rest = self.events.get(self.responses.len()..)?;
        // In order and one at a time: a failed request leaves a prefix that is accepted, and
        // nothing after it is sent.
        let next = rest.get(..self.app.max_batch_len).unwrap_or(rest);
        Batch::of_checked(&self.app, next.iter())
    }

    fn record(
        &mut self,
        len: usize,
        outcome: Result<Vec<A>, Error>,
    ) -> Result<(), BatchAllError<A>> {
        let responses = outcome.map_err(|error| self.failed(len, error))?;
        self.responses.extend(responses);
        Ok(())
    }

    fn failed(&mut self, len: usize, error: Error) -> BatchAllError<A> {
        let responses = core::mem::take(&mut self.responses);
        // Invalid events are found before anything is sent.
        let len = if error.is_invalid() { 0 } else { len };
        let failed = responses.len()..responses.len() + len;
        // The API server has acted on events whose response only lacks an attribute. They count as
        // accepted, because sending them again would duplicate them.
        let accepted = if error.is_lack() {
            failed.end
        } else {
            failed.start
        };
        BatchAllError(Box::new(Failed {
            error,
            responses,
            failed,
            len: self.events.len(),
            unaccepted: self.events.split_off(accepted),
        }))
    }
}

/// `.await` sends the events, as [`send`](BatchAll::send) does.
impl<A: AttributeSet> IntoFuture for BatchAll<A> {
    type Output = Result<Vec<A>, BatchAllError<A>>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<A> Clone for BatchAll<A> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            events: self.events.clone(),
            // Only `send`, which consumes `self`, adds responses.
            responses: Vec::new(),
        }
    }
}

impl<A> fmt::Debug for BatchAll<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchAll")
            .field("len", &self.events.len())
            .finish_non_exhaustive()
    }
}

/// The error returned when sending a [`BatchAll`] fails part-way.
///
/// Requests are sent one after the other, and each is accepted as a whole. The events are
/// therefore, in their order: the [accepted](Self::accepted) ones, those of the
/// [failed](Self::failed) request, and those that were not sent.
///
/// It converts into an [`Error`] with `?`.
///
/// ```
/// use pusher_channels::testing::{Recorder, Response};
/// use pusher_channels::{Error, channel_name};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = Recorder::new()?;
/// recorder.respond_next(Response::as_usual());
/// recorder.respond_next(Response::status(403, "the app is disabled"));
///
/// let client = recorder.client();
/// let ticker = channel_name!("ticker");
/// let events = (0..25).map(|price| client.trigger(&ticker).event("price").json(&price));
/// let events = events.collect::<Result<Vec<_>, Error>>()?;
///
/// let error = client.batch_all(events).send().await.unwrap_err();
/// assert_eq!((error.accepted(), error.failed()), (10, 10..20));
/// assert_eq!(error.into_unaccepted().len(), 15);
/// # Ok(()) }
/// ```
// A box keeps the `Result` small: clippy::result_large_err.
pub struct BatchAllError<A = ()>(Box<Failed<A>>);

struct Failed<A> {
    error: Error,
    responses: Vec<A>,
    /// The indices of the events in the failed request.
    failed: Range<usize>,
    unaccepted: Vec<Trigger<OneChannel, A>>,
    len: usize,
}

impl<A> BatchAllError<A> {
    /// Returns the error of the failed request. Its predicates help to decide how to react.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// Returns the number of events that are known to be accepted. They are the first ones.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.0.len - self.0.unaccepted.len()
    }

    /// Returns the received attributes of the first events, at most as many as were
    /// [`accepted`](Self::accepted).
    #[must_use]
    pub fn responses(&self) -> &[A] {
        &self.0.responses
    }

    /// Returns the indices of the events in the failed request, which are none if nothing was sent.
    ///
    /// The [error](Self::error) tells whether the API server may have accepted them, for example
    /// after a timeout. If it did, and only its response lacks a requested attribute, they count as
    /// [accepted](Self::accepted), and this range ends where the accepted events do.
    #[must_use]
    pub fn failed(&self) -> Range<usize> {
        self.0.failed.clone()
    }

    /// Returns the events that are not known to be accepted, in their order: those of the
    /// [failed](Self::failed) request and those that were not sent.
    #[must_use]
    pub fn into_unaccepted(self) -> Vec<Trigger<OneChannel, A>> {
        self.0.unaccepted
    }

    /// Returns the error, and the events that are not known to be accepted.
    #[must_use]
    pub fn into_parts(self) -> (Error, Vec<Trigger<OneChannel, A>>) {
        (self.0.error, self.0.unaccepted)
    }
}

/// The predicates of the [`Error`], such as [`is_timeout`](Error::is_timeout), can be called directly.
impl<A> core::ops::Deref for BatchAllError<A> {
    type Target = Error;

    fn deref(&self) -> &Error {
        self.error()
    }
}

impl<A> fmt::Display for BatchAllError<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (accepted, all, error) = (self.accepted(), self.0.len, &self.0.error);
        let Range { start, end } = self.failed();
        match end.checked_sub(1).filter(|last| *last >= start) {
            None => write!(f, "no event was sent: {error}"),
            Some(last) if accepted > start => write!(
                f,
                "{accepted} of {all} events were accepted; the response for those at {start}..={last} lacks a requested attribute: {error}"
            ),
            Some(last) => write!(
                f,
                "{accepted} of {all} events were accepted; the request with those at {start}..={last} failed: {error}"
            ),
        }
    }
}

impl<A> fmt::Debug for BatchAllError<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        report(self, f)
    }
}

impl<A> std::error::Error for BatchAllError<A> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // `Display` includes the error, so the chain continues with its cause.
        self.0.error.source()
    }
}

impl<A> From<BatchAllError<A>> for Error {
    fn from(error: BatchAllError<A>) -> Self {
        error.0.error
    }
}
