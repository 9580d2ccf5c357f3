//! The test server itself, without sockets: it handles requests and records them.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::channels::Channels;
use super::dialect::Dialect;
use super::record::{Received, Triggered};
use super::rejection::Rejection;
use super::response::Response;
use super::settings::Settings;
use super::subscriber::{self, Rejected, Subscriber};
use super::verify::{Expected, Signed};
use super::webhook::WebhookBuilder;
use crate::error::TransportErrorKind;

/// Longer bodies are rejected without being parsed.
pub(super) const MAX_BODY: usize = 4 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Service {
    pub(super) settings: Settings,
    records: Mutex<Records>,
}

#[derive(Debug, Default)]
struct Records {
    triggered: Vec<Triggered>,
    received: Vec<Received>,
    prepared: VecDeque<Prepared>,
    waits: Vec<Duration>,
    terminated: Vec<String>,
    /// The user id of each connection that has signed in.
    signed_in: BTreeMap<String, String>,
    channels: Channels,
    idempotency_keys: BTreeSet<String>,
}

/// The outcome of the next request.
#[derive(Clone, Debug)]
pub(super) enum Prepared {
    Response(Response),
    /// Used without sockets, where no connection can fail.
    Failure(TransportErrorKind),
}

impl Service {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            records: Mutex::default(),
        }
    }

    /// Handles a request, and records it.
    pub(super) fn handle(&self, request: http::Request<Bytes>) -> Prepared {
        // A statement of its own: handling the request takes the lock again.
        let prepared = self.records().prepared.pop_front();
        let prepared = match prepared {
            None => Prepared::Response(self.response(&request)),
            Some(Prepared::Response(response)) => {
                Prepared::Response(response.or_usual(|| self.response(&request)))
            }
            Some(failure) => failure,
        };
        let (parts, body) = request.into_parts();
        self.records().received.push(Received {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parameters(parts.uri.query().unwrap_or_default()),
            headers: parts.headers,
            body,
            status: match &prepared {
                Prepared::Response(response) => response.status_code(),
                Prepared::Failure(_) => None,
            },
        });
        prepared
    }

    pub(super) fn prepare(&self, prepared: Prepared) {
        self.records().prepared.push_back(prepared);
    }

    pub(super) fn triggered(&self) -> Vec<Triggered> {
        self.records().triggered.clone()
    }

    pub(super) fn take_triggered(&self) -> Vec<Triggered> {
        std::mem::take(&mut self.records().triggered)
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.records().received.clone()
    }

    /// Records a delay of a client instead of waiting.
    pub(super) fn wait(&self, duration: Duration) {
        self.records().waits.push(duration);
    }

    pub(super) fn waits(&self) -> Vec<Duration> {
        self.records().waits.clone()
    }

    pub(super) fn terminated(&self) -> Vec<String> {
        self.records().terminated.clone()
    }

    pub(super) fn webhook(&self) -> WebhookBuilder {
        let settings = &self.settings;
        let now = settings.clock.unwrap_or_else(SystemTime::now);
        WebhookBuilder::new(settings.key.as_ref(), settings.secret.expose_secret(), now)
    }

    pub(super) fn subscription(
        &self,
        socket_id: &str,
        channel: &str,
        response: &str,
    ) -> Result<Subscriber, Rejected> {
        let signed_in = self.records().signed_in.get(socket_id).cloned();
        subscriber::subscription(&self.settings, socket_id, channel, response, signed_in)
    }

    pub(super) fn sign_in(&self, socket_id: &str, response: &str) -> Result<Subscriber, Rejected> {
        let user = subscriber::sign_in(&self.settings, socket_id, response)?;
        // A later presence subscription on this connection may omit `channel_data`.
        if let Some(id) = user.user_id() {
            let mut records = self.records();
            records
                .signed_in
                .insert(socket_id.to_owned(), id.to_owned());
        }
        Ok(user)
    }

    /// Accesses the channels.
    pub(super) fn channels<R>(&self, access: impl FnOnce(&mut Channels) -> R) -> R {
        access(&mut self.records().channels)
    }

    /// Records that the connections of a user were terminated.
    pub(super) fn terminate(&self, user_id: String) {
        self.records().terminated.push(user_id);
    }

    /// Accepts events together: they are recorded, and cache channels store them.
    pub(super) fn accept(&self, events: Vec<Triggered>) {
        // One lock for all of them, so that no test observes half a batch.
        let mut records = self.records();
        let mut events = events;
        if self.settings.dialect == Dialect::Sockudo {
            // Only Sockudo recognizes keys. The seen ones are kept apart from the recorded events, which
            // a test can take.
            let keys = &mut records.idempotency_keys;
            events.retain(|event| {
                let key = event.idempotency_key();
                key.is_none_or(|key| keys.insert(key.to_owned()))
            });
        }
        for event in &events {
            for channel in event.channels() {
                let data = event.wire_data();
                records.channels.keep(channel, event.event(), data);
            }
        }
        records.triggered.extend(events);
    }

    pub(super) fn reset(&self) {
        *self.records() = Records::default();
    }

    fn response(&self, request: &http::Request<Bytes>) -> Response {
        // soketi rejects with status 200 and the status in the body.
        let rejection = match self.respond(request) {
            Ok(response) => return response,
            Err(rejection) => rejection,
        };
        if self.settings.dialect == Dialect::Soketi {
            let error = json!({ "error": rejection.message, "code": rejection.status.as_u16() });
            return json_response(200, &error);
        }
        Response::status(rejection.status.as_u16(), rejection.message)
            .header("content-type", "text/plain; charset=utf-8")
    }

    fn respond(&self, request: &http::Request<Bytes>) -> Result<Response, Rejection> {
        // Before the signature is verified, because that hashes the whole body.
        if request.body().len() > MAX_BODY {
            return Err(Rejection::too_large("The request is too large"));
        }
        let settings = &self.settings;
        let base_path = settings.base_path.as_ref().map_or("", AsRef::as_ref);
        let path = request
            .uri()
            .path()
            .strip_prefix(base_path)
            .filter(|path| path.starts_with('/'))
            .ok_or_else(|| Rejection::new(StatusCode::NOT_FOUND, "Not found"))?;
        Signed {
            method: request.method().as_str(),
            path,
            query: request.uri().query().unwrap_or_default(),
            body: request.body(),
        }
        .verify(&Expected {
            key: settings.key.as_ref(),
            secret: settings.secret.expose_secret(),
            now: settings.clock.unwrap_or_else(SystemTime::now),
        })?;

        let endpoint = path
            .strip_prefix("/apps/")
            .and_then(|path| path.split_once('/'))
            .filter(|(app_id, _)| *app_id == settings.app_id.as_ref())
            .map(|(_, endpoint)| endpoint);
        match endpoint {
            Some(endpoint) => self.dispatch(endpoint, request),
            None => Err(Rejection::unauthorized("Unknown app id")),
        }
    }

    /// A panic while the lock is held does not invalidate the records, so the test can go on.
    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Creates a JSON response.
pub(super) fn json_response(status: u16, body: &Value) -> Response {
    Response::status(status, body.to_string()).header("content-type", "application/json")
}

/// Returns the parameters of a query, except those of the signature.
pub(super) fn parameters(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .filter(|(key, _)| !key.starts_with("auth_") && key != "body_md5")
        .collect()
}
