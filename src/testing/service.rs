//! The double itself, without sockets: a request goes in, an answer comes out, and is remembered.

use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::channels::Channels;
use super::dialect::Dialect;
use super::record::{Received, Triggered};
use super::response::Response;
use super::subscriber::{self, Refused, Subscriber};
use super::verify::{Expected, Signed};
use super::webhook::WebhookBuilder;
use crate::config::{AppId, AppKey, AppSecret, BasePath, EncryptionKey};
use crate::error::TransportErrorKind;

/// The longest body that is looked at.
pub(super) const MAX_BODY: usize = 4 * 1024 * 1024;

/// How a double is set up.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) app_id: AppId,
    pub(super) key: AppKey,
    pub(super) secret: AppSecret,
    pub(super) encryption_key: EncryptionKey,
    pub(super) base_path: Option<BasePath>,
    pub(super) clock: Option<SystemTime>,
    pub(super) data_limit: usize,
    pub(super) batch_limit: usize,
    pub(super) dialect: Dialect,
}

#[derive(Debug)]
pub(super) struct Service {
    pub(super) settings: Settings,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    triggered: Vec<Triggered>,
    received: Vec<Received>,
    prepared: VecDeque<Prepared>,
    waits: Vec<Duration>,
    terminated: Vec<String>,
    /// Users by the connection that they have signed in with.
    signed_in: BTreeMap<String, String>,
    channels: Channels,
}

/// What the next request meets.
#[derive(Clone, Debug)]
pub(super) enum Prepared {
    Response(Response),
    /// Only without sockets, where no connection can fail by itself.
    Failure(TransportErrorKind),
}

/// Why a request is refused, in the words of the service.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    text: String,
}

impl Refusal {
    pub(super) fn unauthorized(text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, text)
    }

    pub(super) fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub(super) fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
    }

    /// Says which event of a batch it was.
    pub(super) fn of_event(self, index: usize) -> Self {
        Self {
            text: format!("The event at index {index} of the batch: {}", self.text),
            ..self
        }
    }

    pub(super) fn too_large(text: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, text)
    }

    pub(super) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
        }
    }
}

impl Service {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            memory: Mutex::default(),
        }
    }

    /// Answers a request, and remembers it.
    pub(super) fn handle(&self, request: http::Request<Bytes>) -> Prepared {
        let prepared = self.memory().prepared.pop_front();
        let prepared = match prepared {
            None => Prepared::Response(self.answer(&request)),
            Some(Prepared::Response(answer)) => {
                Prepared::Response(answer.or_usual(|| self.answer(&request)))
            }
            Some(failure) => failure,
        };
        let (parts, body) = request.into_parts();
        self.memory().received.push(Received {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parameters(parts.uri.query().unwrap_or_default()),
            headers: parts.headers,
            body,
            status: match &prepared {
                Prepared::Response(answer) => answer.status_code(),
                Prepared::Failure(_) => None,
            },
        });
        prepared
    }

    pub(super) fn prepare(&self, prepared: Prepared) {
        self.memory().prepared.push_back(prepared);
    }

    pub(super) fn triggered(&self) -> Vec<Triggered> {
        self.memory().triggered.clone()
    }

    pub(super) fn take_triggered(&self) -> Vec<Triggered> {
        std::mem::take(&mut self.memory().triggered)
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.memory().received.clone()
    }

    /// Remembers that a client would have waited, where there is no clock.
    pub(super) fn wait(&self, duration: Duration) {
        self.memory().waits.push(duration);
    }

    pub(super) fn waits(&self) -> Vec<Duration> {
        self.memory().waits.clone()
    }

    pub(super) fn terminated(&self) -> Vec<String> {
        self.memory().terminated.clone()
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
        answer: &str,
    ) -> Result<Subscriber, Refused> {
        let signed_in = self.memory().signed_in.get(socket_id).cloned();
        subscriber::subscription(&self.settings, socket_id, channel, answer, signed_in)
    }

    pub(super) fn sign_in(&self, socket_id: &str, answer: &str) -> Result<Subscriber, Refused> {
        let user = subscriber::sign_in(&self.settings, socket_id, answer)?;
        if let Some(id) = user.user_id() {
            let mut memory = self.memory();
            memory.signed_in.insert(socket_id.to_owned(), id.to_owned());
        }
        Ok(user)
    }

    /// Looks at the channels, or changes them.
    pub(super) fn channels<R>(&self, look: impl FnOnce(&mut Channels) -> R) -> R {
        look(&mut self.memory().channels)
    }

    /// Remembers that a user's connections were closed.
    pub(super) fn terminate(&self, user_id: String) {
        self.memory().terminated.push(user_id);
    }

    /// Takes events in, all at once: they are remembered, and cache channels keep them.
    pub(super) fn accept(&self, events: Vec<Triggered>) {
        let mut memory = self.memory();
        for event in &events {
            for channel in event.channels() {
                let data = event.wire_data();
                memory.channels.keep(channel, event.event(), data);
            }
        }
        memory.triggered.extend(events);
    }

    pub(super) fn reset(&self) {
        *self.memory() = Memory::default();
    }

    fn answer(&self, request: &http::Request<Bytes>) -> Response {
        let refusal = match self.respond(request) {
            Ok(answer) => return answer,
            Err(refusal) => refusal,
        };
        if self.settings.dialect == Dialect::Soketi {
            let error = json!({ "error": refusal.text, "code": refusal.status.as_u16() });
            return json_response(200, &error);
        }
        Response::status(refusal.status.as_u16(), refusal.text)
            .header("content-type", "text/plain; charset=utf-8")
    }

    fn respond(&self, request: &http::Request<Bytes>) -> Result<Response, Refusal> {
        if request.body().len() > MAX_BODY {
            return Err(Refusal::too_large("The request is too large"));
        }
        let settings = &self.settings;
        let base_path = settings.base_path.as_ref().map_or("", AsRef::as_ref);
        let path = request
            .uri()
            .path()
            .strip_prefix(base_path)
            .filter(|path| path.starts_with('/'))
            .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "Not found"))?;
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

        let call = path
            .strip_prefix("/apps/")
            .and_then(|path| path.split_once('/'))
            .filter(|(app_id, _)| *app_id == settings.app_id.as_ref())
            .map(|(_, call)| call);
        match call {
            Some(call) => self.call(call, request),
            None => Err(Refusal::unauthorized("Unknown app id")),
        }
    }

    /// Nothing panics while it holds the lock; and if it did, a test would rather go on.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer of JSON.
pub(super) fn json_response(status: u16, body: &Value) -> Response {
    Response::status(status, body.to_string()).header("content-type", "application/json")
}

/// The parameters of a query but for those of the signature.
pub(super) fn parameters(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .filter(|(key, _)| !key.starts_with("auth_") && key != "body_md5")
        .collect()
}
