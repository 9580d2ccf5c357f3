//! A publisher at full rate against a server that fails every few seconds. At the end, every event
//! has to be accounted for exactly once, and memory must not have grown.
//!
//! ```sh
//! cargo run --release --example soak -- 300
//! ```
//!
//! The argument is the number of seconds, 20 by default. From 120 on, the server is also
//! unavailable for half a minute. Everything runs on 127.0.0.1, in this process.
//!
//! The checks for every event:
//!
//! * its receipt completes once;
//! * it was accepted once if the result is `Ok`, and at most once otherwise;
//! * it was not accepted if the error rules that out, or a later event has superseded it;
//! * the events of its channel and key were accepted in order;
//! * the text of a stream is complete if `finish` returned `Ok`, and otherwise has gaps that its numbers
//!   show;
//! * the counters of the publisher say the same: each event was sent, superseded or failed.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

mod service;
mod streams;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pusher_channels::publisher::{Accepted, Receipt, Unsent};
use pusher_channels::{
    ChannelName, Client, Error, Private, Publisher, RetryPolicy, channel_name, event_name,
};
use service::{Fault, Numbered, Service};
use tokio::sync::mpsc;
use tokio::time::sleep;

const SENDERS: usize = 16;
/// Every fourth sender publishes values of which only the latest counts, with this many keys.
const KEYS: u64 = 3;
/// One of this many events is rejected by the server.
const POISON: usize = 5_000;
/// The length of a round, after which everything is accounted for, so that the records do not grow.
const ROUND: Duration = Duration::from_secs(2);
/// The permitted growth of the process after its first rounds, in KiB.
const GROWTH: u64 = 16 * 1024;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let seconds = std::env::args()
        .nth(1)
        .map_or(Ok(20), |text| text.parse())?;
    let service = Arc::new(Service::start()?);
    let client = Client::builder("42", "key", "secret")
        .host(service.address.to_string())
        .insecure_http()
        .no_proxy()
        .timeout(Duration::from_secs(5))
        // Bridges half a minute without a server, and never sends an event twice.
        .retry(RetryPolicy::on_connect(15))
        .build()?;
    let publisher = client.publisher().start()?;
    let senders: Vec<Arc<Sender>> = (0..SENDERS)
        .map(|n| Sender::new(&publisher, n).map(Arc::new))
        .collect::<Result<_, _>>()?;

    let started = Instant::now();
    let end = started + Duration::from_secs(seconds);
    let trouble = tokio::spawn(make_trouble(Arc::clone(&service), seconds));
    let mut books = Books::default();
    let mut texts = streams::Books::default();
    let mut memory = Vec::new();
    while Instant::now() < end {
        let until = Instant::now() + ROUND;
        let streamed = tokio::spawn(streams::round(publisher.clone(), until));
        let outcomes = round(&senders, until).await?;
        let streamed = streamed.await??;
        publisher.flush().await;
        books.close(&outcomes, &service.take_accepted());
        texts.close(&streamed, service.take_pieces());
        memory.push(resident_kib().unwrap_or_default());
        println!(
            "{:4} s  {books}; {texts}; {} KiB",
            started.elapsed().as_secs(),
            memory.last().unwrap_or(&0)
        );
    }
    trouble.abort();
    service.set(Fault::None);
    let left = publisher.shutdown().await;

    let took = started.elapsed().as_secs_f64();
    let counters = publisher.counters();
    println!(
        "\n{:.0} events a second in {} requests on {} connections; {:.1} events a request",
        counters.sent as f64 / took,
        service.requests(),
        service.connections(),
        (counters.sent + counters.failed) as f64 / counters.batches as f64,
    );
    let mut wrong = books.wrong.clone();
    wrong.extend(texts.wrong.iter().cloned());
    let mut check = |holds: bool, what: String| {
        if !holds {
            wrong.push(what);
        }
    };
    check(left.is_empty(), format!("{} events were left", left.len()));
    check(
        service.disorder() == 0,
        format!("{} events out of order", service.disorder()),
    );
    // What remains of the counters are the events of streams.
    let sent = counters.sent.checked_sub(books.accepted);
    let failed = counters.failed.checked_sub(books.failed);
    let merged = counters.merged.checked_sub(books.superseded);
    check(
        counters.queued == 0 && sent.zip(failed).zip(merged).is_some(),
        format!("{counters:?}, but the receipts say {books}"),
    );
    let (sent, failed) = (sent.unwrap_or_default(), failed.unwrap_or_default());
    check(
        sent <= texts.events && texts.events <= sent + failed,
        format!(
            "{} events of streams were accepted, but {sent} were sent and {failed} failed",
            texts.events
        ),
    );
    check(
        merged.is_some_and(|merged| merged <= texts.pushed),
        format!("{merged:?} pieces of {} were merged", texts.pushed),
    );
    // The first rounds fill the pools.
    let settled = memory.get(3).or(memory.last()).copied().unwrap_or_default();
    let grown = memory
        .last()
        .copied()
        .unwrap_or_default()
        .saturating_sub(settled);
    println!(
        "memory: {settled} KiB in the first quarter of the time, {grown} KiB more in the rest"
    );
    check(grown <= GROWTH, format!("memory has grown by {grown} KiB"));
    for wrong in &wrong {
        println!("WRONG: {wrong}");
    }
    if wrong.is_empty() {
        println!("every event is accounted for");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

/// Causes a fault about once per second.
async fn make_trouble(service: Arc<Service>, seconds: u64) {
    let long_one = (seconds >= 120).then(|| Instant::now() + Duration::from_secs(30));
    let mut long_one = long_one;
    for fault in Fault::ALL.into_iter().cycle() {
        sleep(Duration::from_millis(1_300)).await;
        let mut lasts = Duration::from_millis(700);
        if fault == Fault::Down && long_one.take_if(|at| *at < Instant::now()).is_some() {
            println!("        nobody is there for half a minute");
            lasts = Duration::from_secs(30);
        }
        service.set(fault);
        sleep(lasts).await;
        service.set(Fault::None);
    }
}

/// Publishes on its own channel.
struct Sender {
    is_merging: bool,
    publisher: Publisher,
    own: ChannelName<Private>,
    next: AtomicU64,
}

impl Sender {
    fn new(publisher: &Publisher, n: usize) -> Result<Self, Error> {
        Ok(Self {
            is_merging: n % 4 == 3,
            publisher: publisher.clone(),
            own: channel_name!("private-sender-{n}")?,
            next: AtomicU64::new(1),
        })
    }

    async fn publish(&self, id: usize) -> Result<Receipt, Error> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        // Its fourth event has no key, so that events wait between those of a key.
        let key = number % (KEYS + 1);
        let key = (self.is_merging && key > 0).then_some(key);
        let numbered = Numbered {
            id,
            number,
            key: key.unwrap_or(0),
            poison: id % POISON == POISON - 1,
        };
        let event = self.publisher.trigger(&self.own);
        let event = event.event(event_name!("numbered")).json(&numbered)?;
        let event = match key {
            Some(key) => event.latest(key.to_string()),
            None => event,
        };
        Ok(event.publish().await?)
    }
}

/// Runs all senders at full rate for one round. Returns the result of every event by its id.
async fn round(
    senders: &[Arc<Sender>],
    end: Instant,
) -> Result<Vec<Option<Outcome>>, Box<dyn std::error::Error>> {
    let next_id = Arc::new(AtomicUsize::new(0));
    // Limited to the queue, because otherwise the records would grow.
    let (receipts, mut collected) = mpsc::channel::<(usize, Receipt)>(10_000);
    let tasks: Vec<_> = senders
        .iter()
        .map(|sender| {
            let (sender, next_id, receipts) =
                (Arc::clone(sender), Arc::clone(&next_id), receipts.clone());
            tokio::spawn(async move {
                while Instant::now() < end {
                    let id = next_id.fetch_add(1, Ordering::Relaxed);
                    let receipt = sender.publish(id).await?;
                    // Ends with the senders.
                    let _ = receipts.send((id, receipt)).await;
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    drop(receipts);
    let mut outcomes = Vec::new();
    while let Some((id, receipt)) = collected.recv().await {
        let outcome = Outcome::of(receipt.await);
        if outcomes.len() <= id {
            outcomes.resize(id + 1, None);
        }
        if let Some(place) = outcomes.get_mut(id) {
            *place = Some(outcome);
        }
    }
    for task in tasks {
        task.await??;
    }
    Ok(outcomes)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Accepted,
    /// A later event was published in its place.
    Superseded,
    /// The error rules out that the server has accepted the event.
    NotAccepted,
    /// The server may have accepted the event.
    Unknown,
}

impl Outcome {
    fn of(result: Result<Accepted, Unsent>) -> Self {
        let unsent = match result {
            Ok(Accepted::Sent) => return Self::Accepted,
            Ok(Accepted::Superseded) => return Self::Superseded,
            Err(unsent) if unsent.is_superseded() => return Self::Superseded,
            Err(unsent) => unsent,
        };
        let error = unsent.error();
        // This server rejects requests before it acts on them.
        if error.is_connect() || error.status().is_some() {
            Self::NotAccepted
        } else {
            Self::Unknown
        }
    }
}

/// The results of the receipts and the records of the server.
#[derive(Default)]
struct Books {
    accepted: u64,
    superseded: u64,
    failed: u64,
    unknown: u64,
    wrong: Vec<String>,
}

impl Books {
    /// Compares the two for one round.
    fn close(&mut self, outcomes: &[Option<Outcome>], accepted: &[u8]) {
        for (id, outcome) in outcomes.iter().enumerate() {
            let count = accepted.get(id).copied().unwrap_or_default();
            match outcome {
                Some(Outcome::Accepted) => self.accepted += 1,
                Some(Outcome::Superseded) => self.superseded += 1,
                Some(Outcome::NotAccepted) => self.failed += 1,
                Some(Outcome::Unknown) => {
                    self.failed += 1;
                    self.unknown += 1;
                }
                None => {}
            }
            let right = match outcome {
                Some(Outcome::Accepted) => count == 1,
                Some(Outcome::Superseded | Outcome::NotAccepted) => count == 0,
                Some(Outcome::Unknown) => count <= 1,
                None => false,
            };
            if !right && self.wrong.len() < 10 {
                self.wrong.push(format!(
                    "event {id}: its receipt says {outcome:?}, it was accepted {count} times"
                ));
            }
        }
        if accepted.len() > outcomes.len() {
            self.wrong.push(format!(
                "{} events were accepted that nobody has published",
                accepted.len() - outcomes.len()
            ));
        }
    }
}

impl std::fmt::Display for Books {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            accepted,
            superseded,
            failed,
            unknown,
            ..
        } = self;
        write!(
            f,
            "{accepted} accepted, {superseded} superseded, {failed} failed ({unknown} of them perhaps accepted)"
        )
    }
}

/// Returns the memory of the process, on Linux.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
