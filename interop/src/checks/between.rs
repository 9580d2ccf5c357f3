//! What is between a client and its server: a reverse proxy with a path, and a server that pauses.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use pusher_channels::{ChannelName, Client, Public, RetryPolicy, channel_name};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::events::received;
use crate::check::{Bench, Check, check};
use crate::service::{APP, Engine};

pub(super) fn checks() -> Vec<Check> {
    vec![check!(
        "requests: a base path that a reverse proxy removes",
        "src/request/mod.rs, src/config/endpoint.rs",
        base_path
    )]
}

pub(super) fn alone() -> Vec<Check> {
    vec![
        check!(
            "delivery: an event to a server that pauses is sent once",
            "src/request/retry.rs",
            sent_once
        ),
        check!(
            "delivery: an event is signed again and arrives once, while a server pauses",
            "src/request/retry.rs, src/request/sign.rs",
            repeated
        )
        .only(Engine::Sockudo),
    ]
}

const BASE: &str = "/real/time";

/// Forwards the requests below [`BASE`], without that path. It runs until it is dropped.
struct ReverseProxy {
    port: u16,
    task: JoinHandle<()>,
}

impl ReverseProxy {
    async fn to(server: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let app = Router::new().fallback(forward).with_state(server);
        let task = tokio::spawn(async move {
            // The sender lives as long as the task.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { port, task })
    }
}

impl Drop for ReverseProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(State(server): State<u16>, request: Request) -> Response {
    match forwarded(server, request).await {
        Ok(response) => response,
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error:#}")).into_response(),
    }
}

async fn forwarded(server: u16, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().context("no path")?.as_str();
    let Some(path) = target.strip_prefix(BASE) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let url = format!("http://127.0.0.1:{server}{path}");
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut forwarded = client.request(parts.method, url);
    if let Some(kind) = parts.headers.get(header::CONTENT_TYPE) {
        forwarded = forwarded.header(header::CONTENT_TYPE, kind);
    }
    let body = to_bytes(body, 1024 * 1024).await?;
    let response = forwarded.body(body).send().await?;
    let status = response.status();
    Ok((status, Body::from(response.bytes().await?)).into_response())
}

/// The server verifies a signature of the path without the base, and nothing is sent elsewhere.
async fn base_path(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("behind-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&channel).await?;
    let proxy = ReverseProxy::to(bench.port()).await?;
    let client = APP.client(proxy.port)?.base_path(BASE).build()?;
    let event = client.trigger(&channel).event("e").text("hello")?;
    event.send().await?;
    received(&subscriber, &channel, "e", "hello").await?;
    let info = client.channel_info(&channel).send().await?;
    ensure!(info.occupied, "{info:?}");
    let raw = client
        .get::<serde_json::Value>("channels")
        .query("filter_by_prefix", "behind-");
    let raw = raw.send().await?;
    ensure!(raw["channels"][channel.as_str()].is_object(), "{raw}");

    let without = APP.client(proxy.port)?.build()?;
    let error = without.channel_info(&channel).send().await.err();
    let status = error.and_then(|error| error.status());
    ensure!(
        status == Some(StatusCode::NOT_FOUND),
        "without the path: {status:?}"
    );
    Ok(())
}

/// How long the client waits for a response.
const TIMEOUT: Duration = Duration::from_millis(700);

/// Sends an event while the server is paused, and returns the events that then arrive.
async fn while_paused(
    bench: &Bench,
    client: Client,
    channel: &ChannelName<Public>,
) -> Result<Vec<String>> {
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(channel).await?;
    // The connection exists when the server is paused, so that the request reaches it.
    let before = client.trigger(channel).event("before").text("-")?;
    before.send().await?;
    subscriber.next_event(channel, "before").await?;

    let paused = bench.around.service.pause()?;
    let event = client.trigger(channel).event("paused").text("hello")?;
    let sent = event.send().await;
    drop(paused);
    ensure!(
        sent.as_ref().is_err_and(pusher_channels::Error::is_timeout),
        "the server was paused: {sent:?}"
    );

    // The server has read everything when it responds to this one, on a connection of its own.
    let after = bench.client()?;
    tokio::time::sleep(TIMEOUT).await;
    after
        .trigger(channel)
        .event("after")
        .text("-")?
        .send()
        .await?;
    subscriber.next_event(channel, "after").await?;
    let events = subscriber.take_events(channel).into_iter();
    Ok(events.map(|(event, _)| event).collect())
}

/// Returns the timestamps of the requests for the event, each of which is part of a signature.
fn attempts(bench: &Bench) -> Vec<String> {
    let traffic = bench.transcript.to_string();
    let requests = traffic.split("auth_timestamp=").skip(1);
    requests
        .filter(|request| request.contains(r#""name":"paused""#))
        .filter_map(|request| Some(request.split('&').next()?.to_owned()))
        .collect()
}

/// By default, nothing is sent again after a timeout, because the server may have acted on it.
async fn sent_once(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("paused-{own}")?;
    let client = APP.client(bench.port())?.timeout(TIMEOUT).build()?;
    let more = while_paused(&bench, client, &channel).await?;
    let attempts = attempts(&bench);
    ensure!(attempts.len() == 1, "the event was sent at {attempts:?}");
    ensure!(
        more.iter().filter(|event| *event == "paused").count() <= 1,
        "it was sent once, and arrived more often: {more:?}"
    );
    Ok(())
}

/// Each attempt has a signature of its own, and Sockudo recognizes the key of the event.
async fn repeated(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("repeated-{own}")?;
    let client = APP.client(bench.port())?.timeout(TIMEOUT).idempotency(true);
    let client = client.retry(RetryPolicy::at_least_once(3)).build()?;
    let more = while_paused(&bench, client, &channel).await?;
    let attempts = attempts(&bench);
    ensure!(
        attempts.len() > 1,
        "the event was not sent again: {attempts:?}"
    );
    let (first, last) = (attempts.first(), attempts.last());
    ensure!(
        first != last,
        "the attempts have one signature: {attempts:?}"
    );
    ensure!(
        more.iter().filter(|event| *event == "paused").count() <= 1,
        "the event has arrived more than once: {more:?}"
    );
    bench.note(format!("{} attempts", attempts.len()));
    Ok(())
}
