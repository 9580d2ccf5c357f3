//! The errors that a user of the library sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail, ensure};
use pusher_channels::{Client, Error, RetryPolicy, channel_name};
use tokio::time::{sleep, timeout};

use crate::check::{Bench, Check, check};
use crate::service::{APP, OTHER_APP, Purpose, Service};
use crate::subscriber::{How, WITHIN};
use crate::tap::Tap;

pub(super) fn checks() -> Vec<Check> {
    const ERROR: &str = "src/error/call.rs (the predicates), src/request/response.rs";
    vec![
        check!("errors: wrong secret", ERROR, wrong_secret),
        check!("errors: unknown key", ERROR, unknown_key),
        check!("errors: key of another app", ERROR, key_of_another_app),
        check!("errors: unknown app id", ERROR, unknown_app),
        check!(
            "errors: clock eleven minutes slow",
            "src/request/mod.rs (auth_timestamp)",
            |bench| { clock(bench, |now| now - ELEVEN_MINUTES) }
        ),
        check!(
            "errors: clock eleven minutes fast",
            "src/request/mod.rs (auth_timestamp)",
            |bench| { clock(bench, |now| now + ELEVEN_MINUTES) }
        ),
        check!("errors: data over the limit", ERROR, oversize),
        check!("errors: too many events at once", ERROR, too_many),
        check!(
            "errors: too many requests",
            "src/error/call.rs (retry_after), src/request/retry.rs",
            rate_limit
        ),
        check!(
            "errors: too many requests, and retry-after",
            "src/request/retry.rs, src/error/call.rs (retry_after)",
            retry_after
        ),
        check!(
            "errors: the server restarts under load",
            "src/transport",
            restart
        ),
    ]
}

const ELEVEN_MINUTES: Duration = Duration::from_secs(660);

async fn trigger(client: &Client) -> Result<Option<Error>> {
    let channel = channel_name!("nobody");
    Ok(client
        .trigger(&channel)
        .event("e")
        .text("hello")?
        .send()
        .await
        .err())
}

async fn refused(client: &Client) -> Result<Error> {
    trigger(client).await?.context("it was accepted")
}

/// Not retryable, and the message blames the configuration.
fn is_unauthorized(error: &Error) -> Result<()> {
    ensure!(error.is_unauthorized(), "not told as unauthorized: {error}");
    ensure!(
        !error.is_retryable(),
        "told as worth another attempt: {error}"
    );
    Ok(())
}

async fn wrong_secret(bench: Arc<Bench>) -> Result<()> {
    let host = format!("127.0.0.1:{}", bench.port());
    let client = Client::builder(APP.id, APP.key, OTHER_APP.secret)
        .host(host)
        .insecure_http()
        .build()?;
    let error = refused(&client).await?;
    is_unauthorized(&error)?;
    let shown = format!("{error} {error:?}");
    ensure!(
        !shown.contains(OTHER_APP.secret),
        "the error shows the secret: {shown}"
    );
    // Queries as well.
    let error = client
        .channels()
        .send()
        .await
        .err()
        .context("a question was answered")?;
    is_unauthorized(&error)
}

async fn unknown_key(bench: Arc<Bench>) -> Result<()> {
    let host = format!("127.0.0.1:{}", bench.port());
    let client = Client::builder(APP.id, "nobodys-key", APP.secret)
        .host(host)
        .insecure_http()
        .build()?;
    is_unauthorized(&refused(&client).await?)
}

async fn key_of_another_app(bench: Arc<Bench>) -> Result<()> {
    let host = format!("127.0.0.1:{}", bench.port());
    let client = Client::builder(APP.id, OTHER_APP.key, OTHER_APP.secret)
        .host(host)
        .insecure_http()
        .build()?;
    is_unauthorized(&refused(&client).await?)
}

async fn unknown_app(bench: Arc<Bench>) -> Result<()> {
    let host = format!("127.0.0.1:{}", bench.port());
    let client = Client::builder("9999", APP.key, APP.secret)
        .host(host)
        .insecure_http()
        .build()?;
    let error = refused(&client).await?;
    // The documentation permits both.
    let status = error.status().context("no status")?.as_u16();
    ensure!(
        [401, 404].contains(&status) && !error.is_retryable(),
        "{error}"
    );
    Ok(())
}

async fn clock(bench: Arc<Bench>, off: fn(SystemTime) -> SystemTime) -> Result<()> {
    let client = APP
        .client(bench.port())?
        .clock(move || off(SystemTime::now()))
        .build()?;
    is_unauthorized(&refused(&client).await?)
}

async fn oversize(bench: Arc<Bench>) -> Result<()> {
    let large = "x".repeat(10_241);
    let channel = channel_name!("nobody");
    // Before it is sent.
    let client = APP.client(bench.port())?.build()?;
    let error = client
        .trigger(&channel)
        .event("e")
        .text(&large)
        .err()
        .context("it was not refused here")?;
    ensure!(
        error.is_too_large() && error.is_invalid() && !error.is_retryable(),
        "{error}"
    );
    // By the server.
    let client = APP.client(bench.port())?.max_data_size(100_000).build()?;
    let error = client
        .trigger(&channel)
        .event("e")
        .text(&large)?
        .send()
        .await
        .err()
        .context("it was accepted")?;
    ensure!(
        error.is_too_large() && !error.is_invalid() && !error.is_retryable(),
        "{error}"
    );
    ensure!(
        error.status().is_some_and(|status| status.as_u16() == 413),
        "{error}"
    );
    Ok(())
}

async fn too_many(bench: Arc<Bench>) -> Result<()> {
    let channel = channel_name!("nobody");
    let client = APP.client(bench.port())?.max_batch_len(100).build()?;
    let event = client.trigger(&channel).event("e").text("hello")?;
    let batch = pusher_channels::Batch::from_events(vec![event; 11])?;
    let error = batch.send().await.err().context("it was accepted")?;
    ensure!(
        error.status().is_some_and(|status| status.as_u16() == 400) && !error.is_retryable(),
        "{error}"
    );
    Ok(())
}

/// Starts a server that accepts five requests in a period. Returns the rejection of one more, and
/// the client for the next one.
async fn limited(bench: &Bench) -> Result<(Error, Client, Service, Tap)> {
    let purpose = Purpose {
        name: "limited",
        webhooks: None,
        limited: true,
        node: None,
    };
    let service = Service::start(&bench.around.settings, bench.engine(), purpose).await?;
    let tap = Tap::on(service.port, bench.transcript.clone()).await?;
    let client = APP.client(tap.port)?.retry(RetryPolicy::never()).build()?;
    for _ in 0..20 {
        if let Some(error) = trigger(&client).await? {
            return Ok((error, client, service, tap));
        }
    }
    bail!("twenty requests at once were all accepted")
}

/// Events are retried after a 429 because nothing acts on a rejected event, as the end of this shows.
async fn rate_limit(bench: Arc<Bench>) -> Result<()> {
    let (error, client, service, _tap) = limited(&bench).await?;
    ensure!(
        error.is_rate_limited() && error.is_retryable() && !error.is_unauthorized(),
        "{error}"
    );
    sleep(Duration::from_millis(2_100)).await;
    ensure!(
        trigger(&client).await?.is_none(),
        "still refused when the time was over"
    );

    let channel = channel_name!("limited");
    let how = How::default();
    let subscribers = &bench.around.subscribers;
    let subscriber = subscribers
        .connect(service.port, how, bench.transcript.clone())
        .await?;
    subscriber.subscribe(&channel).await?;
    sleep(Duration::from_millis(2_100)).await;
    let (mut accepted, mut rejected) = (Vec::new(), 0);
    for n in 0..20 {
        let event = client.trigger(&channel).event("e").json(&n)?;
        match event.send().await {
            Ok(()) => accepted.push(n.to_string()),
            Err(error) if error.is_rate_limited() => rejected += 1,
            Err(error) => bail!("{error}"),
        }
    }
    ensure!(rejected > 0, "twenty requests at once were all accepted");
    sleep(Duration::from_millis(2_100)).await;
    client
        .trigger(&channel)
        .event("fence")
        .text("-")?
        .send()
        .await?;
    subscriber.next_event(&channel, "fence").await?;
    let arrived = subscriber.take_events(&channel).into_iter();
    let arrived: Vec<_> = arrived
        .filter(|(event, _)| event == "e")
        .map(|(_, data)| data)
        .collect();
    ensure!(
        arrived == accepted,
        "accepted {accepted:?}, but {arrived:?} arrived"
    );
    Ok(())
}

async fn retry_after(bench: Arc<Bench>) -> Result<()> {
    let (error, _, _service, tap) = limited(&bench).await?;
    let wait = error
        .retry_after()
        .context("the server does not say when to come back")?;
    ensure!(wait <= Duration::from_secs(2), "{wait:?}");
    // Queries change nothing, so by default they wait as long as requested, and are retried.
    let patient = APP.client(tap.port)?.build()?;
    for n in 0..12 {
        let asked = patient.channels().send().await;
        ensure!(
            asked.is_ok(),
            "question {n}: {}",
            asked
                .err()
                .map_or_else(String::new, |error| error.to_string())
        );
    }
    Ok(())
}

/// Starts a server that is killed and restarted while events are sent.
async fn restart(bench: Arc<Bench>) -> Result<()> {
    const SENDERS: usize = 16;
    let purpose = Purpose {
        name: "restarted",
        webhooks: None,
        limited: false,
        node: None,
    };
    let mut service = Service::start(&bench.around.settings, bench.engine(), purpose).await?;
    let client = APP.client(service.port)?.build()?;

    let (stop, sent, failed) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
    );
    let senders: Vec<_> = (0..SENDERS)
        .map(|_| {
            let (client, stop, sent, failed) = (
                client.clone(),
                Arc::clone(&stop),
                Arc::clone(&sent),
                Arc::clone(&failed),
            );
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    match trigger(&client).await? {
                        None => _ = sent.fetch_add(1, Ordering::Relaxed),
                        Some(error) => {
                            // Either the event was never sent, or it may have arrived: both are
                            // retryable, and they can be told apart.
                            ensure!(error.is_retryable(), "told as hopeless: {error:?}");
                            ensure!(
                                !error.is_invalid()
                                    && !error.is_unauthorized()
                                    && error.status().is_none(),
                                "{error:?}"
                            );
                            failed.fetch_add(1, Ordering::Relaxed);
                            sleep(Duration::from_millis(20)).await;
                        }
                    }
                }
                Ok(())
            })
        })
        .collect();

    let reaches = async |count: &AtomicUsize, more: usize| {
        let goal = count.load(Ordering::Relaxed) + more;
        let reached = async {
            while count.load(Ordering::Relaxed) < goal {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(WITHIN, reached).await.is_ok()
    };
    ensure!(reaches(&sent, 200).await, "events do not get through");
    service.kill().await?;
    ensure!(
        reaches(&failed, SENDERS).await,
        "nobody noticed that the server is gone"
    );
    service.restart(&bench.around.settings).await?;
    ensure!(
        reaches(&sent, 200).await,
        "the client does not come back by itself"
    );
    let failed_until_then = failed.load(Ordering::Relaxed);
    ensure!(reaches(&sent, 500).await, "the client does not stay back");
    let late = failed.load(Ordering::Relaxed) - failed_until_then;
    ensure!(
        late == 0,
        "{late} events failed although the server was back"
    );
    stop.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await??;
    }
    bench
        .transcript
        .push("sent    ", &format!("{sent:?}, {failed:?} failed"));
    Ok(())
}
