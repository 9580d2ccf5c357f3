//! `Debug` of errors, which `main` prints if it returns one.

use std::error::Error as _;

use pusher_channels::testing::{Response, Server};
use pusher_channels::{
    AnyChannelName, Batch, ChannelList, Client, EncryptionKey, Error, EventName, MemberId,
    RetryPolicy, SocketId, SubscriptionRequest, Trigger, UserId, channel_name,
};

use super::{blocking, transport};

#[tokio::test]
async fn debug_of_an_error_is_display_and_its_causes() {
    let (_socket, address, client) = crate::client_of_refusing();
    for error in [
        transport::send(&client).await.unwrap_err(),
        tokio::task::spawn_blocking(move || blocking::send(&client).unwrap_err())
            .await
            .unwrap(),
    ] {
        let shown = format!("{error:?}");
        let start = format!("cannot connect to {address}\n\nCaused by:\n    ");
        assert!(shown.starts_with(&start), "{shown}");
        assert!(shown.contains("refused"), "{shown}");
        // Nothing of the types that it consists of.
        assert!(!shown.contains(['{', '"']), "{shown}");
        assert_eq!(format!("{error:#?}"), shown);
    }
}

#[tokio::test]
async fn debug_of_an_error_without_cause_is_display() {
    let server = Server::start().await.unwrap();
    let client = server
        .client_builder()
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let send = || transport::send(&client);
    server.respond_next(Response::status(429, "slow down"));
    assert_eq!(
        format!("{:?}", send().await.unwrap_err()),
        "the server responded with 429 Too Many Requests: slow down"
    );
    server.respond_next(Response::status(200, "nothing"));
    assert_eq!(
        format!("{:?}", send().await.unwrap_err()),
        "the server responded with 200 OK, but not with the expected JSON: nothing\n\nCaused by:\n    expected ident at line 1 column 2"
    );
}

#[test]
fn debug_of_a_configuration_error_is_one_line() {
    let error = Client::from_url("https://k:HUSH%0A@host/apps/1").unwrap_err();
    assert!(error.source().is_some());
    let line =
        "invalid URL: invalid app secret: there is white space or a control character at byte 4";
    assert_eq!(format!("{error:?}"), line);
    assert_eq!(format!("{:?}", Error::from(error)), line);
}

#[tokio::test]
async fn debug_of_further_errors_is_display() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let news = channel_name!("news");
    let event = || client.trigger(&news).event("e").text("PLAINTEXT").unwrap();

    server.respond_next(Response::status(400, "no"));
    let error = client.batch_all([event()]).send().await.unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());

    let error = client.webhook(&http::HeaderMap::new(), "{}").unwrap_err();
    assert_eq!(
        format!("{error:?}"),
        "invalid webhook: the header `X-Pusher-Key` is missing"
    );

    let error = client
        .trigger_all([&news], |trigger| trigger.event("e").text("PLAINTEXT"))
        .unwrap();
    server.respond_next(Response::status(400, "no"));
    let error = error.send().await.unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());

    let publisher = client.publisher().start().unwrap();
    publisher.shutdown().await;
    let error = publisher.publish(event()).await.unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
}

/// A `main` that returns `Box<dyn Error>` prints these directly.
#[test]
fn debug_of_invalid_values_is_display() {
    fn shown<T>(result: Result<T, impl std::error::Error>) {
        let error = result.map(|_| ()).unwrap_err();
        assert_eq!(format!("{error:?}"), error.to_string());
    }
    shown("private-a b".parse::<AnyChannelName>());
    shown(EventName::try_from("pusher:x"));
    shown("1".parse::<SocketId>());
    shown("a b".parse::<UserId>());
    shown("\n".parse::<MemberId>());
    shown(ChannelList::from_names::<AnyChannelName>([]));
    shown(Batch::from_events(Vec::<Trigger>::new()));
    shown("x".parse::<EncryptionKey>());
    shown(SubscriptionRequest::from_form("socket_id=1.1"));
    shown(
        EncryptionKey::from_bytes(&[7; 32])
            .unwrap()
            .decrypt(&channel_name!("private-encrypted-x"), "PLAINTEXT"),
    );
}
