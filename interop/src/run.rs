//! A run: all checks against both servers, and their output.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use tokio::task::spawn_local;
use tokio::time::timeout;

use crate::backend::Backend;
use crate::check::{Bench, Check, LIMIT, Surroundings};
use crate::checks;
use crate::examples::Example;
use crate::exceptions::{self, Exception};
use crate::report::{Report, Verdict, Verdicts, Versions};
use crate::service::{Engine, Purpose, Service};
use crate::settings::Settings;
use crate::strings::{self, Comparison};
use crate::subscriber::Subscribers;
use crate::table;

/// Prints the names of all checks.
pub fn list() {
    for check in checks::all().iter().chain(&checks::alone()) {
        println!("{}", check.name);
    }
    for comparison in strings::ALL {
        println!("strings: {}", comparison.name);
    }
}

/// Runs the checks whose names contain the filter or, without one, all checks, and writes the
/// table. Returns true if all passed.
pub async fn run(settings: &Arc<Settings>, filter: Option<&str>) -> Result<bool> {
    let started = Instant::now();
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    let versions = Versions::read(settings).await?;
    for (engine, version) in &versions.engines {
        let seen_with = exceptions::seen_with(*engine);
        if version != seen_with {
            println!("This is {engine} {version}; src/exceptions.rs is about {seen_with}.");
        }
    }
    let (checks, alone) = (checks::all(), checks::alone());
    let names = checks
        .iter()
        .chain(&alone)
        .map(|check| check.name)
        .filter(|name| wanted(name))
        .collect();
    let checks: Vec<_> = checks
        .into_iter()
        .filter(|check| wanted(check.name))
        .collect();
    let alone: Vec<_> = alone
        .into_iter()
        .filter(|check| wanted(check.name))
        .collect();

    let mut report = Report {
        versions,
        checks: names,
        verdicts: Verdicts::new(),
        comparisons: Vec::new(),
    };
    // The most precise checks first.
    for comparison in strings::ALL {
        if wanted(&format!("strings: {}", comparison.name)) {
            report
                .comparisons
                .push((comparison.name, compare(settings, comparison).await));
        }
    }
    if !report.checks.is_empty() {
        let sockudo = surround(settings, Engine::Sockudo).await?;
        let soketi = surround(settings, Engine::Soketi).await?;
        let both = tokio::try_join!(
            one_after_another(&sockudo, &checks),
            one_after_another(&soketi, &checks)
        );
        let (of_sockudo, of_soketi) = both?;
        report.verdicts.extend(of_sockudo);
        report.verdicts.extend(of_soketi);
        for around in [&sockudo, &soketi] {
            report
                .verdicts
                .extend(one_after_another(around, &alone).await?);
        }
    }
    let count = report.verdicts.len() + report.comparisons.len();
    ensure!(
        count > 0,
        "no check is called like that: see interop/run --list"
    );
    let failed = report.failed();
    if !failed.is_empty() {
        println!("\nFailed:\n  {}", failed.join("\n  "));
    }
    let failures = failed.len();
    println!(
        "\n{count} checks in {:.0} s, {failures} failed",
        started.elapsed().as_secs_f64()
    );
    if filter.is_none() && failures == 0 && table::write(settings, &report)? {
        println!("The table in interop/README.md has changed: commit it.");
    }
    Ok(failures == 0)
}

/// Prints the result.
async fn compare(settings: &Settings, comparison: &Comparison) -> Option<usize> {
    let started = Instant::now();
    let seed = match std::env::var("INTEROP_SEED") {
        Ok(seed) => seed.parse().unwrap_or_default(),
        Err(_) => fastrand::u64(..),
    };
    let outcome = comparison.run(settings, seed).await;
    let took = started.elapsed().as_secs_f64();
    let name = comparison.name;
    match outcome {
        Ok(count) => {
            println!("ok      strings: {name:65} {took:5.1} s");
            Some(count)
        }
        Err(error) => {
            println!(
                "FAILED  strings: {name:65} {took:5.1} s\n        {}\n        Where to look: {}\n        Again with: INTEROP_SEED={seed}",
                format!("{error:#}").replace('\n', "\n        "),
                comparison.about
            );
            None
        }
    }
}

async fn surround(settings: &Arc<Settings>, engine: Engine) -> Result<Arc<Surroundings>> {
    let started = Instant::now();
    let backend = Backend::start().await?;
    let purpose = Purpose {
        name: "main",
        webhooks: Some(backend.port),
        limited: false,
        node: None,
    };
    let service = Service::start(settings, engine, purpose).await?;
    let example = Example::start(
        settings,
        "authorize_axum",
        engine,
        service.port,
        &backend.key,
    )
    .await?;
    println!(
        "{engine} on port {}, started in {:.1?}",
        service.port,
        started.elapsed()
    );
    Ok(Arc::new(Surroundings {
        settings: Arc::clone(settings),
        service,
        backend,
        subscribers: Subscribers::start(settings)?,
        example,
    }))
}

async fn one_after_another(around: &Arc<Surroundings>, checks: &[Check]) -> Result<Verdicts> {
    let mut verdicts = Verdicts::new();
    for (number, check) in checks.iter().enumerate() {
        if !check.is_about(around.service.engine) {
            continue;
        }
        let verdict = one(around, check, number).await.context(check.name)?;
        verdicts.insert((check.name, around.service.engine), verdict);
    }
    Ok(verdicts)
}

async fn one(around: &Arc<Surroundings>, check: &Check, number: usize) -> Result<Verdict> {
    let engine = around.service.engine;
    let started = Instant::now();
    let bench = Arc::new(Bench::new(Arc::clone(around), check, number).await?);
    let own = Arc::clone(&bench);
    let run = check.run;
    // A check that panics has failed, but does not end the run.
    let task = spawn_local(async move {
        match timeout(LIMIT, run(own)).await {
            Ok(outcome) => outcome,
            Err(_) => bail!("it took longer than {LIMIT:?}"),
        }
    });
    let outcome = task.await.unwrap_or_else(|error| Err(error.into()));
    let took = started.elapsed().as_secs_f64();
    let (verdict, remark) = judge(outcome, exceptions::find(check.name, engine));
    let word = match verdict {
        Verdict::Works => "ok    ",
        Verdict::Cannot(_) => "cannot",
        Verdict::Failed => "FAILED",
    };
    // In one call, because checks print concurrently.
    let mut text = format!("{word}  {engine:8} {:58} {took:5.1} s", check.name);
    if let Some(remark) = remark.or_else(|| bench.take_note()) {
        text += &format!("\n        {}", remark.replace('\n', "\n        "));
    }
    if verdict == Verdict::Failed {
        text += &format!(
            "\n        Where to look: {}\n        What went over the wires:\n",
            check.about
        );
        for line in bench.transcript.to_string().lines() {
            text += &format!("          {line}\n");
        }
    }
    println!("{}", text.trim_end());
    Ok(verdict)
}

/// Returns the verdict and a remark.
fn judge(outcome: Result<()>, exception: Option<&'static Exception>) -> (Verdict, Option<String>) {
    match (outcome, exception) {
        (Ok(()), None) => (Verdict::Works, None),
        (Ok(()), Some(exception)) => {
            let text = format!(
                "It works, and src/exceptions.rs says that it cannot: {}",
                exception.reason
            );
            (Verdict::Failed, Some(text))
        }
        (Err(error), Some(exception)) if format!("{error:#}").contains(exception.says) => {
            (Verdict::Cannot(exception.reason), None)
        }
        (Err(error), Some(exception)) => {
            let says = exception.says;
            let text = format!(
                "{error:#}\nIt is known to fail, but not in this way: src/exceptions.rs says {says:?}"
            );
            (Verdict::Failed, Some(text))
        }
        (Err(error), None) => (Verdict::Failed, Some(format!("{error:#}"))),
    }
}
