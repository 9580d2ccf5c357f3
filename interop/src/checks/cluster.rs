//! Two servers that share a Redis, and clients that know them by one name.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use pusher_channels::{
    ChannelName, Client, Presence, Private, RetryPolicy, channel_name, event_name,
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::check::{Bench, Check, check};
use crate::cluster::{ADDRESSES, Cluster};
use crate::service::Engine;
use crate::subscriber::{Subscriber, WITHIN};
use crate::tap::Tap;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check!(
            "delivery: cluster, events, counts and keys of two servers",
            "src/trigger, src/channels",
            two_servers
        ),
        check!(
            "delivery: cluster, a server is killed before it responds",
            "src/request/retry.rs, src/name/idempotency_key.rs",
            killed_before_responding
        ),
        check!(
            "delivery: cluster, a server is killed under load",
            "src/request/retry.rs, src/transport/reqwest.rs, src/name/idempotency_key.rs",
            killed
        ),
        check!(
            "delivery: cluster, without Redis for a time",
            "src/request/retry.rs",
            without_redis
        ),
    ]
    .into_iter()
    // soketi's cluster is its own.
    .map(|check| check.only(Engine::Sockudo))
    .collect()
}

async fn two_servers(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let cluster = Cluster::start(&bench).await?;
    let presence: ChannelName<Presence> = channel_name!(Presence: "presence-cluster-{own}")?;
    let news: ChannelName<Private> = channel_name!(Private: "private-cluster-{own}")?;
    let mut subscribers = Vec::new();
    for (server, user) in [(0, "alice"), (1, "bob"), (1, "bob")] {
        let subscriber = cluster.subscriber(server, user).await?;
        subscriber.subscribe(&presence).await?;
        subscriber.subscribe(&news).await?;
        subscribers.push(subscriber);
    }
    for from in [0, 1] {
        let event = event_name!("e");
        let client = cluster.client(from)?;
        client
            .trigger(&news)
            .event(event)
            .json(&from)?
            .send()
            .await?;
        for subscriber in &subscribers {
            let data = subscriber.next_event(&news, "e").await?;
            ensure!(data == from.to_string(), "{data} arrived instead of {from}");
        }
    }
    // Both servers count what is connected to either.
    for server in [0, 1] {
        let client = cluster.client(server)?;
        let users = client.channel_info(&presence).user_count().send().await?;
        ensure!(
            users.user_count() == 2,
            "server {server} counts {} users of 2",
            users.user_count()
        );
        let connections = client
            .channel_info(&news)
            .subscription_count()
            .send()
            .await?;
        ensure!(
            connections.subscription_count() == 3,
            "server {server} counts {} subscriptions of 3",
            connections.subscription_count()
        );
        let channels = client.channels().send().await?.channels;
        ensure!(
            channels.contains_key(presence.as_str()) && channels.contains_key(news.as_str()),
            "server {server} lists {channels:?}"
        );
    }
    // An event that was sent to both arrives once.
    for server in [0, 1] {
        let again = cluster
            .client(server)?
            .trigger(&news)
            .event("again")
            .text("x")?;
        again
            .idempotency_key(format!("again-{own}"))?
            .send()
            .await?;
    }
    cluster
        .client(1)?
        .trigger(&news)
        .event("fence")
        .text("-")?
        .send()
        .await?;
    for subscriber in &subscribers {
        subscriber.next_event(&news, "fence").await?;
        let events = subscriber.take_events(&news);
        ensure!(
            events.len() == 1,
            "an event with one key, sent to both servers, arrived {} times",
            events.len()
        );
    }
    Ok(())
}

const SENDERS: usize = 8;

/// The results of senders, by the number of the event.
type Results = Arc<Mutex<HashMap<usize, Option<String>>>>;

/// Sends numbered events until it is stopped.
struct Senders {
    stop: Arc<AtomicBool>,
    accepted: Arc<AtomicUsize>,
    results: Results,
    tasks: Vec<tokio::task::JoinHandle<Result<()>>>,
}

impl Senders {
    fn start(client: &Client, channel: &ChannelName<Private>) -> Self {
        let (stop, accepted, results) = (
            Arc::<AtomicBool>::default(),
            Arc::<AtomicUsize>::default(),
            Results::default(),
        );
        let next = Arc::<AtomicUsize>::default();
        let tasks = (0..SENDERS).map(|_| {
            let (client, channel, next) = (client.clone(), channel.clone(), Arc::clone(&next));
            let (stop, accepted, results) = (
                Arc::clone(&stop),
                Arc::clone(&accepted),
                Arc::clone(&results),
            );
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let event = client
                        .trigger(&channel)
                        .event(event_name!("numbered"))
                        .json(&json!({ "n": n }))?;
                    let failure = event.send().await.err();
                    if failure.is_none() {
                        accepted.fetch_add(1, Ordering::Relaxed);
                    }
                    let failure = failure.map(|error| error.to_string());
                    results
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(n, failure);
                }
                Ok(())
            })
        });
        Self {
            tasks: tasks.collect(),
            stop,
            accepted,
            results,
        }
    }

    /// Waits until so many more events were accepted.
    async fn accept(&self, more: usize) -> Result<()> {
        let goal = self.accepted.load(Ordering::Relaxed) + more;
        let limit = Instant::now() + 2 * WITHIN;
        while self.accepted.load(Ordering::Relaxed) < goal {
            ensure!(
                Instant::now() < limit,
                "the client does not go on: {}",
                self.failures()
            );
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    fn failures(&self) -> String {
        let results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        let failed: Vec<_> = results.values().flatten().collect();
        format!("{} failed, such as {:?}", failed.len(), failed.first())
    }

    async fn stop(self) -> Result<HashMap<usize, Option<String>>> {
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await??;
        }
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::take(&mut *results))
    }
}

/// Returns how often each event has arrived.
async fn arrivals(
    client: &Client,
    subscriber: &Subscriber,
    channel: &ChannelName<Private>,
) -> Result<HashMap<usize, usize>> {
    client
        .trigger(channel)
        .event("fence")
        .text("-")?
        .send()
        .await?;
    subscriber.next_event(channel, "fence").await?;
    let mut arrivals = HashMap::new();
    for (_, data) in subscriber.take_events(channel) {
        let data: Value = serde_json::from_str(&data)?;
        if let Some(n) = data["n"].as_u64() {
            *arrivals.entry(usize::try_from(n)?).or_default() += 1;
        }
    }
    Ok(arrivals)
}

async fn killed_before_responding(bench: Arc<Bench>) -> Result<()> {
    const TAP: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
    let mut cluster = Cluster::start(&bench).await?;
    let channel: ChannelName<Private> = channel_name!(Private: "private-response-{}", bench.own)?;
    let subscriber = cluster.subscriber(1, "somebody").await?;
    subscriber.subscribe(&channel).await?;
    let [tap, server] =
        [TAP, ADDRESSES[0]].map(|address| SocketAddr::from((address, cluster.port)));
    let tap = Tap::between(tap, server, bench.transcript.clone()).await?;
    let client = cluster.client_at([TAP, ADDRESSES[1]], RetryPolicy::at_least_once(3))?;

    tap.hold_responses(true);
    let event = client.trigger(&channel).event("e").text("x")?;
    let sent = tokio::spawn(event.send());
    // The first server has published the event, and the client does not know.
    subscriber.next_event(&channel, "e").await?;
    tap.responded().await;
    cluster.servers[0].kill().await?;
    drop(tap);
    sent.await?
        .context("the client did not turn to the other server")?;
    client
        .trigger(&channel)
        .event("fence")
        .text("-")?
        .send()
        .await?;
    subscriber.next_event(&channel, "fence").await?;
    ensure!(
        subscriber.take_events(&channel).is_empty(),
        "the event has arrived twice: the retry at the other server has to have the key of the first attempt \
         (`idempotency(true)` of the client, src/request/retry.rs)"
    );
    Ok(())
}

async fn killed(bench: Arc<Bench>) -> Result<()> {
    let mut cluster = Cluster::start(&bench).await?;
    let channel: ChannelName<Private> = channel_name!(Private: "private-killed-{}", bench.own)?;
    // The client uses the first address of the name as long as it is there.
    let subscriber = cluster.subscriber(1, "somebody").await?;
    subscriber.subscribe(&channel).await?;
    let client = cluster.client_of_both(RetryPolicy::at_least_once(3))?;
    let senders = Senders::start(&client, &channel);
    senders.accept(300).await?;
    cluster.servers[0].kill().await?;
    senders.accept(300).await?;
    let results = senders.stop().await?;
    let arrivals = arrivals(&client, &subscriber, &channel).await?;
    let mut failed = 0;
    for (n, failure) in &results {
        let times = arrivals.get(n).copied().unwrap_or_default();
        match failure {
            None => ensure!(
                times == 1,
                "event {n} was accepted, and has arrived {times} times: a retry has to have the key of the first attempt \
                 (`idempotency(true)` of the client, src/request/retry.rs)"
            ),
            // The other server cannot know whether the killed one has published the event, and says so until the key expires.
            Some(error) => {
                ensure!(
                    error.contains("publish is still in progress"),
                    "event {n}: {error}"
                );
                ensure!(
                    times <= 1,
                    "event {n} has arrived {times} times, after: {error}"
                );
                failed += 1;
            }
        }
    }
    ensure!(
        failed <= SENDERS,
        "{failed} events failed, and {SENDERS} were under way"
    );
    bench.note(format!(
        "{} events accepted, each arrived once; of {SENDERS} under way at the kill, {failed} ended with \"still in progress\"",
        results.len() - failed
    ));
    Ok(())
}

async fn without_redis(bench: Arc<Bench>) -> Result<()> {
    let mut cluster = Cluster::start(&bench).await?;
    let channel: ChannelName<Private> = channel_name!(Private: "private-redis-{}", bench.own)?;
    let subscriber = cluster.subscriber(1, "somebody").await?;
    subscriber.subscribe(&channel).await?;
    let client = cluster.client_of_both(RetryPolicy::at_least_once(10))?;
    let senders = Senders::start(&client, &channel);
    senders.accept(200).await?;
    cluster.redis.kill().await?;

    // Without Redis, no server can know a key.
    let impatient = cluster.client_of_both(RetryPolicy::never())?;
    let refused = impatient
        .trigger(&channel)
        .event("e")
        .text("x")?
        .send()
        .await;
    let refused = refused
        .err()
        .context("an event with a key was accepted without Redis")?;
    ensure!(
        refused.is_retryable()
            && refused
                .status()
                .is_some_and(|status| status.is_server_error()),
        "{refused}"
    );
    sleep(Duration::from_secs(1)).await;
    cluster.redis.restart().await?;
    // The senders go on by themselves.
    senders.accept(200).await?;
    let results = senders.stop().await?;

    // Each server subscribes again after a delay, and misses what the other one publishes until then.
    let limit = Instant::now() + 2 * WITHIN;
    while subscriber
        .event_within(&channel, "probe", Duration::from_millis(200))
        .await
        .is_err()
    {
        ensure!(
            Instant::now() < limit,
            "the servers do not find each other again"
        );
        client
            .trigger(&channel)
            .event("probe")
            .text("x")?
            .send()
            .await?;
    }
    let before = arrivals(&client, &subscriber, &channel).await?;
    let again = Senders::start(&client, &channel);
    again.accept(100).await?;
    let after = again.stop().await?;
    let arrived = arrivals(&client, &subscriber, &channel).await?;
    for (n, failure) in &after {
        ensure!(
            failure.is_none(),
            "event {n} failed although Redis is back: {failure:?}"
        );
        let times = arrived.get(n).copied().unwrap_or_default();
        ensure!(
            times == 1,
            "event {n} has arrived {times} times although Redis is back"
        );
    }
    // This Redis loses the keys when it is killed. Events that were under way are published again.
    let doubled = before.values().filter(|times| **times > 1).count();
    ensure!(
        doubled <= SENDERS,
        "{doubled} events have arrived twice, and {SENDERS} were under way"
    );
    let accepted = results.values().filter(|failure| failure.is_none()).count();
    bench.note(format!(
        "{accepted} events accepted, of which {} were missed by the other server until it had subscribed again; {doubled} arrived twice",
        accepted.saturating_sub(before.len())
    ));
    Ok(())
}
