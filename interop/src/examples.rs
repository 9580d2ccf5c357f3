//! The examples of the library, started as processes.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use pusher_channels::EncryptionKey;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::service::{APP, Engine};
use crate::settings::Settings;

/// The process ends when this is dropped.
pub struct Example {
    pub url: String,
    /// Held for `kill_on_drop`.
    _process: Child,
}

impl Example {
    /// Starts `examples/<name>` for the app on this port. It prints its URL in its first line.
    pub async fn start(
        settings: &Settings,
        name: &str,
        engine: Engine,
        port: u16,
        key: &EncryptionKey,
    ) -> Result<Self> {
        Self::start_with(settings, name, engine, port, key, "0").await
    }

    /// Starts it on a given port.
    pub async fn start_with(
        settings: &Settings,
        name: &str,
        engine: Engine,
        port: u16,
        key: &EncryptionKey,
        own_port: &str,
    ) -> Result<Self> {
        let bundle = settings
            .modules
            .join("pusher-js/dist/web/pusher-with-encryption.min.js");
        let log = format!("{}-{name}", engine.name().to_lowercase());
        let mut process = Command::new(settings.examples.join(name))
            .env("PORT", own_port)
            .env("PUSHER_URL", APP.url(port))
            .env("PUSHER_ENCRYPTION_KEY", key.expose_base64())
            .env("PUSHER_JS", bundle)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(settings.log(&log)?)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start the example {name}"))?;
        let mut lines = BufReader::new(process.stdout.take().context("it has an output")?).lines();
        let first = timeout(Duration::from_secs(10), lines.next_line()).await;
        let url = first
            .context("it prints no URL")??
            .with_context(|| format!("{name} ended: see {log}.log"))?;
        // Read the rest of its output, because a full pipe would block it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self {
            url,
            _process: process,
        })
    }
}
