//! The example `outbox`: PostgreSQL, and workers that are killed.

use std::collections::HashSet;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use pusher_channels::{ChannelName, Private, channel_name};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::time::{Instant, interval, sleep, timeout};

use crate::check::{Bench, Check, check};
use crate::postgres::Postgres;
use crate::service::{APP, Engine};
use crate::subscriber::{How, Subscriber, WITHIN};
use crate::tap::Tap;
use crate::transcript::Transcript;

pub(super) fn checks() -> Vec<Check> {
    const FILES: &str =
        "examples/outbox/src/worker.rs, examples/outbox/src/store.rs, src/trigger/stored.rs";
    vec![
        check!(
            "delivery: outbox, three workers, one killed every second",
            FILES,
            killed_every_second
        ),
        check!(
            "delivery: outbox, one worker at a time on a channel",
            "examples/outbox/src/store.rs (take_channel)",
            one_at_a_time
        ),
        check!(
            "delivery: outbox, killed between sending and deleting",
            "examples/outbox/src/main.rs (idempotency), src/trigger/stored.rs",
            killed_before_deleting
        ),
        check!(
            "delivery: outbox, without PostgreSQL and without the server for a time",
            FILES,
            outages
        ),
    ]
    .into_iter()
    // soketi ignores idempotency keys.
    .map(|check| check.only(Engine::Sockudo))
    .collect()
}

/// The database, and the programs of the example.
struct Outbox {
    postgres: Postgres,
    bench: Arc<Bench>,
    log: File,
}

impl Outbox {
    async fn new(bench: &Arc<Bench>) -> Result<Self> {
        let settings = &bench.around.settings;
        let outbox = Self {
            postgres: Postgres::start(settings).await?,
            bench: Arc::clone(bench),
            log: settings.log("outbox")?,
        };
        let created = outbox.program(&["schema"])?.status().await?;
        ensure!(
            created.success(),
            "the tables were not created: see outbox.log"
        );
        Ok(outbox)
    }

    fn program(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new(&self.bench.around.settings.outbox);
        command
            .args(arguments)
            .env("DATABASE_URL", self.postgres.url())
            .env("PUSHER_URL", APP.url(self.bench.around.service.port))
            .stdin(Stdio::null())
            .stdout(self.log.try_clone()?)
            .stderr(self.log.try_clone()?)
            .kill_on_drop(true);
        Ok(command)
    }

    /// Starts a worker that sends to this port.
    fn worker(&self, lanes: &str, port: u16) -> Result<Child> {
        let mut worker = self.program(&["worker", lanes])?;
        let worker = worker.env("PUSHER_URL", APP.url(port)).spawn();
        worker.context("cannot start the example outbox")
    }

    /// Writes this many events for each room, numbered from 0.
    async fn write(&self, rooms: &[String], events: usize) -> Result<()> {
        let mut writer = self.program(&["write"])?.stdin(Stdio::piped()).spawn()?;
        let mut input = writer.stdin.take().context("it has an input")?;
        for n in 0..events {
            let lines: String = rooms.iter().map(|room| format!("{room} {n}\n")).collect();
            input.write_all(lines.as_bytes()).await?;
        }
        drop(input);
        let status = writer.wait().await?;
        ensure!(
            status.success(),
            "the events were not written: see outbox.log"
        );
        Ok(())
    }

    async fn waiting(&self) -> Result<usize> {
        Ok(self
            .postgres
            .query("SELECT count(*) FROM outbox")
            .await?
            .parse()?)
    }

    /// Waits until everything is sent.
    async fn drained(&self) -> Result<()> {
        let (mut before, mut since) = (usize::MAX, Instant::now());
        loop {
            let now = self.waiting().await?;
            if now == 0 {
                return Ok(());
            }
            if now < before {
                (before, since) = (now, Instant::now());
            }
            if since.elapsed() > WITHIN {
                let errors = self
                    .postgres
                    .query("SELECT DISTINCT error FROM outbox")
                    .await?;
                bail!("{now} events are not sent from the outbox; their errors: {errors}");
            }
            sleep(Duration::from_millis(100)).await;
        }
    }
}

fn channel(room: &str) -> Result<ChannelName<Private>> {
    Ok(channel_name!(Private: "private-room-{room}")?)
}

/// Returns a subscriber of these rooms.
async fn subscriber(bench: &Bench, rooms: &[String]) -> Result<Subscriber> {
    let how = How {
        endpoint: Some(&bench.around.backend.endpoint()),
        quiet: true,
        ..How::default()
    };
    let subscriber = bench.connect(how).await?;
    for room in rooms {
        subscriber.subscribe(&channel(room)?).await?;
    }
    Ok(subscriber)
}

/// Waits until so many events have arrived.
async fn arrived(subscriber: &Subscriber, events: usize) -> Result<()> {
    let (mut before, mut since) = (0, Instant::now());
    loop {
        let now = subscriber.events_waiting();
        if now >= events {
            return Ok(());
        }
        if now != before {
            (before, since) = (now, Instant::now());
        }
        ensure!(
            since.elapsed() < WITHIN,
            "{now} of {events} events have arrived, and no more arrive"
        );
        sleep(Duration::from_millis(20)).await;
    }
}

/// Every event of the room has arrived, once and in order.
fn once_in_order(subscriber: &Subscriber, room: &str, events: usize) -> Result<()> {
    let channel = channel(room)?;
    let mut seen = HashSet::new();
    let mut last = None;
    for (_, data) in subscriber.take_events(&channel) {
        let said: Value = serde_json::from_str(&data)?;
        let n: usize = said["body"].as_str().context("no body")?.parse()?;
        ensure!(
            seen.insert(n),
            "event {n} on {channel} has arrived twice: it has to have the same idempotency key each time that it is sent \
             (`idempotency(true)` in examples/outbox/src/main.rs)"
        );
        ensure!(
            last < Some(n),
            "event {n} on {channel} has arrived after {last:?}: two workers had the channel at the same time \
             (`take_channel` in examples/outbox/src/store.rs)"
        );
        last = Some(n);
    }
    let lost: Vec<_> = (0..events).filter(|n| !seen.contains(n)).collect();
    ensure!(
        lost.is_empty(),
        "the events {lost:?} on {channel} are lost: one was deleted that the server had not accepted \
         (`turn` in examples/outbox/src/worker.rs)"
    );
    Ok(())
}

async fn killed_every_second(bench: Arc<Bench>) -> Result<()> {
    const CHANNELS: usize = 50;
    const EVENTS: usize = 10_000;
    let outbox = Outbox::new(&bench).await?;
    let rooms: Vec<_> = (0..CHANNELS)
        .map(|n| format!("{}-{n}", bench.own))
        .collect();
    let subscriber = subscriber(&bench, &rooms).await?;
    // The requests of killed workers are completed: see `Tap`.
    let tap = Tap::on(bench.around.service.port, Transcript::silent()).await?;
    let port = tap.port;

    let mut workers = Vec::new();
    for _ in 0..3 {
        workers.push(outbox.worker("4", port)?);
    }
    let mut killed = 0;
    let kills = async {
        let mut seconds = interval(Duration::from_secs(1));
        seconds.tick().await;
        loop {
            seconds.tick().await;
            workers[killed % 3].kill().await?;
            workers[killed % 3] = outbox.worker("4", port)?;
            killed += 1;
        }
    };
    let started = Instant::now();
    let events = async {
        let written = async {
            let (one, two) = rooms.split_at(CHANNELS / 2);
            let each = EVENTS / CHANNELS;
            tokio::try_join!(outbox.write(one, each), outbox.write(two, each))?;
            Ok(started.elapsed())
        };
        let (written, ()) = tokio::try_join!(written, arrived(&subscriber, EVENTS))?;
        let sent = started.elapsed();
        outbox.drained().await?;
        Ok::<_, anyhow::Error>((written, sent))
    };
    let (written, sent) = tokio::select! {
        took = events => took?,
        failed = kills => return failed,
    };
    for room in &rooms {
        once_in_order(&subscriber, room, EVENTS / CHANNELS)?;
    }
    ensure!(
        killed > 2,
        "the events were sent before three workers were killed"
    );
    let rate = |took: Duration| EVENTS as f64 / took.as_secs_f64();
    bench.note(format!(
        "{:.0} events a second written, {:.0} a second received, {killed} workers killed",
        rate(written),
        rate(sent)
    ));
    Ok(())
}

async fn one_at_a_time(bench: Arc<Bench>) -> Result<()> {
    const EVENTS: usize = 30;
    let outbox = Outbox::new(&bench).await?;
    let rooms = [format!("{}-a", bench.own), format!("{}-b", bench.own)];
    let subscriber = subscriber(&bench, &rooms).await?;
    let tap = Tap::on(bench.around.service.port, bench.transcript.clone()).await?;

    // One worker has sent the first event of a channel, and waits for the response.
    tap.hold_responses(true);
    outbox.write(&rooms[..1], EVENTS).await?;
    let _one = outbox.worker("1", tap.port)?;
    arrived(&subscriber, 1).await?;
    // Another one must not send its other events meanwhile, and must not wait for it either.
    let _two = outbox.worker("1", tap.port)?;
    outbox.write(&rooms[1..], 1).await?;
    let [a, b] = [channel(&rooms[0])?, channel(&rooms[1])?];
    let other = timeout(WITHIN, arrived(&subscriber, 2)).await;
    let was_other = subscriber.take_events(&b).len() == 1;
    ensure!(
        matches!(other, Ok(Ok(()))) && was_other,
        "while one worker was sending the events of {a}, the other one did not turn to {b}: both had taken the same channel. \
         Only the advisory lock keeps them apart (`pg_try_advisory_xact_lock` of `take_channel` in examples/outbox/src/store.rs)"
    );
    tap.hold_responses(false);
    arrived(&subscriber, EVENTS).await?;
    outbox.drained().await?;
    once_in_order(&subscriber, &rooms[0], EVENTS)
}

async fn killed_before_deleting(bench: Arc<Bench>) -> Result<()> {
    const EVENTS: usize = 3;
    let outbox = Outbox::new(&bench).await?;
    let rooms = [bench.own.clone()];
    let subscriber = subscriber(&bench, &rooms).await?;
    let tap = Tap::on(bench.around.service.port, bench.transcript.clone()).await?;

    tap.hold_responses(true);
    outbox.write(&rooms, EVENTS).await?;
    let mut worker = outbox.worker("1", tap.port)?;
    // The server has published the event, and its worker does not know.
    arrived(&subscriber, 1).await?;
    worker.kill().await?;
    ensure!(
        outbox.waiting().await? == EVENTS,
        "an event was deleted before the server had accepted it (`turn` in examples/outbox/src/worker.rs)"
    );
    tap.hold_responses(false);
    let _next = outbox.worker("1", tap.port)?;
    outbox.drained().await?;
    arrived(&subscriber, EVENTS).await?;
    once_in_order(&subscriber, &rooms[0], EVENTS)
}

async fn outages(bench: Arc<Bench>) -> Result<()> {
    const CHANNELS: usize = 10;
    const EVENTS: usize = 3_000;
    let mut outbox = Outbox::new(&bench).await?;
    let rooms: Vec<_> = (0..CHANNELS)
        .map(|n| format!("{}-{n}", bench.own))
        .collect();
    let subscriber = subscriber(&bench, &rooms).await?;
    // A record of each of them would push out those that matter.
    let quiet = Transcript::silent();
    let server = bench.around.service.port;
    let tap = Tap::on(server, quiet.clone()).await?;
    let port = tap.port;

    // An event that cannot be restored, between others of its channel.
    outbox.write(&rooms, 1).await?;
    let poisoned = channel(&rooms[0])?;
    let poison = format!("INSERT INTO outbox (channel, trigger) VALUES ('{poisoned}', '\\x02')");
    outbox.postgres.query(&poison).await?;
    let (first, more) = (CHANNELS, EVENTS / CHANNELS);
    let rest: Vec<_> = (1..more)
        .flat_map(|n| rooms.iter().map(move |room| format!("{room} {n}\n")))
        .collect();
    let mut writer = outbox.program(&["write"])?.stdin(Stdio::piped()).spawn()?;
    let mut input = writer.stdin.take().context("it has an input")?;
    input.write_all(rest.concat().as_bytes()).await?;
    drop(input);
    ensure!(
        writer.wait().await?.success(),
        "the events were not written: see outbox.log"
    );

    let (mut one, _two) = (outbox.worker("4", port)?, outbox.worker("4", port)?);
    arrived(&subscriber, first + EVENTS / 10).await?;
    outbox.postgres.stop().await?;
    sleep(Duration::from_secs(2)).await;
    let before = subscriber.events_waiting();
    ensure!(
        before < EVENTS,
        "all events were sent before PostgreSQL stopped"
    );
    outbox.postgres.restart().await?;
    arrived(&subscriber, before + EVENTS / 10).await?;
    // Responses of events that the server has published are lost as well.
    drop(tap);
    sleep(Duration::from_secs(2)).await;
    ensure!(
        subscriber.events_waiting() < EVENTS,
        "all events were sent before the server was gone"
    );
    let [own, server] = [port, server].map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let _tap = Tap::between(own, server, quiet).await?;
    arrived(&subscriber, EVENTS).await?;
    outbox.drained().await?;

    for room in &rooms {
        once_in_order(&subscriber, room, more)?;
    }
    let reason = outbox
        .postgres
        .query("SELECT reason FROM outbox_failed")
        .await?;
    ensure!(
        reason.contains("its format has the version 2"),
        "the event that cannot be restored was not set aside with the reason, but with {reason:?}"
    );
    let id = one.id().context("it has ended")?;
    Command::new("kill")
        .args(["-TERM", &id.to_string()])
        .status()
        .await?;
    let ended = timeout(WITHIN, one.wait())
        .await
        .context("SIGTERM does not end a worker")??;
    ensure!(ended.success(), "SIGTERM ended a worker with {ended}");
    Ok(())
}
