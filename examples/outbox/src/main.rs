//! A transactional outbox on PostgreSQL: no event is lost, whatever is killed, and the order of each
//! channel is kept, with any number of workers on any number of machines.
//!
//! * The application writes an event into the table `outbox`, in the transaction that causes it
//!   (`store.rs`). If the transaction is rolled back, there is no event; if it commits, the event is
//!   sent, even if the application crashes the moment after.
//! * Workers send what is in the table, and delete what the API server has accepted (`worker.rs`).
//!
//! Each event has an idempotency key, which is stored with it. A server that recognizes keys, such as
//! Sockudo, publishes an event once, although a worker that was killed between sending and deleting
//! makes another one send it again. With other servers, such events arrive twice.
//!
//! # To try it
//!
//! ```sh
//! docker run --rm -e POSTGRES_HOST_AUTH_METHOD=trust -p 5432:5432 postgres
//! export DATABASE_URL=postgres://postgres@localhost/postgres
//! export PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID
//!
//! cargo run -- schema                 # creates the tables: see schema.sql
//! cargo run -- worker                 # as often as you like, and kill them as you like
//! echo 'lobby Hello' | cargo run -- write   # stores a message and its event: a room and a text per line
//! ```
//!
//! Without an account, `cargo run --example test_server` in the folder of the library starts a server and
//! prints a URL to use as `PUSHER_URL`.

mod store;
mod worker;

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use pusher_channels::{Channel, Client, ClientBuilder, Event, RetryPolicy};
use serde::Serialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio_postgres::Config;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

/// The people in a room of the application.
#[derive(Channel)]
#[channel("private-room-{room}", events(Said))]
struct Room {
    room: String,
}

#[derive(Serialize, Event)]
#[event("said")]
struct Said {
    message: i64,
    body: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["schema"] => schema().await,
        ["write"] => write().await,
        ["worker"] => work("4").await,
        ["worker", lanes] => work(lanes).await,
        _ => Err("usage: outbox schema | write | worker [LANES]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("outbox: {}", with_causes(&*error));
            let database = error.downcast_ref::<tokio_postgres::Error>();
            if database.and_then(|error| error.code()) == Some(&SqlState::UNDEFINED_TABLE) {
                eprintln!("Create the tables first: cargo run -- schema");
            }
            ExitCode::FAILURE
        }
    }
}

async fn schema() -> Result<(), Box<dyn Error>> {
    store::connect(&database()?).await?.create_tables().await?;
    Ok(())
}

/// The application: it stores each message with its event.
async fn write() -> Result<(), Box<dyn Error>> {
    let client = client()?;
    let mut database = store::connect(&database()?).await?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let (room, body) = line.split_once(' ').ok_or("a line is a room and a text")?;
        let transaction = database.transaction().await?;
        let row = transaction
            .query_typed_one(
                "INSERT INTO message (room, body) VALUES ($1, $2) RETURNING id",
                &[(&room, Type::TEXT), (&body, Type::TEXT)],
            )
            .await?;
        let said = Said {
            message: row.get(0),
            body: body.to_owned(),
        };
        let room = Room {
            room: room.to_owned(),
        };
        let trigger = client.trigger(&room).payload(&said)?;
        store::store(&transaction, &trigger).await?;
        // From here on, both the message and its event exist, or neither.
        transaction.commit().await?;
    }
    Ok(())
}

async fn work(lanes: &str) -> Result<(), Box<dyn Error>> {
    let lanes = lanes
        .parse()
        .map_err(|_| "LANES is the number of channels that are sent at the same time")?;
    worker::run(database()?, client()?, lanes).await?;
    Ok(())
}

fn database() -> Result<Config, Box<dyn Error>> {
    let url = env::var("DATABASE_URL")
        .map_err(|_| "DATABASE_URL is not set: postgres://USER:PASSWORD@HOST/DATABASE")?;
    Ok(url.parse()?)
}

fn client() -> Result<Client, Box<dyn Error>> {
    Ok(ClientBuilder::from_env()?
        // Each event has a key from the start, and keeps it in the outbox.
        .idempotency(true)
        // The outbox retries, and knows what else waits.
        .retry(RetryPolicy::never())
        .timeout(worker::REQUEST)
        .connect_timeout(Duration::from_secs(5))
        .build()?)
}

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
