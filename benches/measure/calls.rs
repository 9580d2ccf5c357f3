//! Short calls, of which a batch has many.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// About a millisecond per batch.
const BATCH: Duration = Duration::from_millis(1);

/// The microseconds of one call, over a batch of calls.
pub(crate) fn per_call<R>(act: impl Fn() -> R) -> f64 {
    let start = Instant::now();
    let mut calls = 0_u32;
    while start.elapsed() < BATCH {
        for _ in 0..16 {
            black_box(act());
        }
        calls += 16;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}
