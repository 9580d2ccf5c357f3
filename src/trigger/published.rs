//! The requests of a publisher.

use super::batch::{Batch, END};
use super::ready::Trigger;
use crate::error::Error;

impl Batch {
    /// Returns the length of the request's body, in bytes.
    pub(crate) fn body_len(&self) -> usize {
        self.body.len() + END.len()
    }

    /// Sends all events in one request. The publisher handles the rate limit, because it concerns all of
    /// its requests. `merged` is the number of events that were merged into these.
    #[cfg_attr(
        not(feature = "tracing"),
        expect(unused_variables, reason = "it is only recorded")
    )]
    pub(crate) fn send_for_publisher(
        self,
        merged: usize,
    ) -> impl Future<Output = Result<Vec<()>, Error>> + Send + 'static {
        #[cfg(feature = "tracing")]
        let span = self.span();
        #[cfg(feature = "tracing")]
        span.record("merged", merged);
        let sent = self.into_request().leaving_rate_limit().send();
        #[cfg(feature = "tracing")]
        let sent = tracing::Instrument::instrument(sent, span);
        sent
    }
}

impl Trigger {
    pub(crate) fn has_idempotency_key(&self) -> bool {
        self.end().idempotency_key.is_some()
    }

    /// Returns the length of the request's body, in bytes.
    pub(crate) fn body_len(&self) -> usize {
        self.body.len_with(self.end())
    }

    /// Sends the event in a request of its own. The publisher handles the rate limit.
    pub(crate) fn send_for_publisher(
        self,
    ) -> impl Future<Output = Result<(), Error>> + Send + 'static {
        #[cfg(feature = "tracing")]
        let span = self.span();
        let sent = self.into_request().leaving_rate_limit().send();
        #[cfg(feature = "tracing")]
        let sent = tracing::Instrument::instrument(sent, span);
        sent
    }
}
