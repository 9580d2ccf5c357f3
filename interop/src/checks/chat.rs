//! The example `chat` in a browser.

use std::process::Stdio;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::check::{Bench, Check, check};
use crate::examples::Example;

pub(super) fn checks() -> Vec<Check> {
    vec![check!(
        "browser: the example chat, with two users",
        "examples/chat, interop/js/chat.js",
        chat
    )]
}

async fn chat(bench: Arc<Bench>) -> Result<()> {
    let around = &bench.around;
    let settings = &around.settings;
    let example = Example::start(
        settings,
        "chat",
        bench.engine(),
        around.service.port,
        &around.backend.key,
    )
    .await?;
    let pictures = settings
        .output
        .join(format!("chat-{}", bench.engine().name().to_lowercase()));
    std::fs::create_dir_all(&pictures)?;
    let mut browser = Command::new("node")
        .arg(settings.scripts.join("chat.js"))
        .arg(&example.url)
        .arg(&pictures)
        .env("NODE_PATH", &settings.modules)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(settings.log(&format!("{}-browser", bench.engine().name().to_lowercase()))?)
        .kill_on_drop(true)
        .spawn()
        .context("cannot start node")?;
    let mut lines = BufReader::new(browser.stdout.take().context("it has an output")?).lines();
    let mut wrong = None;
    while let Some(line) = lines.next_line().await? {
        bench.transcript.push("browser ", &line);
        if line.starts_with("not ok") {
            wrong = Some(line);
        }
    }
    let status = browser.wait().await?;
    ensure!(wrong.is_none(), "{}", wrong.unwrap_or_default());
    ensure!(
        status.success(),
        "the browser ended with {status}: see its log in {}",
        settings.output.display()
    );
    bench.note(format!("pictures: {}", pictures.display()));
    Ok(())
}
