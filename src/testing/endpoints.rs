//! The endpoints of the HTTP API, as the test server implements them.

use bytes::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::channels::Info;
use super::event::{Limits, is_channel, is_user_id};
use super::record::Triggered;
use super::rejection::Rejection;
use super::response::Response;
use super::service::{Service, json_response, parameters};

impl Service {
    /// Responds to a request whose signature was verified. `path` is below that of the app.
    pub(super) fn dispatch(
        &self,
        path: &str,
        request: &http::Request<Bytes>,
    ) -> Result<Response, Rejection> {
        let segments = path
            .split('/')
            .map(decoded)
            .collect::<Result<Vec<_>, _>>()?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let query = parameters(request.uri().query().unwrap_or_default());
        // Others may be lists.
        for key in ["info", "filter_by_prefix"] {
            if query.iter().filter(|(other, _)| other == key).count() > 1 {
                return Err(Rejection::bad_request(format!("{key} is repeated")));
            }
        }
        let parameter = |key: &str| {
            let found = query.iter().find(|(other, _)| other == key);
            found.map_or("", |(_, value)| value.as_str())
        };

        let (method, response): (_, &dyn Fn() -> Result<Value, Rejection>) =
            match segments.as_slice() {
                ["events"] => (Method::POST, &|| self.trigger(request)),
                ["batch_events"] => (Method::POST, &|| self.batch(request)),
                ["channels"] => (Method::GET, &|| {
                    self.list(parameter("filter_by_prefix"), parameter("info"))
                }),
                ["channels", name] => (Method::GET, &|| {
                    check_channel(name)?;
                    self.info(name, parameter("info"))
                }),
                ["channels", name, "users"] => (Method::GET, &|| {
                    check_channel(name)?;
                    self.users(name)
                }),
                ["users", id, "terminate_connections"] => (Method::POST, &|| {
                    check_json(request.headers())?;
                    if !is_user_id(id) {
                        return Err(Rejection::bad_request("Invalid user id"));
                    }
                    self.terminate((*id).to_owned());
                    Ok(self.settings.dialect.done())
                }),
                _ => return Err(Rejection::not_found("Not found")),
            };
        // After the path, so that an unknown path is `404` with any method.
        if request.method() != method {
            return Err(Rejection::method_not_allowed());
        }
        match response()? {
            // Reverb does not know vacant channels, and responds with `404` and an empty object.
            Value::Null => Ok(json_response(404, &json!({}))),
            value => Ok(json_response(200, &value)),
        }
    }

    fn trigger(&self, request: &http::Request<Bytes>) -> Result<Value, Rejection> {
        check_json(request.headers())?;
        let event = self.limits().read(request.body())?;
        let response = if event.info().is_some() {
            let attributes = event.channels().iter().map(|name| {
                let attributes = self.attributes(&event, name);
                (name.clone(), Value::Object(attributes))
            });
            self.settings.dialect.event_info(&attributes.collect())
        } else {
            self.settings.dialect.event()
        };
        self.accept(vec![event]);
        Ok(response)
    }

    fn batch(&self, request: &http::Request<Bytes>) -> Result<Value, Rejection> {
        check_json(request.headers())?;
        let events = self.limits().read_batch(request.body())?;
        let attributes = events.iter().map(|event| {
            // Checked by `read_batch`: an event of a batch names exactly one channel.
            let name = event.channels().first().map_or("", String::as_str);
            self.attributes(event, name)
        });
        let response = self.settings.dialect.batch(&attributes.collect::<Vec<_>>());
        self.accept(events);
        Ok(response)
    }

    fn list(&self, prefix: &str, info: &str) -> Result<Value, Rejection> {
        let info = Info::read(info, &["user_count"])?;
        if info.contains("user_count") && !prefix.starts_with("presence-") {
            return Err(Rejection::bad_request(
                "user_count may only be requested for presence channels: add a filter_by_prefix that starts with presence-",
            ));
        }
        let dialect = self.settings.dialect;
        Ok(self.channels(|channels| channels.all(dialect, prefix, info)))
    }

    fn info(&self, name: &str, info: &str) -> Result<Value, Rejection> {
        let info = Info::read(info, &["user_count", "subscription_count", "cache"])?;
        info.check(name)?;
        let dialect = self.settings.dialect;
        Ok(self.channels(|channels| channels.one(dialect, name, info)))
    }

    fn users(&self, name: &str) -> Result<Value, Rejection> {
        let dialect = self.settings.dialect;
        let users = self.channels(|channels| channels.users(dialect, name))?;
        Ok(users.unwrap_or(Value::Null))
    }

    /// Returns the attributes of a channel that an event requests.
    fn attributes(&self, event: &Triggered, channel: &str) -> Map<String, Value> {
        let dialect = self.settings.dialect;
        // The attributes were checked when the event was read.
        let info = Info::trusted(event.info().unwrap_or_default());
        self.channels(|channels| channels.attributes(dialect, channel, info))
    }

    fn limits(&self) -> Limits<'_> {
        Limits {
            data: self.settings.data_limit,
            batch: self.settings.batch_limit,
            dialect: self.settings.dialect,
            key: &self.settings.encryption_key,
        }
    }
}

fn check_channel(name: &str) -> Result<(), Rejection> {
    if is_channel(name) {
        Ok(())
    } else {
        Err(Rejection::bad_request("Invalid channel name"))
    }
}

// After splitting at slashes, so that an encoded slash stays part of its segment.
fn decoded(segment: &str) -> Result<String, Rejection> {
    let text = percent_decode_str(segment).decode_utf8();
    text.map(Into::into)
        .map_err(|_| Rejection::bad_request("The path is not UTF-8"))
}

fn check_json(headers: &HeaderMap) -> Result<(), Rejection> {
    let mut values = headers.get_all(http::header::CONTENT_TYPE).iter();
    let (value, more) = (values.next(), values.next());
    if more.is_some() {
        return Err(Rejection::bad_request("The content type is repeated"));
    }
    let content_type = value
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    if content_type.trim().eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(Rejection::bad_request(
            "The content type is not application/json",
        ))
    }
}
