//! The traffic of a check, which is printed if the check fails.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The number of lines that are printed per check: the last ones.
const LINES: usize = 60;
/// The number of characters that are printed per line.
const WIDTH: usize = 1500;

/// The log of one check. Clones write to the same log.
#[derive(Clone, Default)]
pub struct Transcript(Arc<Mutex<Log>>);

#[derive(Default)]
struct Log {
    lines: VecDeque<String>,
    left_out: usize,
    is_silent: bool,
}

impl Transcript {
    /// Creates a log that keeps nothing, for large amounts of traffic.
    pub fn silent() -> Self {
        let transcript = Self::default();
        transcript.lock().is_silent = true;
        transcript
    }

    pub fn is_silent(&self) -> bool {
        self.lock().is_silent
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn push(&self, who: &str, what: &str) {
        let mut line = format!("{who}  ");
        let mut characters = what.trim_end().chars();
        line.extend(characters.by_ref().take(WIDTH));
        let rest = characters.count();
        if rest > 0 {
            line += &format!("… and {rest} characters more");
        }
        let mut log = self.lock();
        if log.lines.len() == LINES {
            log.lines.pop_front();
            log.left_out += 1;
        }
        log.lines.push_back(line);
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let log = self.lock();
        if log.left_out > 0 {
            writeln!(f, "(the first {} are left out)", log.left_out)?;
        }
        for line in &log.lines {
            writeln!(f, "{}", line.replace('\n', "\n    "))?;
        }
        Ok(())
    }
}
