//! The bodies of events: what serde_json reads from them is what was put in, and nothing else.

#![no_main]

use std::sync::LazyLock;
use std::time::SystemTime;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use pusher_channels::{
    AnyChannelName, Batch, ChannelList, Client, EventName, SocketId, Trigger, UserId,
};
use serde_json::{Map, Value};

/// The beginning of the keys by which serde_json passes a `RawValue` to itself.
const PRIVATE_KEY: &str = "$serde_json::private::";
/// The limit of the client for data.
const MAX_DATA_SIZE: usize = 300;
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder("42", "key", "secret")
        .host("localhost")
        .max_data_size(MAX_DATA_SIZE)
        .build()
        .expect("the settings are valid")
});

#[derive(Arbitrary, Clone, Debug)]
struct Event<'i> {
    channel: &'i str,
    name: &'i str,
    data: Data<'i>,
    exclude: Option<(u64, u64)>,
    key: Option<&'i str>,
}

#[derive(Arbitrary, Clone, Debug)]
enum Data<'i> {
    Text(&'i str),
    Json(Json<'i>),
    RawJson(&'i str),
}

#[derive(Arbitrary, Clone, Debug)]
enum Json<'i> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Text(&'i str),
    List(Vec<Json<'i>>),
    Object(Vec<(&'i str, Json<'i>)>),
}

impl Json<'_> {
    fn value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Unsigned(value) => (*value).into(),
            Self::Signed(value) => (*value).into(),
            Self::Text(text) => (*text).into(),
            Self::List(list) => list.iter().map(Self::value).collect(),
            Self::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(key, value)| ((*key).to_owned(), value.value()));
                Value::Object(fields.collect())
            }
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Input<'i> {
    One(Event<'i>),
    Several(Event<'i>, Vec<&'i str>),
    Batch(Vec<Event<'i>>),
    User(Event<'i>),
}

/// Sets the data. A macro, because the builder has another type for each target.
macro_rules! with_data {
    ($trigger:expr, $data:expr) => {
        match $data {
            Data::Text(text) => $trigger.text(text),
            Data::Json(json) => $trigger.json(&json.value()),
            Data::RawJson(json) => $trigger.raw_json(json),
        }
    };
}

fuzz_target!(|input: Input<'_>| match input {
    Input::One(event) => {
        if let Some((trigger, expected)) = one(&event) {
            let body = body_of(trigger.into_request());
            check(&body, expected, &event);
        }
    }
    Input::Several(event, channels) => check_several(&event, &channels),
    Input::Batch(events) => check_batch(&events),
    Input::User(event) => {
        let Ok(user) = UserId::try_from(event.channel) else {
            return;
        };
        let Ok(name) = EventName::new(event.name) else {
            return;
        };
        let trigger = CLIENT.send_to_user(&user).event(name);
        let trigger = with_data!(trigger, &event.data);
        let Some(trigger) = check_data(trigger, &event.data) else {
            return;
        };
        let Some((trigger, mut expected)) = with_options(trigger, &event) else {
            return;
        };
        let channel = format!("#server-to-user-{}", event.channel);
        expected.insert("channel".to_owned(), channel.into());
        check(&body_of(trigger.into_request()), expected, &event);
    }
});

/// Creates the event, and the fields that its body has to have besides the data.
fn one(event: &Event<'_>) -> Option<(Trigger, Map<String, Value>)> {
    let channel = AnyChannelName::new(event.channel).ok()?;
    let name = EventName::new(event.name).ok()?;
    let trigger = CLIENT.try_trigger(&channel).ok()?.event(name);
    let trigger = with_data!(trigger, &event.data);
    let trigger = check_data(trigger, &event.data)?;
    let (trigger, mut expected) = with_options(trigger, event)?;
    expected.insert("channel".to_owned(), event.channel.into());
    Some((trigger, expected))
}

/// Checks that data is rejected exactly if it is too long, or not JSON.
fn check_data<T>(trigger: Result<T, pusher_channels::Error>, data: &Data<'_>) -> Option<T> {
    let is_valid = match data {
        Data::Text(text) => text.len() <= MAX_DATA_SIZE,
        Data::Json(json) => json.value().to_string().len() <= MAX_DATA_SIZE,
        // Valid JSON is sent as it is, but numbers can be too large for a `Value`.
        Data::RawJson(json) => {
            let parsed = serde_json::from_str::<&serde_json::value::RawValue>(json);
            parsed.is_ok() && json.len() <= MAX_DATA_SIZE
        }
    };
    match trigger {
        Ok(trigger) => {
            assert!(is_valid, "accepted: {data:?}");
            Some(trigger)
        }
        Err(error) => {
            assert!(!is_valid, "rejected: {data:?}: {error}");
            None
        }
    }
}

fn with_options<R>(
    mut trigger: Trigger<R>,
    event: &Event<'_>,
) -> Option<(Trigger<R>, Map<String, Value>)>
where
    R: pusher_channels::trigger::Reach,
{
    let mut expected = Map::new();
    expected.insert("name".to_owned(), event.name.into());
    if let Some((first, second)) = event.exclude {
        let id = format!("{first}.{second}");
        trigger = trigger.exclude(SocketId::new(&id).expect("the id is valid"));
        expected.insert("socket_id".to_owned(), id.into());
    }
    if let Some(key) = event.key {
        trigger = trigger.idempotency_key(key).ok()?;
        expected.insert("idempotency_key".to_owned(), key.into());
    }
    Some((trigger, expected))
}

fn body_of<R>(request: pusher_channels::request::Request<R>) -> Map<String, Value> {
    let request = request.to_http(SystemTime::now());
    let request = request.expect("an event can be signed");
    let body: Value = serde_json::from_slice(request.body()).expect("the body is JSON");
    let Value::Object(fields) = body else {
        panic!("the body is not an object: {body}");
    };
    fields
}

fn check(body: &Map<String, Value>, mut expected: Map<String, Value>, event: &Event<'_>) {
    let data = body["data"].as_str().expect("the data is a string");
    match &event.data {
        Data::Text(text) | Data::RawJson(text) => assert_eq!(data, *text),
        Data::Json(json) => {
            let read = serde_json::from_str::<Value>(data);
            let is_read = read.as_ref().is_ok_and(|read| *read == json.value());
            // serde_json reads only 128 levels, of which an event has some, and a key of its own as
            // something else.
            let cannot_be_read = data.contains(PRIVATE_KEY)
                || read.is_err_and(|error| error.to_string().contains("recursion"));
            assert!(
                is_read || cannot_be_read && data == json.value().to_string(),
                "{data}"
            );
        }
    }
    expected.insert("data".to_owned(), data.into());
    assert_eq!(*body, expected);
}

fn check_several(event: &Event<'_>, channels: &[&str]) {
    let names = channels.iter().map(AnyChannelName::new);
    let Ok(names) = names.collect::<Result<Vec<_>, _>>() else {
        return;
    };
    let is_encrypted = |name: &&str| name.starts_with("private-encrypted-");
    let list = ChannelList::from_names(&names);
    let is_valid = (1..=100).contains(&channels.len()) && !channels.iter().any(is_encrypted);
    assert_eq!(list.is_ok(), is_valid, "{channels:?}: {list:?}");
    let (Ok(list), Ok(name)) = (list, EventName::new(event.name)) else {
        return;
    };
    let trigger = CLIENT.trigger(&list).event(name);
    let trigger = with_data!(trigger, &event.data);
    let Some(trigger) = check_data(trigger, &event.data) else {
        return;
    };
    let Some((trigger, mut expected)) = with_options(trigger, event) else {
        return;
    };
    expected.insert("channels".to_owned(), channels.into());
    check(&body_of(trigger.into_request()), expected, event);
}

fn check_batch(events: &[Event<'_>]) {
    let created: Vec<_> = events
        .iter()
        .filter_map(|event| Some((one(event)?, event)))
        .collect();
    let batch = Batch::from_events(created.iter().map(|((trigger, _), _)| trigger.clone()));
    assert_eq!(
        batch.is_ok(),
        (1..=10).contains(&created.len()),
        "{batch:?}"
    );
    let Ok(batch) = batch else { return };
    let body = body_of(batch.into_request());
    assert_eq!(body.len(), 1);
    let sent = body["batch"].as_array().expect("a list");
    assert_eq!(sent.len(), created.len());
    for (sent, ((_, expected), event)) in sent.iter().zip(created) {
        check(sent.as_object().expect("an object"), expected, event);
    }
}
