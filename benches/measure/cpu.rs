//! The CPU time of this process.

use std::fs;
use std::time::Duration;

/// Returns the CPU time of all threads, in nanoseconds, or `None` on systems other than Linux.
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
