//! The handle of a streamed text.

use core::fmt;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::error::{Failure, Rejection};
use super::intake::{Command, Intake};
use super::queued::Queued;
use super::text::{QueuedText, Text};
use crate::error::Error;
use crate::trigger::Pieces;

/// A text that is published while it is produced, from
/// [`Publisher::stream`](crate::Publisher::stream).
///
/// [`push`](Self::push) appends a piece to the text that waits, and never waits for the network. What
/// waits is sent as one event as soon as the event before it has its response, so that the number of
/// events depends on the server and not on the number of pieces. The first piece is sent at once.
///
/// The data of each event is the JSON of an object:
///
/// ```json
/// {"seq":0,"text":"It is "}
/// {"seq":1,"text":"getting late"}
/// {"seq":2,"text":".","last":true}
/// ```
///
/// * `seq` counts the events of the stream from 0, so that a page recognizes a gap.
/// * `text` is the next part of the text. It is cut at characters, so that no event exceeds the
///   [maximum size](crate::ClientBuilder::max_data_size), also after encryption.
/// * `last` is there in the last event only. If the stream was dropped before it was
///   [finished](Self::finish), `"aborted":true` is there as well.
///
/// Finish a stream before [`shutdown`](crate::Publisher::shutdown), after which no text is accepted.
///
/// # Failures
///
/// If an event of the stream fails, `push` and `finish` return its error from then on. The text that was
/// pushed before is still sent, and the stream ends as aborted, so a page can tell: there is a gap in
/// `seq`, or the end.
///
/// # Examples
///
/// ```
/// use pusher_channels::{channel_name, event_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let publisher = server.client().publisher().start()?;
///
/// let mut answer = publisher.stream(&channel_name!("private-chat-7"), event_name!("answer"))?;
/// for piece in ["It ", "is ", "getting ", "late."] {
///     answer.push(piece)?;
/// }
/// answer.finish().await?;
///
/// let events = server.triggered();
/// assert_eq!(events.len(), 1);
/// assert_eq!(events[0].data(), r#"{"seq":0,"text":"It is getting late.","last":true}"#);
/// # Ok(()) }
/// ```
#[doc(alias("llm", "tokens"))]
#[must_use = "a stream that is dropped ends as aborted: push to it, and `.finish().await?`"]
pub struct TextStream {
    text: Arc<Text>,
    intake: Intake,
}

impl TextStream {
    pub(super) fn new(pieces: Pieces, intake: Intake) -> Self {
        let text = Arc::new(Text::new(pieces, Arc::clone(&intake.shared)));
        Self { text, intake }
    }

    /// Appends to the text. It is sent in the background; an empty piece does nothing.
    ///
    /// # Errors
    ///
    /// If an event of the stream has failed, the publisher is shutting down, or more than 1 MiB of the
    /// text waits to be sent, which [`is_retryable`](Error::is_retryable) recognizes: push the piece
    /// again later, or give up.
    pub fn push(&mut self, piece: impl AsRef<str>) -> Result<(), Error> {
        let entry = self.text.push(piece.as_ref())?;
        self.queue(entry)
    }

    /// Ends the text, and waits until all of it has been sent. The last event says that it is the
    /// last.
    ///
    /// A stream that is dropped, or whose future of this method is dropped before it was first polled,
    /// ends as well, and its last event says that it was aborted.
    ///
    /// # Errors
    ///
    /// The error of the first event that failed, or if the publisher is shutting down.
    pub async fn finish(
        // rustc shows the next line if the stream is used again.
        self, // a stream ends here: start another by `publisher.stream(&channel, event)?`
    ) -> Result<(), Error> {
        let (sender, finished) = oneshot::channel();
        let entry = self.text.finish(sender)?;
        self.queue(entry)?;
        // The sender is dropped without a result only with the queue of the publisher.
        finished.await.unwrap_or_else(|_| Err(Failure::Lost.into()))
    }

    // Without the lock of the text, because only this handle queues entries, one after the other.
    fn queue(&self, entry: Option<Box<QueuedText>>) -> Result<(), Error> {
        let Some(entry) = entry else {
            return Ok(());
        };
        let sent = self
            .intake
            .commands
            .send(Command::Publish(Queued::Text(entry)));
        sent.map_err(|_| {
            self.text.not_queued();
            Rejection::Closed.into()
        })
    }
}

impl Drop for TextStream {
    fn drop(&mut self) {
        let (entry, unheard) = self.text.drop_handle();
        // This fails only if the publisher has ended, when nothing can be sent.
        let _ = self.queue(entry);
        for unsent in unheard {
            unsent.report_unheard();
        }
    }
}

impl fmt::Debug for TextStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
