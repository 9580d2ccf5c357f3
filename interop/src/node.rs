//! Programs in Node that communicate in lines of JSON.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, anyhow};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::settings::Settings;

/// A running program. It ends with its input, at the latest when this is dropped.
pub struct Node {
    /// Held for `kill_on_drop`.
    pub process: Child,
    pub input: ChildStdin,
    pub output: Lines<BufReader<ChildStdout>>,
}

impl Node {
    /// Starts `interop/js/<script>`.
    pub fn start(settings: &Settings, script: &str) -> Result<Self> {
        Self::start_file(settings, &settings.scripts.join(script), script)
    }

    /// Starts a program, with this name for its log.
    pub fn start_file(settings: &Settings, file: &Path, log: &str) -> Result<Self> {
        let mut process = Command::new("node")
            .arg(file)
            .env("NODE_PATH", &settings.modules)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(settings.log(log)?)
            .kill_on_drop(true)
            .spawn()
            .context("cannot start node")?;
        let input = process.stdin.take().context("it has an input")?;
        let output = process.stdout.take().context("it has an output")?;
        Ok(Self {
            process,
            input,
            output: BufReader::new(output).lines(),
        })
    }
}

/// Writes one line.
pub async fn write_line(input: &mut ChildStdin, value: &Value) -> Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    input.write_all(&line).await?;
    Ok(())
}

/// Reads one line.
pub async fn read_line(output: &mut Lines<BufReader<ChildStdout>>) -> Result<Value> {
    let line = output
        .next_line()
        .await?
        .ok_or_else(|| anyhow!("the program in Node has ended: see its log"))?;
    serde_json::from_str(&line).with_context(|| format!("a program in Node said {line:?}"))
}
