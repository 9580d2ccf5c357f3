//! One event on more channels than fit into one request.

use core::fmt;
use core::ops::Range;

use super::channels::ChannelList;
use super::ready::Trigger;
use super::target::ManyChannels;
use crate::error::{Error, report};
use crate::transport::BoxFuture;

/// One event on any number of channels, from
/// [`Client::trigger_all`](crate::Client::trigger_all). It is sent in requests of up to 100 channels,
/// one after the other.
///
/// `R` is the response to each request.
///
/// ```
/// use pusher_channels::{ChannelName, Private, channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = testing::Recorder::new()?;
/// let inboxes = (1..=250).map(|user| channel_name!("private-user-{user}"));
/// let inboxes = inboxes.collect::<Result<Vec<ChannelName<Private>>, _>>()?;
///
/// let client = recorder.client();
/// let all = client.trigger_all(&inboxes, |trigger| trigger.event("closing").text("soon"))?;
/// assert_eq!(all.len(), 250);
///
/// all.send().await?;
/// assert_eq!(recorder.requests().len(), 3);
/// # Ok(()) }
/// ```
#[must_use = "events are not sent until this is: `.send().await`"]
pub struct TriggerAll<R = ()> {
    /// One per request, with the number of its channels.
    requests: Vec<(usize, Trigger<ManyChannels, R>)>,
}

impl<R> TriggerAll<R> {
    pub(crate) fn new<Ev>(
        lists: &[ChannelList<Ev>],
        mut event: impl FnMut(&ChannelList<Ev>) -> Result<Trigger<ManyChannels, R>, Error>,
    ) -> Result<Self, Error> {
        let requests = lists.iter().map(|list| Ok((list.len(), event(list)?)));
        Ok(Self {
            requests: requests.collect::<Result<_, Error>>()?,
        })
    }

    /// Returns the number of channels.
    #[must_use]
    pub fn len(&self) -> usize {
        self.requests.iter().map(|(channels, _)| channels).sum()
    }

    /// Returns true if there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// Sends the requests, and stops at the first that fails. Without channels, no request is sent.
    ///
    /// Returns the response to each request, in the order of the channels.
    ///
    /// # Errors
    ///
    /// If a request fails. The error reports on which channels the event was accepted, and returns
    /// the requests for the others.
    ///
    /// # Panics
    ///
    /// As for [`Request::send`](crate::request::Request::send).
    pub async fn send(self) -> Result<Vec<R>, TriggerAllError<R>>
    where
        R: Send + 'static,
    {
        let mut run = Run::new(&self);
        for (channels, trigger) in &self.requests {
            let outcome = trigger.clone().send().await;
            run.record(*channels, outcome);
            if run.failure.is_some() {
                break;
            }
        }
        run.finish(self)
    }

    /// Sends the requests as [`send`](Self::send) does, and blocks the thread meanwhile.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Vec<R>, TriggerAllError<R>> {
        let mut run = Run::new(&self);
        for (channels, trigger) in &self.requests {
            run.record(*channels, trigger.clone().send_blocking());
            if run.failure.is_some() {
                break;
            }
        }
        run.finish(self)
    }
}

/// The progress of a [`TriggerAll`].
struct Run<R> {
    responses: Vec<R>,
    accepted: usize,
    failure: Option<(Error, usize)>,
}

impl<R> Run<R> {
    fn new(all: &TriggerAll<R>) -> Self {
        Self {
            responses: Vec::with_capacity(all.requests.len()),
            accepted: 0,
            failure: None,
        }
    }

    fn record(&mut self, channels: usize, outcome: Result<R, Error>) {
        match outcome {
            Ok(response) => {
                self.responses.push(response);
                self.accepted += channels;
            }
            Err(error) => self.failure = Some((error, channels)),
        }
    }

    fn finish(self, mut all: TriggerAll<R>) -> Result<Vec<R>, TriggerAllError<R>> {
        let Some((error, channels)) = self.failure else {
            return Ok(self.responses);
        };
        let len = all.len();
        let requests = all.requests.split_off(self.responses.len());
        Err(TriggerAllError(Box::new(Failed {
            error,
            failed: self.accepted..self.accepted + channels,
            len,
            responses: self.responses,
            requests: requests.into_iter().map(|(_, trigger)| trigger).collect(),
        })))
    }
}

/// `.await` sends the requests, as [`send`](TriggerAll::send) does.
impl<R: Send + 'static> IntoFuture for TriggerAll<R> {
    type Output = Result<Vec<R>, TriggerAllError<R>>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<R> Clone for TriggerAll<R> {
    fn clone(&self) -> Self {
        Self {
            requests: self.requests.clone(),
        }
    }
}

impl<R> fmt::Debug for TriggerAll<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TriggerAll")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// The error returned when sending a [`TriggerAll`] fails part-way.
///
/// The channels are, in their order: those on which the event was [accepted](Self::accepted), those
/// of the [failed](Self::failed) request, and those whose requests were not sent.
///
/// It converts into an [`Error`] with `?`.
///
/// ```
/// use pusher_channels::testing::{Recorder, Response};
/// use pusher_channels::{ChannelName, Private, channel_name};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = Recorder::new()?;
/// recorder.respond_next(Response::as_usual());
/// recorder.respond_next(Response::status(403, "the app is disabled"));
///
/// let inboxes = (1..=250).map(|user| channel_name!("private-user-{user}"));
/// let inboxes = inboxes.collect::<Result<Vec<ChannelName<Private>>, _>>()?;
/// let client = recorder.client();
/// let all = client.trigger_all(&inboxes, |trigger| trigger.event("closing").text("soon"))?;
///
/// let error = all.send().await.unwrap_err();
/// assert_eq!((error.accepted(), error.failed()), (100, 100..200));
/// for request in error.into_unaccepted() {
///     request.send().await?;
/// }
/// # Ok(()) }
/// ```
// A box keeps the `Result` small: clippy::result_large_err.
pub struct TriggerAllError<R = ()>(Box<Failed<R>>);

struct Failed<R> {
    error: Error,
    failed: Range<usize>,
    len: usize,
    responses: Vec<R>,
    requests: Vec<Trigger<ManyChannels, R>>,
}

impl<R> TriggerAllError<R> {
    /// Returns the error of the failed request. Its predicates help to decide how to react.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// Returns the number of channels on which the event is known to be accepted. They are the first
    /// ones.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.0.failed.start
    }

    /// Returns the indices of the channels in the failed request.
    ///
    /// The [error](Self::error) tells whether the API server may have accepted the event on them, for
    /// example after a timeout.
    #[must_use]
    pub fn failed(&self) -> Range<usize> {
        self.0.failed.clone()
    }

    /// Returns the responses to the requests that were accepted.
    #[must_use]
    pub fn responses(&self) -> &[R] {
        &self.0.responses
    }

    /// Returns the requests that are not known to be accepted: the [failed](Self::failed) one, and
    /// those that were not sent.
    #[must_use]
    pub fn into_unaccepted(self) -> Vec<Trigger<ManyChannels, R>> {
        self.0.requests
    }

    /// Returns the error, and the requests that are not known to be accepted.
    #[must_use]
    pub fn into_parts(self) -> (Error, Vec<Trigger<ManyChannels, R>>) {
        (self.0.error, self.0.requests)
    }
}

/// The predicates of the [`Error`], such as [`is_timeout`](Error::is_timeout), can be called directly.
impl<R> core::ops::Deref for TriggerAllError<R> {
    type Target = Error;

    fn deref(&self) -> &Error {
        self.error()
    }
}

impl<R> fmt::Display for TriggerAllError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Range { start, end }, all) = (self.failed(), self.0.len);
        let (last, error) = (end.saturating_sub(1), &self.0.error);
        write!(
            f,
            "the event was accepted on {start} of {all} channels; the request with those at {start}..={last} failed: {error}"
        )
    }
}

impl<R> fmt::Debug for TriggerAllError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        report(self, f)
    }
}

impl<R> std::error::Error for TriggerAllError<R> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // `Display` includes the error, so the chain continues with its cause.
        self.0.error.source()
    }
}

impl<R> From<TriggerAllError<R>> for Error {
    fn from(error: TriggerAllError<R>) -> Self {
        error.0.error
    }
}
