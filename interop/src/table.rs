//! The table in interop/README.md.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};

use crate::report::{Report, Verdict};
use crate::service::Engine;
use crate::settings::Settings;

const START: &str = "<!-- What follows is written by interop/run. -->";
const END: &str = "<!-- What precedes is written by interop/run. -->";

/// Writes the results of a whole run. Returns true if the table has changed.
pub fn write(settings: &Settings, report: &Report) -> Result<bool> {
    let path = settings.interop.join("README.md");
    let old =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let (before, rest) = old
        .split_once(START)
        .context("interop/README.md has no place for the table")?;
    let (_, after) = rest
        .split_once(END)
        .context("interop/README.md has no end of the table")?;
    let new = format!("{before}{START}\n\n{}\n{END}{after}", of(report)?);
    if new != old {
        fs::write(&path, &new)?;
    }
    Ok(new != old)
}

fn of(report: &Report) -> Result<String> {
    let mut text = String::new();
    let mut reasons: Vec<(Engine, &str)> = Vec::new();
    write!(text, "| with pusher-js {} |", report.versions.pusher_js)?;
    for engine in Engine::ALL {
        write!(text, " {engine} {} |", report.version(engine))?;
    }
    text += "\n|---|---|---|\n";
    for check in &report.checks {
        write!(text, "| {check} |")?;
        for engine in Engine::ALL {
            let cell = match report.verdicts.get(&(*check, engine)) {
                Some(Verdict::Works) => "works".to_owned(),
                Some(Verdict::Cannot(reason)) => {
                    let known = reasons.iter().position(|known| *known == (engine, *reason));
                    let number = known.unwrap_or_else(|| {
                        reasons.push((engine, reason));
                        reasons.len() - 1
                    });
                    format!("cannot ({})", number + 1)
                }
                Some(Verdict::Failed) => "**fails**".to_owned(),
                None => "–".to_owned(),
            };
            write!(text, " {cell} |")?;
        }
        text.push('\n');
    }
    text.push('\n');
    for (number, (engine, reason)) in reasons.iter().enumerate() {
        writeln!(
            text,
            "{}. {engine} {}: {reason}",
            number + 1,
            report.version(*engine)
        )?;
    }
    writeln!(
        text,
        "\n| with random inputs | the official Node library {} |\n|---|---|",
        report.versions.node_library
    )?;
    for (name, compared) in &report.comparisons {
        match compared {
            Some(count) => writeln!(text, "| {name} | {count} the same |")?,
            None => writeln!(text, "| {name} | **differs** |")?,
        }
    }
    Ok(text)
}
