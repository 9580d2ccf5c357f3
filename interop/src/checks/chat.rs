//! The examples `chat` and `streaming` in a browser.

use std::process::Stdio;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::check::{Bench, Check, check};
use crate::examples::Example;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check!(
            "browser: the example chat, with two users",
            "examples/chat, interop/js/chat.js",
            chat
        ),
        check!(
            "browser: the example streaming",
            "examples/streaming, src/publisher/stream.rs, src/publisher/text.rs, interop/js/streaming.js",
            streaming
        ),
    ]
}

async fn chat(bench: Arc<Bench>) -> Result<()> {
    in_browser(&bench, "chat").await
}

async fn streaming(bench: Arc<Bench>) -> Result<()> {
    in_browser(&bench, "streaming").await
}

/// Runs the script of an example, which prints a line for each thing that it has checked.
async fn in_browser(bench: &Bench, name: &str) -> Result<()> {
    let around = &bench.around;
    let settings = &around.settings;
    let example = Example::start(
        settings,
        name,
        bench.engine(),
        around.service.port,
        &around.backend.key,
    )
    .await?;
    let pictures = settings
        .output
        .join(format!("{name}-{}", bench.engine().name().to_lowercase()));
    std::fs::create_dir_all(&pictures)?;
    let mut browser = Command::new("node")
        .arg(settings.scripts.join(format!("{name}.js")))
        .arg(&example.url)
        .arg(&pictures)
        .env("NODE_PATH", &settings.modules)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(settings.log(&format!(
            "{}-{name}-browser",
            bench.engine().name().to_lowercase()
        ))?)
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
