//! A Redis of its own: on a free port of 127.0.0.1, without anything on the disk.

use std::net::Ipv4Addr;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::service::free_port;
use crate::settings::Settings;

/// It ends when this is dropped.
pub struct Redis {
    settings: Arc<Settings>,
    pub port: u16,
    process: Child,
}

impl Redis {
    pub async fn start(settings: &Arc<Settings>) -> Result<Self> {
        let port = free_port()?;
        let redis = Self {
            settings: Arc::clone(settings),
            port,
            process: spawn(settings, port)?,
        };
        redis.wait_until_ready().await?;
        Ok(redis)
    }

    /// Kills it, with everything that it knows.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.process.kill().await?)
    }

    /// Starts it again on its port.
    pub async fn restart(&mut self) -> Result<()> {
        self.process = spawn(&self.settings, self.port)?;
        self.wait_until_ready().await
    }

    async fn wait_until_ready(&self) -> Result<()> {
        let limit = Instant::now() + Duration::from_secs(10);
        while ping(self.port).await.is_err() {
            ensure!(Instant::now() < limit, "redis did not start: see redis.log");
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

fn spawn(settings: &Settings, port: u16) -> Result<Child> {
    let log = settings.log("redis")?;
    Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        .args(["--save", "", "--appendonly", "no"])
        .current_dir(&settings.output)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .context("cannot start redis-server")
}

async fn ping(port: u16) -> Result<()> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    stream.write_all(b"PING\r\n").await?;
    let mut answer = [0; 7];
    stream.read_exact(&mut answer).await?;
    ensure!(answer == *b"+PONG\r\n", "it is not ready");
    Ok(())
}
