//! The servers: started for a run on free ports of 127.0.0.1, and ended with it.

use std::fmt;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use pusher_channels::{Client, ClientBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::settings::Settings;

/// The app of the checks.
pub const APP: App = App {
    id: "1001",
    key: "interop-key",
    secret: "interop-secret",
};
/// Another app on the same server.
pub const OTHER_APP: App = App {
    id: "1002",
    key: "other-key",
    secret: "other-secret",
};

pub struct App {
    pub id: &'static str,
    pub key: &'static str,
    pub secret: &'static str,
}

impl App {
    pub fn url(&self, port: u16) -> String {
        let Self { id, key, secret } = self;
        format!("http://{key}:{secret}@127.0.0.1:{port}/apps/{id}")
    }

    pub fn client(&self, port: u16) -> Result<ClientBuilder> {
        Ok(Client::builder(self.id, self.key, self.secret)
            .host(format!("127.0.0.1:{port}"))
            .insecure_http())
    }
}

/// The server program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    Sockudo,
    Soketi,
}

impl Engine {
    pub const ALL: [Self; 2] = [Self::Sockudo, Self::Soketi];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sockudo => "Sockudo",
            Self::Soketi => "soketi",
        }
    }

    pub async fn version(self, settings: &Settings) -> Result<String> {
        match self {
            Self::Soketi => settings.version_of("@soketi/soketi"),
            Self::Sockudo => {
                let output = Command::new(&settings.sockudo)
                    .arg("--version")
                    .output()
                    .await?;
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                let version = text
                    .split_whitespace()
                    .last()
                    .context("sockudo tells no version")?;
                Ok(version.to_owned())
            }
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The purpose of a server.
#[derive(Clone, Copy)]
pub struct Purpose {
    /// A part of the names of its files.
    pub name: &'static str,
    /// The URL for its webhooks.
    pub webhooks: Option<u16>,
    /// True if it accepts only a few requests per second, and responds to others with 429.
    pub limited: bool,
    /// Its place in a cluster.
    pub node: Option<Node>,
}

/// A server of a cluster, whose servers share a Redis.
#[derive(Clone, Copy)]
pub struct Node {
    pub address: Ipv4Addr,
    /// The port of Redis.
    pub redis: u16,
}

impl Purpose {
    fn address(self) -> Ipv4Addr {
        self.node.map_or(Ipv4Addr::LOCALHOST, |node| node.address)
    }
}

/// A server that runs until this is dropped.
pub struct Service {
    pub engine: Engine,
    pub port: u16,
    purpose: Purpose,
    process: Child,
}

impl Service {
    /// On a free port.
    pub async fn start(settings: &Settings, engine: Engine, purpose: Purpose) -> Result<Self> {
        // Another process can take the port between the two steps.
        let mut last = None;
        for _ in 0..3 {
            match Self::start_on(settings, engine, purpose, free_port()?).await {
                Ok(service) => return Ok(service),
                Err(error) => last = Some(error),
            }
        }
        Err(last.context("it was tried")?)
    }

    /// Starts it again on its port.
    pub async fn restart(&mut self, settings: &Settings) -> Result<()> {
        *self = Self::start_on(settings, self.engine, self.purpose, self.port).await?;
        Ok(())
    }

    /// Stops it until the result is dropped: it accepts connections, and neither reads nor responds.
    pub fn pause(&self) -> Result<Paused> {
        let paused = Paused(self.process.id().context("it has ended")?);
        paused.signal("-STOP")?;
        Ok(paused)
    }

    /// Kills it.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.process.kill().await?)
    }

    pub async fn start_on(
        settings: &Settings,
        engine: Engine,
        purpose: Purpose,
        port: u16,
    ) -> Result<Self> {
        let name = format!("{}-{}", engine.name().to_lowercase(), purpose.name);
        // Both read other files of their working directory.
        let directory = settings.output.join(&name);
        fs::create_dir_all(&directory)?;
        let config = directory.join("config.json");
        let mut command = match engine {
            Engine::Sockudo => {
                fs::write(&config, serde_json::to_vec_pretty(&sockudo(purpose, port))?)?;
                let mut command = Command::new(&settings.sockudo);
                command.arg("--config").arg(&config).env("RUST_LOG", "warn");
                command
            }
            Engine::Soketi => {
                fs::write(&config, serde_json::to_vec_pretty(&soketi(purpose, port))?)?;
                let mut command = Command::new("node");
                command
                    .arg("-r")
                    .arg(settings.scripts.join("soketi-status-patch.js"))
                    .arg(settings.modules.join("@soketi/soketi/bin/server.js"))
                    .arg("start")
                    .arg(format!("--config={}", config.display()))
                    .env("PM2", "false");
                command
            }
        };
        // These override the file.
        for variable in ["HOST", "PORT", "DEBUG", "ENVIRONMENT"] {
            command.env_remove(variable);
        }
        let log = settings.log(&name)?;
        let process = command
            .current_dir(&directory)
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {engine}"))?;
        let mut service = Self {
            engine,
            port,
            purpose,
            process,
        };
        service.wait_until_ready().await.with_context(|| {
            format!(
                "{engine} did not start: see {name}.log in {}",
                settings.output.display()
            )
        })?;
        Ok(service)
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let path = match self.engine {
            Engine::Sockudo => "/up",
            Engine::Soketi => "/ready",
        };
        let limit = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.process.try_wait()? {
                anyhow::bail!("it ended with {status}");
            }
            let asked = timeout(
                Duration::from_secs(2),
                status_of(self.purpose.address(), self.port, path),
            )
            .await;
            if matches!(asked, Ok(Ok(200))) {
                return Ok(());
            }
            ensure!(Instant::now() < limit, "it does not answer {path}");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A server that is paused.
pub struct Paused(u32);

impl Paused {
    fn signal(&self, signal: &str) -> Result<()> {
        let mut kill = std::process::Command::new("kill");
        let status = kill.arg(signal).arg(self.0.to_string()).status()?;
        ensure!(status.success(), "kill {signal} failed");
        Ok(())
    }
}

impl Drop for Paused {
    fn drop(&mut self) {
        // It fails if the server has ended.
        let _ = self.signal("-CONT");
    }
}

/// Returns a port that nobody listens on at the moment.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

async fn status_of(address: Ipv4Addr, port: u16, path: &str) -> Result<u16> {
    let mut stream = TcpStream::connect((address, port)).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut start = [0; 12];
    stream.read_exact(&mut start).await?;
    let status = std::str::from_utf8(&start)?
        .split(' ')
        .nth(1)
        .context("no status")?;
    Ok(status.parse()?)
}

fn sockudo(purpose: Purpose, port: u16) -> Value {
    let limits = json!({
        "max_connections": 1000,
        "max_client_events_per_second": 1000,
        "max_channel_name_length": 200,
        "max_event_channels_at_once": 100,
        "max_event_name_length": 200,
        "max_event_payload_in_kb": 10,
        "max_event_batch_size": 10,
    });
    let app = |app: &App, webhooks: Value| {
        json!({
            "id": app.id,
            "key": app.key,
            "secret": app.secret,
            "enabled": true,
            "policy": {
                "limits": limits,
                "features": {
                    "enable_client_messages": true,
                    "enable_user_authentication": true,
                    "enable_watchlist_events": true,
                },
                "channels": { "allowed_origins": ["*"] },
                "webhooks": webhooks,
            },
        })
    };
    let rate_limiter = if purpose.limited {
        json!({
            "enabled": true,
            "driver": "memory",
            "api_rate_limit": { "max_requests": 5, "window_seconds": 2, "identifier": "api", "trust_hops": 0 },
        })
    } else {
        json!({ "enabled": false, "driver": "memory" })
    };
    let (shared, adapter, redis) = match purpose.node {
        None => ("memory", json!({ "driver": "local" }), json!({})),
        Some(node) => {
            // A node that was killed is forgotten soon.
            let health = json!({ "heartbeat_interval_ms": 500, "node_timeout_ms": 2000, "cleanup_interval_ms": 500 });
            let adapter =
                json!({ "driver": "redis", "cluster_health": health, "fallback_to_local": false });
            (
                "redis",
                adapter,
                json!({ "host": "127.0.0.1", "port": node.redis }),
            )
        }
    };
    json!({
        "debug": false,
        "host": purpose.address(),
        "port": port,
        "mode": "production",
        "shutdown_grace_period": 1,
        "adapter": adapter,
        // By default, it holds 10 000 entries for 5 minutes. Each idempotency key takes two, and an event whose key was evicted is
        // published again.
        "cache": { "driver": shared, "memory": { "ttl": 900, "max_capacity": 1_000_000 } },
        // Longer than it accepts a signature, so that a late request is recognized or refused.
        "idempotency": { "enabled": true, "ttl_seconds": 900 },
        "queue": { "driver": "memory" },
        "app_manager": {
            "driver": "memory",
            "array": { "apps": [app(&APP, webhooks(purpose)), app(&OTHER_APP, json!([]))] },
        },
        "database": { "redis": redis },
        "rate_limiter": rate_limiter,
        "metrics": { "enabled": false },
        "event_limits": { "max_channels_at_once": 100, "max_name_length": 200, "max_payload_in_kb": 10, "max_batch_size": 10 },
        "webhooks": {
            "batching": { "enabled": true, "duration": 50, "size": 100 },
            "retry": { "enabled": true, "max_elapsed_time_ms": 5000, "initial_backoff_ms": 200 },
        },
        "logging": { "colors_enabled": false, "include_target": true },
    })
}

fn soketi(purpose: Purpose, port: u16) -> Value {
    let app = |app: &App, webhooks: Value| {
        json!({
            "id": app.id,
            "key": app.key,
            "secret": app.secret,
            "enabled": true,
            "enableClientMessages": true,
            "enableUserAuthentication": true,
            "maxConnections": -1,
            "maxBackendEventsPerSecond": if purpose.limited { 5 } else { -1 },
            "maxClientEventsPerSecond": -1,
            "maxReadRequestsPerSecond": if purpose.limited { 5 } else { -1 },
            "webhooks": webhooks,
        })
    };
    json!({
        "debug": false,
        "host": "127.0.0.1",
        "port": port,
        "mode": "full",
        "shutdownGracePeriod": 100,
        "metrics": { "enabled": false },
        "adapter": { "driver": "local" },
        "cache": { "driver": "memory" },
        "queue": { "driver": "sync" },
        "rateLimiter": { "driver": "local" },
        "userAuthenticationTimeout": 30000,
        "webhooks": { "batching": { "enabled": true, "duration": 50 } },
        "eventLimits": { "maxChannelsAtOnce": 100, "maxNameLength": 200, "maxPayloadInKb": 10, "maxBatchSize": 10 },
        "appManager": {
            "driver": "array",
            "cache": { "enabled": false, "ttl": -1 },
            "array": { "apps": [app(&APP, webhooks(purpose)), app(&OTHER_APP, json!([]))] },
        },
    })
}

/// The documented kinds of webhooks.
pub const WEBHOOKS: [&str; 7] = [
    "channel_occupied",
    "channel_vacated",
    "member_added",
    "member_removed",
    "client_event",
    "cache_miss",
    "subscription_count",
];

/// All kinds. soketi has another name for one of them here (`cache_missed`).
fn webhooks(purpose: Purpose) -> Value {
    let Some(port) = purpose.webhooks else {
        return json!([]);
    };
    let kinds: Vec<&str> = WEBHOOKS.into_iter().chain(["cache_missed"]).collect();
    json!([{ "url": format!("http://127.0.0.1:{port}/webhook"), "event_types": kinds }])
}
