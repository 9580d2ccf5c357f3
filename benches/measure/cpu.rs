//! The CPU time that this process has taken.

use std::fs;
use std::time::Duration;

/// The CPU time of all threads of this process. The kernel counts it in nanoseconds, on Linux only.
pub(crate) fn cpu_time() -> Option<Duration> {
    let mut total = 0;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let schedstat = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        total += schedstat
            .split_ascii_whitespace()
            .next()?
            .parse::<u64>()
            .ok()?;
    }
    Some(Duration::from_nanos(total))
}
