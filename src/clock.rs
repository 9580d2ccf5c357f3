//! The source of the current time.

use core::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// The clock for the timestamps of signed requests.
#[derive(Clone)]
// Boxed and not generic: the type of a client would otherwise name its clock.
pub(crate) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_names_the_type() {
        assert_eq!(format!("{:?}", Clock::default()), "Clock");
    }
}
