//! Streamed texts, and what arrived of them.

use std::fmt;
use std::time::{Duration, Instant};

use pusher_channels::{Error, Publisher, channel_name, event_name};
use tokio::time::sleep;

use crate::service::{Piece, Pieces};

/// The number of texts that are streamed at the same time.
const AT_A_TIME: usize = 8;
/// One of this many texts is dropped before its end.
const DROPPED: usize = 10;

/// A text that was streamed on a channel of its own.
pub(crate) struct Streamed {
    channel: String,
    text: String,
    pieces: u64,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Finished,
    Dropped,
    Failed,
}

/// Streams texts until `end`.
pub(crate) async fn round(publisher: Publisher, end: Instant) -> Result<Vec<Streamed>, Error> {
    let tasks: Vec<_> = (0..AT_A_TIME)
        .map(|n| {
            let publisher = publisher.clone();
            tokio::spawn(async move {
                let mut streamed = Vec::new();
                while Instant::now() < end {
                    streamed.push(stream(&publisher, n, streamed.len()).await?);
                }
                Ok::<_, Error>(streamed)
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        match task.await {
            Ok(streamed) => all.extend(streamed?),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    Ok(all)
}

async fn stream(publisher: &Publisher, n: usize, count: usize) -> Result<Streamed, Error> {
    let channel = channel_name!("private-answer-{n}-{count}")?;
    let mut answer = publisher.stream(&channel, event_name!("answer"))?;
    let mut streamed = Streamed {
        channel: channel.to_string(),
        text: String::new(),
        pieces: 0,
        end: End::Finished,
    };
    for piece in 0..100 {
        // Characters of several bytes, and of several bytes of JSON.
        let piece = format!("{piece} \"é字😀\"\n");
        if answer.push(&piece).is_err() {
            streamed.end = End::Failed;
            return Ok(streamed);
        }
        streamed.text.push_str(&piece);
        streamed.pieces += 1;
        sleep(Duration::from_millis(1)).await;
    }
    if count % DROPPED == DROPPED - 1 {
        streamed.end = End::Dropped;
    } else if answer.finish().await.is_err() {
        streamed.end = End::Failed;
    }
    Ok(streamed)
}

/// The texts, and the records of the server.
#[derive(Default)]
pub(crate) struct Books {
    finished: u64,
    dropped: u64,
    failed: u64,
    /// The pieces that were pushed.
    pub(crate) pushed: u64,
    /// The events that the server has accepted.
    pub(crate) events: u64,
    pub(crate) wrong: Vec<String>,
}

impl Books {
    /// Compares the two for one round.
    pub(crate) fn close(&mut self, streamed: &[Streamed], mut accepted: Pieces) {
        for streamed in streamed {
            let pieces = accepted.remove(&streamed.channel).unwrap_or_default();
            self.pushed += streamed.pieces;
            self.events += pieces.len() as u64;
            match streamed.end {
                End::Finished => self.finished += 1,
                End::Dropped => self.dropped += 1,
                End::Failed => self.failed += 1,
            }
            if !is_right(streamed, &pieces) && self.wrong.len() < 10 {
                let Streamed { channel, end, .. } = streamed;
                self.wrong.push(format!(
                    "the text on {channel}, {end:?}, arrived as {pieces:?}"
                ));
            }
        }
        for channel in accepted.keys() {
            self.wrong
                .push(format!("nobody has streamed what arrived on {channel}"));
        }
    }
}

fn is_right(streamed: &Streamed, pieces: &[Piece]) -> bool {
    let in_order = pieces.is_sorted_by(|one, next| one.seq < next.seq);
    let is_last = |piece: &Piece| piece.last;
    let one_end = pieces.iter().rev().skip(1).all(|piece| !piece.last);
    let has_gap = pieces.iter().zip(0..).any(|(piece, seq)| piece.seq != seq);
    let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let ends_aborted = pieces.last().is_some_and(|piece| piece.aborted);
    in_order
        && one_end
        && match streamed.end {
            End::Finished => {
                !has_gap
                    && !ends_aborted
                    && text == streamed.text
                    && pieces.last().is_some_and(is_last)
            }
            // Complete, or with an error that the log has.
            End::Dropped if !has_gap && ends_aborted => text == streamed.text,
            End::Dropped | End::Failed => pieces
                .iter()
                .all(|piece| streamed.text.contains(&piece.text)),
        }
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            finished,
            dropped,
            failed,
            pushed,
            events,
            ..
        } = self;
        write!(
            f,
            "{finished} texts finished, {dropped} dropped, {failed} failed, {pushed} pieces in {events} events"
        )
    }
}
