//! The requests of subscribers: no input makes a parser panic, and the same fields mean the same in a
//! form, a query and JSON.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use pusher_channels::endpoint::SubscriptionRequests;
use pusher_channels::{AnyChannelName, SignInRequest, SocketId, SubscriptionRequest};
use serde_json::json;

#[derive(Arbitrary, Debug)]
enum Input<'i> {
    /// A body as it comes.
    Body(&'i [u8]),
    /// The fields of a request.
    Fields {
        socket_id: &'i str,
        channel: &'i str,
        other: (&'i str, &'i str),
    },
}

fuzz_target!(|input: Input<'_>| match input {
    Input::Body(body) => check_body(body),
    Input::Fields {
        socket_id,
        channel,
        other,
    } => {
        check_fields(socket_id, channel, other);
        // Both at once are seldom valid, and a valid one shows how the other is read.
        check_fields("1.1", channel, other);
        check_fields(socket_id, "private-a", other);
        // Characters that a reader could drop or decode.
        for character in [" ", "+", "%", "&", "\u{0}", "\n", "\u{a0}"] {
            check_fields("1.1", &format!("{character}{channel}"), other);
            check_fields(&format!("{socket_id}{character}"), "private-a", other);
        }
    }
});

fn check_body(body: &[u8]) {
    let form = SubscriptionRequest::from_form(body);
    let json = SubscriptionRequest::from_json(body);
    let _ = SignInRequest::from_form(body);
    let _ = SignInRequest::from_json(body);
    let several = SubscriptionRequests::from_form(body);
    let _ = SubscriptionRequests::from_json(body);
    if let Ok(several) = several {
        let _ = several.response().to_json();
    }
    assert!(form.is_err() || json.is_err(), "no body is both");
    for request in [form, json].into_iter().flatten() {
        check_request(&request);
    }
    let Ok(query) = std::str::from_utf8(body) else {
        return;
    };
    let _ = SignInRequest::from_query(query);
    let _ = SubscriptionRequests::from_query(query);
    if let Ok(request) = SubscriptionRequest::from_query(query) {
        check_request(&request);
        if let Some(callback) = &request.callback {
            // It is called by a script: anything else would run in the page.
            let number = callback.as_str().strip_prefix("Pusher.auth_callbacks['");
            let number = number.and_then(|rest| rest.strip_suffix("']"));
            let is_number = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
            assert!(number.is_some_and(is_number), "{callback:?}");
        }
    }
}

fn check_request(request: &SubscriptionRequest) {
    let id = request.socket_id.as_str();
    assert_eq!(SocketId::new(id), Ok(request.socket_id));
    let channel = request.channel.as_str();
    assert_eq!(AnyChannelName::new(channel).as_ref(), Ok(&request.channel));
}

fn check_fields(socket_id: &str, channel: &str, (key, value): (&str, &str)) {
    if ["socket_id", "channel_name", "channel_name[0]", "callback"].contains(&key)
        || socket_id.len() + channel.len() + key.len() + value.len() > 4096
    {
        return;
    }
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair(key, value)
        .append_pair("channel_name", channel)
        .append_pair("socket_id", socket_id)
        .finish();
    let json = json!({ key: value, "channel_name": channel, "socket_id": socket_id }).to_string();
    let is_valid = SocketId::new(socket_id).is_ok() && AnyChannelName::new(channel).is_ok();
    let of_form = SubscriptionRequest::from_form(&form);
    assert_eq!(of_form.is_ok(), is_valid, "{form}: {of_form:?}");
    let of_json = SubscriptionRequest::from_json(&json);
    assert_eq!(of_json.is_ok(), is_valid, "{json}: {of_json:?}");
    let is_sign_in = SocketId::new(socket_id).is_ok();
    assert_eq!(SignInRequest::from_form(&form).is_ok(), is_sign_in);
    assert_eq!(SignInRequest::from_json(&json).is_ok(), is_sign_in);
    if let (Ok(of_form), Ok(of_json)) = (of_form, of_json) {
        assert_eq!(of_form, of_json);
        assert_eq!(of_form.socket_id.as_str(), socket_id);
        assert_eq!(of_form.channel.as_str(), channel);
    }
    // A query needs a callback, because it is answered by a script.
    let query = form + "&callback=Pusher.auth_callbacks%5B%271%27%5D";
    let of_query = SubscriptionRequest::from_query(&query);
    assert_eq!(of_query.is_ok(), is_valid, "{query}: {of_query:?}");
}
