//! What every request of a client is signed and sent with.

use core::fmt;
use std::sync::Arc;

use http::Uri;

use crate::clock::Clock;
use crate::config::AppId;
use crate::request::RetryPolicy;
use crate::token::Token;
#[cfg(feature = "blocking")]
use crate::transport::BlockingTransport;
use crate::transport::Transport;

/// One app of the service, and the way to it.
pub(crate) struct App {
    pub(crate) app_id: AppId,
    pub(crate) token: Token,
    /// Scheme, host and port.
    pub(crate) origin: Uri,
    /// What stands in front of the signed path: sent, but not signed. Empty, or without a `/` at
    /// its end.
    pub(crate) base_path: String,
    /// The paths of the calls that are made the most.
    pub(crate) events_path: Arc<str>,
    pub(crate) batch_path: Arc<str>,
    pub(crate) max_data_size: usize,
    pub(crate) max_batch_len: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) clock: Clock,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "blocking")]
    pub(crate) blocking_transport: Option<Arc<dyn BlockingTransport>>,
}

impl App {
    /// The path of a call. Names and ids need no encoding: that is part of being valid.
    pub(crate) fn path(&self, segments: &[&str]) -> String {
        let mut path = format!("/apps/{}", self.app_id);
        for segment in segments {
            path.push('/');
            path.push_str(segment);
        }
        path
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("app_id", &self.app_id.as_ref())
            .field("origin", &self.origin)
            .field("base_path", &self.base_path)
            .finish_non_exhaustive()
    }
}

/// The app of the client that sends something, in the methods of public traits.
#[derive(Debug)]
#[doc(hidden)]
pub struct Sender(pub(crate) Arc<App>);
