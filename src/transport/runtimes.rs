//! One reqwest client for each tokio runtime that sends.
//!
//! A runtime drives the connections that it opened. A client that several runtimes share hands the
//! connections of one to another: requests then fail when the first one ends, or wait until their
//! timeout while it is not driven, as with `#[tokio::test]` and a `static` client.

use std::collections::VecDeque;
use std::sync::{Mutex, OnceLock, PoisonError};

use reqwest::{Client, ClientBuilder};
use tokio::runtime::{Handle, Id};

use crate::error::{TransportError, TransportErrorKind};

/// Runtimes beyond this number, those that have not sent for the longest time, connect again when they
/// send again. Requests in flight are not affected.
const MAX_RUNTIMES: usize = 32;

const NO_RUNTIME: &str = "there is no tokio runtime here: `send()` needs one, `send_blocking()` of the feature `blocking` does not";

pub(super) struct Clients {
    /// The client of the first runtime, which is the only one of most programs.
    first: Client,
    first_runtime: OnceLock<Id>,
    /// Keeps no connections, so that all runtimes can share it.
    without_pool: OnceLock<Client>,
    /// The other runtimes, the last one that has sent at the end. Each has a client of its own from its
    /// second request on: to set one up takes longer than a request, and many runtimes, such as those
    /// of tests, send only one.
    others: Mutex<VecDeque<(Id, Option<Client>)>>,
    /// `None` if the user supplied the client, which then serves all runtimes.
    build: Option<Build>,
}

type Build = Box<dyn Fn() -> ClientBuilder + Send + Sync>;

impl Clients {
    pub(super) fn new(
        build: impl Fn() -> ClientBuilder + Send + Sync + 'static,
    ) -> reqwest::Result<Self> {
        let client = build().build()?;
        Ok(Self {
            build: Some(Box::new(build)),
            ..Self::of(client)
        })
    }

    /// A client that the user supplied.
    pub(super) fn of(client: Client) -> Self {
        Self {
            first: client,
            first_runtime: OnceLock::new(),
            without_pool: OnceLock::new(),
            others: Mutex::default(),
            build: None,
        }
    }

    /// Returns the client for a request in the current runtime.
    pub(super) fn current(&self) -> Result<Client, TransportError> {
        let Ok(runtime) = Handle::try_current() else {
            let error = TransportError::new(TransportErrorKind::Other);
            return Err(error.with_hint(Some(NO_RUNTIME)));
        };
        // reqwest shows no settings of a finished client, so it cannot be built again.
        let Some(build) = &self.build else {
            return Ok(self.first.clone());
        };
        let id = runtime.id();
        if *self.first_runtime.get_or_init(|| id) == id {
            return Ok(self.first.clone());
        }
        self.of_another_runtime(id, build).map_err(|error| {
            TransportError::with_source(TransportErrorKind::Other, error.without_url())
        })
    }

    fn of_another_runtime(&self, id: Id, build: &Build) -> reqwest::Result<Client> {
        let known = {
            // A panic cannot leave the list half-written.
            let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
            let index = others.iter().position(|(other, _)| *other == id);
            let known = index.and_then(|index| others.remove(index));
            others.push_back(known.clone().unwrap_or((id, None)));
            if others.len() > MAX_RUNTIMES {
                others.pop_front();
            }
            known
        };
        match known {
            Some((_, Some(client))) => Ok(client),
            Some((_, None)) => {
                // Outside of the lock, because it takes milliseconds.
                let client = build().build()?;
                let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some((_, own)) = others.iter_mut().find(|(other, _)| *other == id) {
                    *own = Some(client.clone());
                }
                Ok(client)
            }
            None => {
                if let Some(client) = self.without_pool.get() {
                    return Ok(client.clone());
                }
                let client = build().pool_max_idle_per_host(0).build()?;
                Ok(self.without_pool.get_or_init(|| client).clone())
            }
        }
    }
}
