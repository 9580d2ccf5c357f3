//! Floats that JSON does not have.

use pusher_channels::testing::Recorder;
use pusher_channels::{
    ChannelName, Event, EventName, Member, PrivateEncrypted, User, UserId, channel_name, event_name,
};
use serde::Serialize;
use serde_json::json;

const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

// The Go library: "json: unsupported value: NaN".
#[tokio::test]
async fn rejects_floats_that_json_does_not_have() {
    #[derive(Serialize)]
    struct Price {
        eur: Option<f64>,
    }
    impl Event for Price {
        const NAME: EventName = event_name!("price");
    }

    let recorder = Recorder::new().unwrap();
    let client = recorder.encrypted_client();
    for eur in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let price = Price { eur: Some(eur) };
        let plain = client.trigger(channel_name!("a")).event("price");
        let sealed = client.trigger(&VAULT).event("price");
        for (error, channel) in [
            (plain.json(&[&price]).unwrap_err(), "a"),
            (sealed.json(&[&price]).unwrap_err(), VAULT.as_str()),
            (
                client.trigger(&VAULT).payload(&price).unwrap_err(),
                VAULT.as_str(),
            ),
        ] {
            assert!(error.is_invalid());
            let event = format!("the event \"price\" on {channel:?}");
            assert!(error.to_string().contains(&event), "{error}");
            let reason = format!("JSON has no number for {eur}: ");
            assert!(error.to_string().contains(&reason), "{error}");
        }
    }
    let unknown = client.trigger(&VAULT).payload(&Price { eur: None });
    unknown.unwrap().send().await.unwrap();
    assert_eq!(recorder.triggered()[0].data(), r#"{"eur":null}"#);
}

#[test]
fn rejects_them_in_the_info_of_members() {
    let client = Recorder::new().unwrap().client();
    let lobby = channel_name!("presence-lobby");
    let id = UserId::from(10);
    for position in [f64::NAN, 1.5] {
        let info = std::collections::BTreeMap::from([("position", position)]);
        let member = Member::new(id.clone().into()).info(info);
        let response = client.authorize_presence(&"1.2".parse().unwrap(), &lobby, &member);
        assert_eq!(response.is_ok(), position.is_finite());
        let user = User::new(id.clone()).field("position", position);
        let response = client.authenticate_user(&"1.2".parse().unwrap(), &user);
        assert_eq!(response.is_ok(), position.is_finite());
        let user = User::new(id.clone())
            .fields(json!({ "x": 1 }))
            .field("y", [position]);
        let response = client.authenticate_user(&"1.2".parse().unwrap(), &user);
        assert_eq!(response.is_ok(), position.is_finite());
    }
}
