//! A worker: sends the events of the outbox, and deletes those that the API server has accepted.
//!
//! # What is promised
//!
//! * **No event is lost.** A row is deleted in the transaction that began before the event was sent, and
//!   only after the API server accepted it. A worker that is killed leaves the row.
//! * **The order of a channel.** A lane takes a channel by an advisory lock and sends its events one after
//!   another, each after the previous one was accepted. If one fails, the others of its channel wait.
//! * **No event blocks its channel indefinitely.** One that cannot be restored, or that the API server
//!   rejects because of its content, is moved to `outbox_failed` with the reason.
//! * **Once**, with a server that recognizes idempotency keys. A worker that is killed after sending and
//!   before deleting makes another one send the same events again, with the same keys.
//!
//! # Requests of a worker that was killed
//!
//! PostgreSQL releases the locks of a killed worker while its last request may still be on its way. The
//! next worker sends the same event with the same key, and goes on to the following ones. When the old
//! request arrives after that:
//!
//! * A server that recognizes keys ignores it, as long as it remembers the key. Sockudo forgets keys after
//!   two minutes, and rejects requests that were signed more than ten minutes ago, so let it remember them
//!   for longer than that: see below.
//! * If both requests arrive at the same time, Sockudo lets one of them wait for the other. This holds for
//!   single events. In a batch, it takes an event whose key it has seen for accepted, even if the request
//!   that brought it has not finished, or failed. Therefore this worker sends the events of a channel one
//!   by one; events of different channels are sent at the same time.
//! * A server without keys publishes the event again, after those that followed it. Only the receiver can
//!   recognize that, by a number in the event: here, the id of the message.
//!
//! A worker that was suspended and has lost its lock meanwhile does no harm either: it sends in the same
//! order, with the same keys.
//!
//! # Settings of Sockudo
//!
//! ```json
//! "idempotency": { "ttl_seconds": 900 },
//! "cache": { "driver": "memory", "memory": { "ttl": 900, "max_capacity": 1000000 } }
//! ```
//!
//! The keys are in the cache, in which each event takes two entries. The capacity is 10 000 by default;
//! when it is full, Sockudo 5.2 forgets keys and publishes an event again. A memory cache is lost when the
//! server restarts, and is not shared by the nodes of a cluster: use Redis there (`"driver": "redis"`).
//!
//! If a node is killed while it publishes an event, no other node can know whether subscribers have got
//! it. Sockudo then rejects the key with `503` (`publish is still in progress`) until it expires. The
//! channel waits until then, and the others go on. Sockudo 5.2 also does so if a worker is killed at that
//! moment, because it abandons the request of a client that disconnects. A reverse proxy in front of it
//! that completes such requests prevents that; for nginx, this is `proxy_ignore_client_abort on`.

use std::num::NonZeroUsize;
use std::time::Duration;

use pusher_channels::error::InvalidKind;
use pusher_channels::{Client, Trigger};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_postgres::{Config, Error as DatabaseError};

use crate::store::{self, Database};
use crate::with_causes;

/// The events that are sent in one transaction. After a crash, as many are sent again.
const TURN_EVENTS: i64 = 20;
/// The time after which a transaction sends no more events.
const TURN: Duration = Duration::from_secs(10);
/// The limit for one request.
pub const REQUEST: Duration = Duration::from_secs(10);
/// The time after which PostgreSQL ends the transaction of a worker that has vanished. It is longer than
/// all that a worker does in between.
const LEASE: Duration = Duration::from_secs(40);
/// The time after which a lane looks for events, even if PostgreSQL does not report any.
const POLL: Duration = Duration::from_secs(1);
/// The time until a lane connects to the database again.
const RECONNECT: Duration = Duration::from_secs(1);
/// A lane waits after each failure, so that a server in trouble is not asked for each channel at once.
const AFTER_FAILURE: Duration = Duration::from_millis(200);

/// Works until SIGTERM or Ctrl-C. Events that are under way then are completed.
///
/// Each lane has a connection to the database, and sends the events of one channel at a time.
pub async fn run(database: Config, client: Client, lanes: NonZeroUsize) -> std::io::Result<()> {
    let (stop, stopping) = watch::channel(false);
    let mut running = JoinSet::new();
    for number in 0..lanes.get() {
        let lane = Lane {
            number,
            client: client.clone(),
            stopping: stopping.clone(),
            last: String::new(),
        };
        running.spawn(lane.run(database.clone()));
    }
    interrupted().await?;
    stop.send_replace(true);
    running.join_all().await;
    Ok(())
}

#[cfg(unix)]
async fn interrupted() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupt = tokio::signal::ctrl_c() => interrupt,
    }
}

#[cfg(not(unix))]
async fn interrupted() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

struct Lane {
    number: usize,
    client: Client,
    stopping: watch::Receiver<bool>,
    /// The channel of the last turn. The next one begins after it, so that every channel gets its turn.
    last: String,
}

/// What a lane found.
enum Turn {
    NoEvents,
    Sent,
    Failed,
}

impl Lane {
    async fn run(mut self, config: Config) {
        while !self.is_stopping() {
            if let Err(error) = self.work(&config).await {
                let number = self.number;
                eprintln!("lane {number}: PostgreSQL: {}", with_causes(&error));
                self.wait(RECONNECT).await;
            }
        }
    }

    /// Works until the connection to the database is lost.
    async fn work(&mut self, config: &Config) -> Result<(), DatabaseError> {
        let mut database = store::connect(config).await?;
        database.listen(LEASE).await?;
        while !self.is_stopping() {
            match self.turn(&mut database).await? {
                Turn::Sent => {}
                Turn::Failed => self.wait(AFTER_FAILURE).await,
                Turn::NoEvents => tokio::select! {
                    () = database.news() => {}
                    () = self.wait(POLL) => {}
                },
            }
        }
        Ok(())
    }

    /// Takes a channel and sends its first events.
    async fn turn(&mut self, database: &mut Database) -> Result<Turn, DatabaseError> {
        // If this returns early, the transaction is rolled back: what was accepted is sent again.
        let transaction = database.transaction().await?;
        let started = Instant::now();
        let Some(channel) = store::take_channel(&transaction, &self.last).await? else {
            transaction.rollback().await?;
            return Ok(Turn::NoEvents);
        };
        let mut accepted = Vec::new();
        let mut outcome = Turn::Sent;
        for (id, bytes) in store::first_events(&transaction, &channel, TURN_EVENTS).await? {
            if self.is_stopping() || started.elapsed() > TURN {
                break;
            }
            match self.send(&bytes).await {
                Ok(()) => accepted.push(id),
                Err(failure) => {
                    let number = self.number;
                    let Failure { reason, is_final } = failure;
                    eprintln!("lane {number}: event {id} on {channel}: {reason}");
                    if is_final {
                        store::set_aside(&transaction, id, &reason).await?;
                    } else {
                        // The events after it wait, because they come later.
                        store::put_off(&transaction, id, &reason).await?;
                        outcome = Turn::Failed;
                        break;
                    }
                }
            }
        }
        store::delete(&transaction, &accepted).await?;
        transaction.commit().await?;
        self.last = channel;
        Ok(outcome)
    }

    async fn send(&self, bytes: &[u8]) -> Result<(), Failure> {
        let trigger: Trigger = self.client.restore(bytes).map_err(|error| {
            // The bytes of another app are not broken: this worker has the wrong PUSHER_URL.
            if error.kind() == InvalidKind::Conflict {
                Failure::passing(&error)
            } else {
                Failure::of_event(&error)
            }
        })?;
        trigger.send().await.map_err(|error| {
            // Everything else can pass: no connection, a rate limit, a server that is unavailable, and
            // also wrong credentials, which are not the fault of the event.
            match error.status().map(|status| status.as_u16()) {
                Some(400 | 413 | 422) => Failure::of_event(&error),
                _ => Failure::passing(&error),
            }
        })
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits for this time, or until the worker stops.
    async fn wait(&self, time: Duration) {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            () = sleep(time) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}

/// The reason why an event was not sent.
struct Failure {
    reason: String,
    /// True if it will fail each time.
    is_final: bool,
}

impl Failure {
    fn of_event(error: &dyn std::error::Error) -> Self {
        Self {
            reason: with_causes(error),
            is_final: true,
        }
    }

    fn passing(error: &dyn std::error::Error) -> Self {
        Self {
            reason: with_causes(error),
            is_final: false,
        }
    }
}
