//! The outbox in PostgreSQL: every statement is here.
//!
//! The types of the parameters are given, so that a statement takes one round trip.

use std::sync::Arc;
use std::time::Duration;

use pusher_channels::Trigger;
use tokio::sync::Notify;
use tokio_postgres::types::Type;
use tokio_postgres::{AsyncMessage, Client, Config, Error, NoTls, Transaction};

/// Stores an event in the transaction that causes it. Call this last, and commit soon after.
///
/// An event on several channels has no order among the others; store one event per channel.
pub async fn store(transaction: &Transaction<'_>, trigger: &Trigger) -> Result<(), Error> {
    let channel: String = trigger.channels().collect();
    transaction
        .execute_typed(
            "INSERT INTO outbox (channel, trigger) VALUES ($1, $2)",
            &[(&channel, Type::TEXT), (&trigger.to_bytes(), Type::BYTEA)],
        )
        .await?;
    Ok(())
}

/// A connection to the database.
pub struct Database {
    client: Client,
    news: Arc<Notify>,
}

pub async fn connect(config: &Config) -> Result<Database, Error> {
    let mut config = config.clone();
    // A database whose machine has vanished is noticed within half a minute.
    config
        .connect_timeout(Duration::from_secs(5))
        .keepalives_idle(Duration::from_secs(10))
        .tcp_user_timeout(Duration::from_secs(20));
    let (client, mut connection) = config.connect(NoTls).await?;
    let news = Arc::new(Notify::new());
    let wakes = Arc::clone(&news);
    tokio::spawn(async move {
        // The statement under way reports an error of the connection.
        while let Some(Ok(message)) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
            if let AsyncMessage::Notification(_) = message {
                wakes.notify_one();
            }
        }
        wakes.notify_one();
    });
    Ok(Database { client, news })
}

impl Database {
    pub async fn create_tables(&self) -> Result<(), Error> {
        self.client
            .batch_execute(include_str!("../schema.sql"))
            .await
    }

    pub async fn transaction(&mut self) -> Result<Transaction<'_>, Error> {
        self.client.transaction().await
    }

    /// Prepares the connection of a worker. `lease` limits how long PostgreSQL keeps the locks of a worker
    /// that has vanished with its machine; those of one that was killed end with its connection.
    pub async fn listen(&self, lease: Duration) -> Result<(), Error> {
        let milliseconds = lease.as_millis();
        self.client
            .batch_execute(&format!(
                "SET idle_in_transaction_session_timeout = {milliseconds}; LISTEN outbox"
            ))
            .await
    }

    /// Waits until events were stored, or the connection is lost. An event that was stored since the last
    /// call counts.
    pub async fn news(&self) {
        self.news.notified().await;
    }
}

/// Takes the next channel after `last` that has events and that no other worker has. It is this
/// transaction's until its end.
pub async fn take_channel(
    transaction: &Transaction<'_>,
    last: &str,
) -> Result<Option<String>, Error> {
    // Visits the first event of each channel, by the index, and not all of its events.
    const TAKE: &str = "
        WITH RECURSIVE head AS (
            (SELECT channel, retry_at FROM outbox WHERE channel > $1 ORDER BY channel, id LIMIT 1)
          UNION ALL
            SELECT next.channel, next.retry_at FROM head CROSS JOIN LATERAL (
                SELECT channel, retry_at FROM outbox WHERE channel > head.channel ORDER BY channel, id LIMIT 1
            ) AS next
        )
        SELECT channel FROM head
        WHERE retry_at <= now() AND pg_try_advisory_xact_lock(hashtextextended(channel, 0))
        LIMIT 1";
    let mut row = transaction
        .query_typed_opt(TAKE, &[(&last, Type::TEXT)])
        .await?;
    if row.is_none() && !last.is_empty() {
        row = transaction
            .query_typed_opt(TAKE, &[(&"", Type::TEXT)])
            .await?;
    }
    Ok(row.map(|row| row.get(0)))
}

/// The first events of a channel that was taken.
///
/// This is a statement of its own: one statement would read the table as it was before the channel was
/// taken, and find events that another worker has just sent.
///
/// The rows are locked, so that nobody deletes an event by hand while it is under way. They are not
/// skipped if they are locked (`SKIP LOCKED`), because the events after them would overtake them: what
/// is skipped are the channels that other workers have.
pub async fn first_events(
    transaction: &Transaction<'_>,
    channel: &str,
    limit: i64,
) -> Result<Vec<(i64, Vec<u8>)>, Error> {
    let rows = transaction
        .query_typed(
            "SELECT id, trigger FROM outbox WHERE channel = $1 ORDER BY id LIMIT $2 FOR UPDATE",
            &[(&channel, Type::TEXT), (&limit, Type::INT8)],
        )
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Deletes events that the API server has accepted.
pub async fn delete(transaction: &Transaction<'_>, ids: &[i64]) -> Result<(), Error> {
    transaction
        .execute_typed(
            "DELETE FROM outbox WHERE id = ANY($1)",
            &[(&ids, Type::INT8_ARRAY)],
        )
        .await?;
    Ok(())
}

/// Moves an event that cannot be sent out of the way of the others.
pub async fn set_aside(transaction: &Transaction<'_>, id: i64, reason: &str) -> Result<(), Error> {
    transaction
        .execute_typed(
            "WITH failed AS (DELETE FROM outbox WHERE id = $1 RETURNING id, channel, trigger, created_at)
             INSERT INTO outbox_failed (id, channel, trigger, created_at, reason)
             SELECT id, channel, trigger, created_at, $2 FROM failed",
            &[(&id, Type::INT8), (&reason, Type::TEXT)],
        )
        .await?;
    Ok(())
}

/// Lets the channel of this event wait: 0.1 s at first, then twice as long each time, up to 5 s.
pub async fn put_off(transaction: &Transaction<'_>, id: i64, error: &str) -> Result<(), Error> {
    transaction
        .execute_typed(
            "UPDATE outbox SET attempts = attempts + 1, error = $2,
                 retry_at = clock_timestamp() + least(interval '5 s', interval '100 ms' * power(2, least(attempts, 10)))
             WHERE id = $1",
            &[(&id, Type::INT8), (&error, Type::TEXT)],
        )
        .await?;
    Ok(())
}
