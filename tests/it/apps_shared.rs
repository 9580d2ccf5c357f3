//! Several apps whose clients share the connections of one transport.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};

use hmac::{Hmac, KeyInit, Mac};
use pusher_channels::{Client, EncryptionKey, WebhookVerifier, channel_name, testing};
use sha2::Sha256;

use super::blocking::{OK, read_request};

/// Starts a server that accepts one connection, and returns the requests that arrive on it.
fn start(requests: usize) -> (SocketAddr, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let respond = |_| {
            let request = read_request(&mut stream);
            stream.write_all(OK).unwrap();
            request
        };
        (0..requests).map(respond).collect()
    });
    (address, server)
}

/// Returns true if the request has the signature of `secret`:
/// <https://pusher.com/docs/channels/library_auth_reference/rest-api/#authentication>.
fn is_signed(request: &str, secret: &str) -> bool {
    let target = request.split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap();
    let (signed, signature): (Vec<_>, Vec<_>) = query
        .split('&')
        .partition(|pair| !pair.starts_with("auth_signature="));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("POST\n{path}\n{}", signed.join("&")).as_bytes());
    let expected = mac.finalize().into_bytes();
    let expected: String = expected.iter().map(|byte| format!("{byte:02x}")).collect();
    signature == [format!("auth_signature={expected}")]
}

#[tokio::test]
async fn apps_share_a_connection_and_sign_with_their_own_secrets() {
    let (address, server) = start(6);
    let first = Client::builder("1", "key-1", "secret-1")
        .host(address.to_string())
        .insecure_http()
        .no_proxy()
        .build()
        .unwrap();
    let second = first.for_app("2", "key-2", "secret-2").unwrap();
    let third = second.for_app("3", "key-3", "secret-3").unwrap();
    for client in [&first, &second, &third, &first, &third, &second] {
        let trigger = client.trigger(&channel_name!("news")).event("e").text("x");
        trigger.unwrap().send().await.unwrap();
    }
    // Only one connection was accepted.
    let requests = server.join().unwrap();
    for (request, app) in requests.iter().zip([1, 2, 3, 1, 3, 2]) {
        assert!(request.contains(&format!("/apps/{app}/events?auth_key=key-{app}&")));
        for other in 1..=3 {
            let is_own = other == app;
            assert_eq!(is_signed(request, &format!("secret-{other}")), is_own);
        }
    }
}

#[test]
fn app_with_its_own_encryption_key_encrypts_with_that() {
    let [one, two] = [1, 2].map(|byte| EncryptionKey::from_bytes(&[byte; 32]).unwrap());
    let first = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    let first = first.with_encryption_key(one.clone());
    let second = first.for_app("2", "k", "s").unwrap();
    let second = second.with_encryption_key(two.clone());
    let vault = channel_name!("private-encrypted-vault");
    let data = |client: &Client<EncryptionKey>| {
        let trigger = client.trigger(&vault).event("e").text("x").unwrap();
        let signed = trigger.into_request().to_http(std::time::SystemTime::now());
        let body: serde_json::Value = serde_json::from_slice(signed.unwrap().body()).unwrap();
        body["data"].as_str().unwrap().to_owned()
    };
    assert_eq!(one.decrypt(&vault, &data(&first)).unwrap(), "x");
    assert_eq!(two.decrypt(&vault, &data(&second)).unwrap(), "x");
    assert!(one.decrypt(&vault, &data(&second)).is_err());
    assert!(two.decrypt(&vault, &data(&first)).is_err());
}

#[test]
fn invalid_credentials_of_an_app_show_no_secret() {
    let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    let error = client.for_app("2", "k", "topsecret\n").unwrap_err();
    assert_eq!(error.setting(), "app secret");
    assert!(!format!("{error} {error:?}").contains("topsecret"));
    let acme = client.for_app("2", "k", "topsecret").unwrap();
    assert!(!format!("{acme:?}").contains("topsecret"));
}

#[test]
fn webhook_names_which_of_several_apps_signed() {
    let verifier = WebhookVerifier::new("key-0", "secret-0").unwrap();
    let verifier = (1..4).fold(verifier, |verifier, app| {
        let token = verifier.token(format!("key-{app}"), format!("secret-{app}"));
        token.unwrap()
    });
    for app in 0..4 {
        let server = testing::Server::builder()
            .credentials("1", format!("key-{app}"), format!("secret-{app}"))
            .start_blocking()
            .unwrap();
        let sent = server.webhook().channel_vacated("news").sign();
        let webhook = verifier.verify(sent.headers(), sent.body()).unwrap();
        assert_eq!(webhook.app_key().as_ref(), format!("key-{app}"));
    }
    let unknown = testing::Server::builder()
        .credentials("1", "key-9", "secret-9")
        .start_blocking()
        .unwrap();
    let sent = unknown.webhook().channel_vacated("news").sign();
    assert!(verifier.verify(sent.headers(), sent.body()).is_err());
}
