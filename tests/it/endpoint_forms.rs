//! Bodies of one form that are parsed as the other.

use pusher_channels::{SignInRequest, SubscriptionRequest};

#[test]
fn names_json_given_as_form_and_the_reverse() {
    let form = "socket_id=1.1&channel_name=private-x";
    let json = r#" {"socket_id":"1.1","channel_name":"private-%x"}"#;
    for error in [
        SubscriptionRequest::from_form(json).unwrap_err(),
        SignInRequest::from_form(json).unwrap_err(),
    ] {
        let text = "invalid subscription request: it is JSON and not a form: use `from_json`";
        assert_eq!(error.to_string(), text);
    }
    for error in [
        SubscriptionRequest::from_json(form).unwrap_err(),
        SignInRequest::from_json(form).unwrap_err(),
    ] {
        let text = "invalid subscription request: it is a form and not JSON: use `from_form`";
        assert_eq!(error.to_string(), text);
    }
    let error = SubscriptionRequest::from_json("[1]").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("it is not JSON with the strings")
    );
}
