//! An app of the API server.

use core::fmt;
use std::sync::Arc;

use http::Uri;

use super::retry::RetryPolicy;
use crate::clock::Clock;
use crate::config::AppId;
use crate::token::Token;
#[cfg(feature = "blocking")]
use crate::transport::BlockingTransport;
use crate::transport::Transport;

/// An app of the API server, and how to reach it.
pub(crate) struct App {
    pub(crate) app_id: AppId,
    pub(crate) token: Token,
    /// Scheme, host and port.
    pub(crate) origin: Uri,
    /// Sent before the path, but not signed, since the proxy that it addresses removes it. Empty,
    /// or without a trailing `/`.
    pub(crate) base_path: String,
    /// The paths of the most frequent calls, so that a trigger does not allocate one.
    pub(crate) events_path: Arc<str>,
    pub(crate) batch_path: Arc<str>,
    pub(crate) max_data_size: usize,
    pub(crate) max_batch_len: usize,
    /// True if each event has an idempotency key.
    pub(crate) idempotency: bool,
    pub(crate) retry: RetryPolicy,
    pub(crate) clock: Clock,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "blocking")]
    pub(crate) blocking_transport: Option<Arc<dyn BlockingTransport>>,
}

impl App {
    /// Returns another app of the same server, with the same settings and the same connections.
    pub(crate) fn with_credentials(&self, app_id: AppId, token: Token) -> Self {
        let [events_path, batch_path] = Self::paths(&app_id);
        Self {
            events_path,
            batch_path,
            app_id,
            token,
            origin: self.origin.clone(),
            base_path: self.base_path.clone(),
            max_data_size: self.max_data_size,
            max_batch_len: self.max_batch_len,
            idempotency: self.idempotency,
            retry: self.retry.clone(),
            clock: self.clock.clone(),
            transport: self.transport.clone(),
            #[cfg(feature = "blocking")]
            blocking_transport: self.blocking_transport.clone(),
        }
    }

    /// Returns the paths of events and of batches.
    // Computed once: every event uses one of these two.
    pub(crate) fn paths(app_id: &AppId) -> [Arc<str>; 2] {
        ["events", "batch_events"].map(|endpoint| format!("/apps/{app_id}/{endpoint}").into())
    }

    /// Returns the path of an endpoint. Valid names and ids contain nothing that needs encoding.
    pub(crate) fn path(&self, segments: &[&str]) -> String {
        let mut path = format!("/apps/{}", self.app_id);
        for segment in segments {
            path.push('/');
            path.push_str(segment);
        }
        path
    }
}

// Omits the token, and the transports, which may be types of the user.
impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("app_id", &self.app_id.as_ref())
            .field("origin", &self.origin)
            .field("base_path", &self.base_path)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn debug_shows_the_address_and_no_credentials() {
        let client = crate::Client::builder("42", "key-HUSH", "secret-HUSH")
            .host("ws.example.org:8443")
            .base_path("/real/time")
            .build()
            .unwrap();
        let news = crate::channel_name!("news");
        let trigger = client.trigger(&news).event("e").text("x").unwrap();
        let debug = format!("{:?}", trigger.into_request().app);
        for shown in ["App", "\"42\"", "ws.example.org:8443", "/real/time"] {
            assert!(debug.contains(shown), "{shown} is missing: {debug}");
        }
        assert!(!debug.contains("HUSH"), "{debug}");
    }
}
