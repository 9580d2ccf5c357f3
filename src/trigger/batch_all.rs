//! More events than one request takes.

use core::fmt;
use core::ops::Range;
use std::sync::Arc;

use super::batch::{Batch, check_apps};
use super::ready::Trigger;
use super::target::OneChannel;
use crate::channels::AttributeSet;
use crate::error::Error;
use crate::request::App;
use crate::transport::BoxFuture;

/// Any number of events, each on one channel, that are sent in as few requests as possible, one
/// after the other and in their order. From [`Client::batch_all`](crate::Client::batch_all).
///
/// `A` is what each event [asks](crate::trigger::TriggerBuilder::with_user_count).
#[must_use = "events are not sent until this is: `.send().await`"]
pub struct BatchAll<A = ()> {
    app: Arc<App>,
    events: Vec<Trigger<OneChannel, A>>,
    /// Of the first events: those that were accepted.
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

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Sends the events, and stops at the first request that fails. No events, no request.
    ///
    /// What comes back are the responses to what the events ask, in their order.
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
    /// When a request fails, or an event was made by another client: then nothing is sent. The
    /// error knows which events were accepted, and gives the others back.
    pub async fn send(mut self) -> Result<Vec<A>, BatchAllError<A>> {
        self.check()?;
        while let Some(batch) = self.next_batch() {
            let len = batch.len();
            let outcome = batch.send().await;
            self.note(len, outcome)?;
        }
        Ok(self.responses)
    }

    /// Sends the events as [`send`](Self::send) does, while the thread waits.
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
            self.note(len, outcome)?;
        }
        Ok(self.responses)
    }

    fn check(&mut self) -> Result<(), BatchAllError<A>> {
        check_apps(&self.app, &self.events).map_err(|error| self.failed(0, error.into()))
    }

    fn next_batch(&self) -> Option<Batch<Vec<A>>> {
        let rest = self.events.get(self.responses.len()..)?;
        let next = rest.get(..self.app.max_batch_len).unwrap_or(rest);
        Batch::of_checked(&self.app, next.iter())
    }

    fn note(&mut self, len: usize, outcome: Result<Vec<A>, Error>) -> Result<(), BatchAllError<A>> {
        let responses = outcome.map_err(|error| self.failed(len, error))?;
        self.responses.extend(responses);
        Ok(())
    }

    fn failed(&mut self, len: usize, error: Error) -> BatchAllError<A> {
        let responses = core::mem::take(&mut self.responses);
        // What is invalid was found out before anything was sent.
        let len = if error.is_invalid() { 0 } else { len };
        let failed = responses.len()..responses.len() + len;
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
            // There are none before it is sent.
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

/// A run of events that did not get to its end.
///
/// The requests are sent one after the other, and a request is accepted as a whole. So the events
/// are, in their order: those that were [accepted](Self::accepted), those of the request that
/// [failed](Self::failed), and those that were not sent.
///
/// Becomes an [`Error`] with `?`.
pub struct BatchAllError<A = ()>(Box<Failed<A>>);

struct Failed<A> {
    error: Error,
    responses: Vec<A>,
    /// Which events are in the request that failed.
    failed: Range<usize>,
    unaccepted: Vec<Trigger<OneChannel, A>>,
    len: usize,
}

impl<A> BatchAllError<A> {
    /// What went wrong. Its predicates say what to do.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// How many events are known to be accepted. They are the first ones.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.0.len - self.0.unaccepted.len()
    }

    /// The responses that came back, for the first events: at most [`accepted`](Self::accepted) of them.
    #[must_use]
    pub fn responses(&self) -> &[A] {
        &self.0.responses
    }

    /// Which events were in the request that failed; empty if nothing was sent.
    ///
    /// Whether the service has acted on them depends on [what went wrong](Self::error): after a
    /// timeout, for example, it may have. Where it has, and only its answer lacks what was asked
    /// for, they count as [accepted](Self::accepted): then this ends where the accepted ones do.
    #[must_use]
    pub fn failed(&self) -> Range<usize> {
        self.0.failed.clone()
    }

    /// The events that are not known to be accepted, in their order: those of the request that
    /// [failed](Self::failed), and those that were not sent.
    #[must_use]
    pub fn into_unaccepted(self) -> Vec<Trigger<OneChannel, A>> {
        self.0.unaccepted
    }

    /// What went wrong, and the events that are not known to be accepted.
    #[must_use]
    pub fn into_parts(self) -> (Error, Vec<Trigger<OneChannel, A>>) {
        (self.0.error, self.0.unaccepted)
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
                "{accepted} of {all} events were accepted; the answer to those at {start}..={last} lacks what was asked for: {error}"
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
        f.debug_struct("BatchAllError")
            .field("accepted", &self.accepted())
            .field("failed", &self.0.failed)
            .field("len", &self.0.len)
            .field("error", &self.0.error)
            .finish_non_exhaustive()
    }
}

impl<A> std::error::Error for BatchAllError<A> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // Shown in our own text, so it is its cause that comes next.
        self.0.error.source()
    }
}

impl<A> From<BatchAllError<A>> for Error {
    fn from(error: BatchAllError<A>) -> Self {
        error.0.error
    }
}
