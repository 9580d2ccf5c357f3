//! Tests this library against independent programs: the servers Sockudo and soketi, pusher-js in
//! Node and in a browser, and the official server library for Node.
//!
//! `interop/run` installs all of them and starts this program.

mod backend;
mod chat;
mod check;
mod checks;
mod cluster;
mod declared;
mod examples;
mod exceptions;
mod node;
mod postgres;
mod random;
mod redis;
mod reference;
mod report;
mod run;
mod service;
mod settings;
mod strings;
mod subscriber;
mod table;
mod tap;
mod transcript;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::declared::AppChannel;
use crate::settings::Settings;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::LocalSet;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let checks = LocalSet::new();
    // Whichever ends first, everything that was started ends with it.
    let outcome = tokio::select! {
        outcome = checks.run_until(start(&arguments)) => outcome,
        outcome = interrupted() => outcome,
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("interop: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn start(arguments: &[&str]) -> Result<bool> {
    // For the compiler of TypeScript, before everything else.
    if arguments == ["--typescript"] {
        print!("{}", AppChannel::typescript()?);
        return Ok(true);
    }
    let checks = checks::all().into_iter().chain(checks::alone());
    check::check_paths(checks.map(|check| check.about))?;
    check::check_paths(strings::ALL.iter().map(|comparison| comparison.about))?;
    let settings = Arc::new(Settings::from_env()?);
    match arguments {
        ["--list"] => {
            run::list();
            Ok(true)
        }
        ["--chat"] => chat::serve(&settings).await,
        [] => run::run(&settings, None).await,
        [filter] if !filter.starts_with('-') => run::run(&settings, Some(filter)).await,
        _ => bail!("see the top of interop/run for what it takes"),
    }
}

async fn interrupted() -> Result<bool> {
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    bail!("interrupted")
}
