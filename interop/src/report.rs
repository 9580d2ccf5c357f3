//! The results of a run.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::service::Engine;
use crate::settings::Settings;

/// The result of a check.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Works,
    /// The check fails for this known reason.
    Cannot(&'static str),
    Failed,
}

pub type Verdicts = BTreeMap<(&'static str, Engine), Verdict>;

/// The results of a run.
pub struct Report {
    pub versions: Versions,
    /// The names of the checks, in the order of the table.
    pub checks: Vec<&'static str>,
    pub verdicts: Verdicts,
    /// The number of inputs that were compared with the official Node library, or `None` if there
    /// was a difference.
    pub comparisons: Vec<(&'static str, Option<usize>)>,
}

/// The versions of the programs that the library is checked against.
pub struct Versions {
    pub engines: BTreeMap<Engine, String>,
    pub pusher_js: String,
    pub node_library: String,
}

impl Versions {
    pub async fn read(settings: &Settings) -> Result<Self> {
        let mut engines = BTreeMap::new();
        for engine in Engine::ALL {
            engines.insert(engine, engine.version(settings).await?);
        }
        Ok(Self {
            engines,
            pusher_js: settings.version_of("pusher-js")?,
            node_library: settings.version_of("pusher")?,
        })
    }
}

impl Report {
    pub fn version(&self, engine: Engine) -> &str {
        self.versions
            .engines
            .get(&engine)
            .map_or("", String::as_str)
    }

    /// Returns the names of all failed checks and comparisons.
    pub fn failed(&self) -> Vec<String> {
        let differs = self
            .comparisons
            .iter()
            .filter(|(_, compared)| compared.is_none());
        let strings = differs.map(|(name, _)| format!("strings: {name}"));
        let failed = self
            .verdicts
            .iter()
            .filter(|(_, verdict)| **verdict == Verdict::Failed);
        let checks = failed.map(|((name, engine), _)| format!("{name} ({engine})"));
        strings.chain(checks).collect()
    }
}
