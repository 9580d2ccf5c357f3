//! Several apps on one client.

use std::time::SystemTime;

use pusher_channels::testing::Server;
use pusher_channels::{Client, EncryptionKey, WebhookVerifier, channel_name};

#[tokio::test]
async fn further_app_shares_the_connections_of_the_first() {
    let server = Server::builder()
        .credentials("17", "acme-key", "acme-secret")
        .start()
        .await
        .unwrap();
    let other = Client::builder("1", "other-key", "other-secret")
        .host(server.client().origin().authority().unwrap().as_str())
        .insecure_http()
        .no_proxy()
        .max_data_size(20)
        .build()
        .unwrap();
    let news = channel_name!("news");
    let rejected = other
        .trigger(&news)
        .event("e")
        .text("x")
        .unwrap()
        .send()
        .await;
    assert!(rejected.unwrap_err().is_unauthorized());

    let acme = other.for_app("17", "acme-key", "acme-secret").unwrap();
    acme.trigger(&news)
        .event("e")
        .text("x")
        .unwrap()
        .send()
        .await
        .unwrap();
    client_sends(&acme, &server).await;
    assert_eq!(server.triggered_on(&news).len(), 2);
    // With the settings of the first.
    assert!(acme.trigger(&news).event("e").text("x".repeat(21)).is_err());
    assert_eq!(
        (acme.app_id().as_ref(), acme.app_key().as_ref()),
        ("17", "acme-key")
    );
}

async fn client_sends(acme: &Client, server: &Server) {
    let news = channel_name!("news");
    let batch = [acme.trigger(&news).event("e").text("x").unwrap()];
    acme.batch(batch).unwrap().send().await.unwrap();
    assert!(
        server
            .requests()
            .iter()
            .any(|request| request.path() == "/apps/17/batch_events")
    );
}

#[test]
fn further_app_has_no_encryption_key_of_the_first() {
    let first = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    let first = first.with_encryption_key(EncryptionKey::generate().unwrap());
    let second: Client = first.for_app("2", "k", "s").unwrap();
    let vault = channel_name!("private-encrypted-vault");
    assert!(second.try_trigger(&vault).is_err());
    let signed = second
        .channels()
        .into_request()
        .unwrap()
        .to_http(SystemTime::now())
        .unwrap();
    assert!(signed.uri().query().unwrap().starts_with("auth_key=k&"));
}

#[test]
fn further_app_is_checked() {
    let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    for (id, key, secret, setting) in [
        ("", "k", "s", "app id"),
        ("1/2", "k", "s", "app id"),
        ("1", "k k", "s", "app key"),
        ("1", "k", "", "app secret"),
    ] {
        let error = client.for_app(id, key, secret).unwrap_err();
        assert_eq!(error.setting(), setting);
    }
}

#[test]
fn webhook_names_the_app_that_signed() {
    let server = Server::builder()
        .credentials("1", "key-1", "secret-1")
        .start_blocking()
        .unwrap();
    let verifier = WebhookVerifier::new("key-2", "secret-2")
        .unwrap()
        .token("key-1", "secret-1")
        .unwrap();
    let sent = server.webhook().channel_vacated("news").sign();
    let webhook = verifier.verify(sent.headers(), sent.body()).unwrap();
    assert_eq!(webhook.app_key(), "key-1");
}
