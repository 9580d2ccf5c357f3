//! A page that shows an answer while it is produced, with few messages.
//!
//! A generator of words stands in for a language model: 100 words a second. A stream of the publisher
//! merges them while a request is in flight, so that the number of messages, which Pusher bills, depends
//! on the server and on `min_interval`, and not on the number of words.
//!
//! ```sh
//! cargo run --example streaming
//! ```
//!
//! Without a server, it streams one answer to a test server in this process that takes 50 ms for each
//! request, and prints each event as a subscriber receives it. With an app, at Pusher or a compatible
//! server, it serves the page and prints its URL:
//!
//! ```sh
//! PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID cargo run --example streaming
//! ```
//!
//! Optional variables: `PORT` is the port (3003), and `PUSHER_JS` is the path of pusher-js's
//! `pusher.min.js`, for machines without a network.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is there to be read"
)]

use std::net::Ipv4Addr;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::uri::Scheme;
use axum::http::{HeaderName, StatusCode};
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use axum::{Router, serve};
use pusher_channels::testing::{Response, Server};
use pusher_channels::{Channel, Client, Error, Publisher, event_name};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

const PUSHER_JS: &str = "https://js.pusher.com/8.4/pusher.min.js";
const JAVASCRIPT: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "text/javascript")];
const JSON: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "application/json")];
/// A reader does not notice this, and it halves the messages even where the server responds at once.
const MIN_INTERVAL: Duration = Duration::from_millis(100);
const WORDS: usize = 300;

/// The channel of one answer. It is public, because nobody can guess the id; an application with users
/// would use a private channel.
#[derive(Channel)]
#[channel("answer-{id}")]
struct Answer {
    id: Uuid,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::var_os("PUSHER_URL").is_none() {
        return print_events().await;
    }
    let client = Client::from_env()?;
    let publisher = client.publisher().min_interval(MIN_INTERVAL).start()?;
    let pusher_js = match std::env::var_os("PUSHER_JS") {
        Some(path) => {
            let file = std::fs::read(path).map_err(|error| format!("PUSHER_JS: {error}"))?;
            get((JAVASCRIPT, Bytes::from(file)))
        }
        None => get(Redirect::temporary(PUSHER_JS)),
    };
    let router = Router::new()
        .route("/", get(Html(include_str!("index.html"))))
        .route("/pusher.js", pusher_js)
        .route("/config", get((JSON, config(&client).to_string())))
        .route("/ask/{id}", post(ask))
        .with_state(publisher);

    let port = std::env::var("PORT").map_or(Ok(3003), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("http://{}", listener.local_addr()?);
    serve(listener, router).await?;
    Ok(())
}

/// Starts an answer. The page has subscribed to its channel before, so that it misses nothing.
#[axum::debug_handler(state = Publisher)]
async fn ask(State(publisher): State<Publisher>, Path(id): Path<Uuid>) -> StatusCode {
    tokio::spawn(async move {
        if let Err(error) = answer(&publisher, id).await {
            // The page shows that the answer was aborted.
            eprintln!("the answer {id} failed: {error}");
        }
    });
    StatusCode::ACCEPTED
}

/// Streams an answer, word by word.
async fn answer(publisher: &Publisher, id: Uuid) -> Result<(), Error> {
    let mut answer = publisher.stream(&Answer { id }, event_name!("piece"))?;
    let mut pace = interval(Duration::from_millis(10));
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for word in words() {
        pace.tick().await;
        answer.push(word)?; // never waits for the network
    }
    answer.finish().await
}

/// The words of the model, each with the space that follows it.
fn words() -> impl Iterator<Item = String> {
    const TEXT: &str = "The tide comes in twice a day, and each time it brings something else: a rope, a shoe, \
        a bottle without a letter. Whoever walks along the shore in the morning finds what the night has left. ";
    let words = TEXT.split_inclusive(' ').cycle().take(WORDS - 1);
    words.map(str::to_owned).chain(["The end.".to_owned()])
}

/// Streams one answer to a test server, and prints what a subscriber receives.
async fn print_events() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start().await?;
    for _ in 0..WORDS {
        server.respond_next(Response::as_usual().after(Duration::from_millis(50)));
    }
    let publisher = server.client().publisher();
    let publisher = publisher.min_interval(MIN_INTERVAL).start()?;
    let answer = answer(&publisher, Uuid::nil());
    tokio::pin!(answer);
    let mut look = interval(Duration::from_millis(10));
    loop {
        tokio::select! {
            result = &mut answer => {
                result?;
                break;
            }
            _ = look.tick() => print_new(&server),
        }
    }
    print_new(&server);
    let counters = publisher.counters();
    println!(
        "\n{WORDS} words in {} messages: {} were merged",
        counters.sent, counters.merged
    );
    Ok(())
}

fn print_new(server: &Server) {
    for event in server.take_triggered() {
        println!(
            "{} on {}: {}",
            event.event(),
            event.channels().join(", "),
            event.data()
        );
    }
}

/// What pusher-js needs to connect to the same server.
fn config(client: &Client) -> Value {
    let key = client.app_key();
    if let Some(cluster) = client.cluster() {
        return json!({ "key": key, "cluster": cluster });
    }
    let origin = client.origin();
    let tls = origin.scheme() == Some(&Scheme::HTTPS);
    let port = origin.port_u16().unwrap_or(if tls { 443 } else { 80 });
    json!({ "key": key, "wsHost": origin.host(), "wsPort": port, "tls": tls })
}
