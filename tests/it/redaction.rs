//! No `Debug`, `Display`, error or log shows a secret, a signature or a signed URL.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use pusher_channels::config::AppSecret;
use pusher_channels::endpoint::Callback;
use pusher_channels::testing::{Recorder, Response, Server};
use pusher_channels::transport::{TransportError, TransportErrorKind};
use pusher_channels::webhook::WebhookHeaders;
use pusher_channels::{
    Batch, ChannelList, Client, ClientBuilder, EncryptionKey, Error, Member, RetryPolicy, SocketId,
    SubscriptionRequest, User, UserId, channel_name, event_name,
};
use serde_json::json;

const SECRET: &str = "7ad3773142a6692b25b8";
const KEY: &str = "zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=";

/// Panics if a string contains a secret, a signature (64 hexadecimal digits) or a part of a signed
/// URL.
fn check(name: &str, text: &str) {
    for secret in [SECRET, KEY, "HUSH", "auth_signature=", "PLAINTEXT"] {
        assert!(!text.contains(secret), "{name} shows {secret:?}: {text}");
    }
    let longest = text
        .split(|c: char| !c.is_ascii_hexdigit())
        .map(str::len)
        .max();
    assert!(longest < Some(64), "{name} shows a signature: {text}");
}

/// Checks the output of `Debug`, which also has to name the type.
fn check_debug(name: &str, value: &impl Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        check(name, &text);
        let (name, _) = name.split_once('<').unwrap_or((name, ""));
        assert!(text.contains(name), "{name} shows {text:?}");
    }
}

fn check_error(name: &str, error: &(impl StdError + 'static)) {
    check(name, &format!("{error:#?}"));
    let mut next: Option<&dyn StdError> = Some(error);
    while let Some(error) = next {
        check(name, &error.to_string());
        check(name, &format!("{error:?}"));
        next = error.source();
    }
}

fn builder() -> ClientBuilder {
    Client::builder("3", "278d425bdf160c739803", SECRET)
}

fn key() -> EncryptionKey {
    EncryptionKey::from_base64(KEY).unwrap()
}

#[test]
fn debug_of_values_is_redacted() {
    check_debug("AppSecret", &AppSecret::try_from(SECRET).unwrap());
    check_debug("EncryptionKey", &key());
    check_debug("ClientBuilder", &builder());
    check_debug(
        "ClientBuilder",
        &builder().cluster("eu").proxy("http://u:HUSH@p:1"),
    );
    check_debug("ClientBuilder", &builder().encryption_key(key()));

    let client = builder().cluster("eu").build().unwrap();
    check_debug("Client", &client);
    let client = client.with_encryption_key(key());
    check_debug("Client<EncryptionKey>", &client);

    let vault = channel_name!("private-encrypted-vault");
    let start = client.trigger(&vault);
    check_debug("TriggerBuilder", &start);
    let named = start.event(event_name!("e"));
    check_debug("TriggerBuilder", &named);
    let trigger = named.text("PLAINTEXT").unwrap();
    check_debug("Trigger", &trigger);
    check_debug("Request", &trigger.into_request());
    let news = channel_name!("news");
    let trigger = client.trigger(&news).event("e").text("PLAINTEXT").unwrap();
    check_debug("Trigger", &trigger);
    check_debug("Request", &trigger.into_request());
    check_debug("ChannelList", &ChannelList::new(&news));
    let asks = client.trigger(&news).with_subscription_count();
    check_debug("TriggerBuilder", &asks);
    let asks = asks.event("e").text("PLAINTEXT").unwrap();
    check_debug("Trigger", &asks);
    let batch = Batch::new(&asks);
    check_debug("Batch", &batch);
    check_debug("Request", &batch.into_request());
    check_debug("BatchAll", &client.batch_all([asks]));
    let info = client.channel_info(&news);
    check_debug("Request", &info.clone().into_request());
    check_debug("ChannelInfoRequest", &info);
    check_debug("ChannelsRequest", &client.channels().prefix("x"));
    let raw = client.post::<()>("x", "PLAINTEXT").query("a", "b");
    check_debug("RawRequest", &raw);
    check_debug("SignedUrl", &raw.signed_url(SystemTime::now()).unwrap());
    let raw = client.get::<()>("x").query("auth_key", "HUSH");
    check_debug("RawRequest", &raw);
    check_error("Error", &raw.into_request().unwrap_err());
    check_debug("RetryPolicy", &RetryPolicy::default());
}

#[test]
fn debug_of_responses_and_webhooks_is_redacted() {
    let client = builder()
        .cluster("eu")
        .encryption_key(key())
        .build()
        .unwrap();
    let socket_id = "1.2".parse().unwrap();
    let user_id: UserId = "ada".parse().unwrap();

    let vault = channel_name!("private-encrypted-vault");
    let auth = client.authorize(&socket_id, &vault);
    check_debug("ChannelAuth", &auth);
    let callback = "Pusher.auth_callbacks['1']".parse::<Callback>().unwrap();
    check_debug("Jsonp", &auth.jsonp(&callback));
    let member = Member::new((&user_id).into()).info(json!({ "name": "PLAINTEXT" }));
    check_debug("Member", &member);
    let lobby = channel_name!("presence-lobby");
    let auth = client.authorize_presence(&socket_id, &lobby, &member);
    check_debug("ChannelAuth", &auth.unwrap());
    let user = User::new(user_id).info(json!({ "name": "PLAINTEXT" }));
    check_debug("User", &user);
    let auth = client.authenticate_user(&socket_id, &user);
    check_debug("UserAuth", &auth.unwrap());

    for form in [
        "socket_id=HUSH&channel_name=x",
        "socket_id=1.1&channel_name=HUSH%20",
        "socket_id=1.1&channel_name=HUSH%",
        "HUSH",
    ] {
        let error = SubscriptionRequest::from_form(form).unwrap_err();
        check_error("InvalidSubscription", &error);
    }
    let error = "HUSH".parse::<Callback>().unwrap_err();
    check_error("InvalidCallback", &error);

    let service = Recorder::builder()
        .credentials("3", "278d425bdf160c739803", SECRET)
        .record()
        .unwrap();
    let sealed = r#"{"nonce":"PLAINTEXT","ciphertext":"HUSH"}"#;
    let signed = service
        .webhook()
        .client_event("private-x", "client-x", "PLAINTEXT", "1.1")
        .client_event("private-encrypted-x", "client-x", sealed, "1.1")
        .event(json!({ "name": "other", "text": "PLAINTEXT" }))
        .sign();
    check_debug("SignedWebhook", &signed);
    check_debug("WebhookVerifier", &client.webhook_verifier());
    let webhook = client.webhook(signed.headers(), signed.body()).unwrap();
    check_debug("Webhook", &webhook);
    for event in webhook.events() {
        check_debug("Event", event);
    }
    let headers = WebhookHeaders {
        key: Some("HUSH"),
        signature: Some("da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"),
    };
    check_debug("WebhookHeaders", &headers);
    let error = client.webhook(&headers, signed.body()).unwrap_err();
    check_error("InvalidWebhook", &error);
    for body in ["HUSH", r#"{"time_ms":"HUSH","events":[]}"#] {
        let signed = service.webhook().body(body).sign();
        let error = client.webhook(signed.headers(), signed.body()).unwrap_err();
        check_error("InvalidWebhook", &error);
    }
}

#[test]
fn configuration_errors_are_redacted() {
    for error in [
        Client::from_url(&format!("https://k:{SECRET}@host/app/1")).unwrap_err(),
        Client::from_url(&format!("https://k:{SECRET}%@host/apps/1")).unwrap_err(),
        Client::from_url(&format!("k:{SECRET}@host/apps/1")).unwrap_err(),
        Client::from_url(&format!("https://{SECRET}@host/apps/1")).unwrap_err(),
        builder().build().unwrap_err(),
        builder()
            .cluster("eu")
            .proxy("not a HUSH")
            .build()
            .unwrap_err(),
        Client::builder("1", "k", format!("{SECRET} "))
            .cluster("eu")
            .build()
            .unwrap_err(),
    ] {
        check_error("InvalidConfig", &error);
        check_error("Error", &Error::from(error));
    }
    check_error(
        "InvalidAppSecret",
        &AppSecret::try_from(format!("{SECRET}\n")).unwrap_err(),
    );
    check_error(
        "InvalidEncryptionKey",
        &EncryptionKey::from_base64(&KEY[1..]).unwrap_err(),
    );
    check_error(
        "InvalidEncryptionKey",
        &EncryptionKey::from_bytes(KEY.as_bytes()).unwrap_err(),
    );
    let vault = channel_name!("private-encrypted-vault");
    let data = format!(r#"{{"nonce":"{KEY}","ciphertext":"{SECRET}"}}"#);
    check_error("DecryptError", &key().decrypt(&vault, &data).unwrap_err());
}

/// Covers every kind of failure of a request, over real sockets, with everything logged.
///
/// Runs in its own process: `tracing` can disable a span indefinitely if another thread reaches it
/// while the subscriber is being installed.
#[test]
fn errors_and_logs_are_redacted() {
    crate::succeed(crate::alone("redaction::failures_and_log"));
}

#[test]
#[ignore = "the child of `errors_and_logs_are_redacted`"]
fn failures_and_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer({
            let log = log.clone();
            move || log.clone()
        })
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let errors = tracing::subscriber::with_default(subscriber, || runtime.block_on(failures()));
    assert!(errors.len() > 24, "{errors:?}");
    for error in &errors {
        check_error("Error", error);
        check("body", error.body().unwrap_or_default());
    }
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("pusher_channels.trigger"), "{text}");
    assert!(text.contains("private-encrypted-vault"), "{text}");
    for line in text.lines() {
        check("the log", line);
    }
}

async fn failures() -> Vec<Error> {
    let server = Server::builder()
        .credentials("3", "278d425bdf160c739803", SECRET)
        .encryption_key(key())
        .start()
        .await
        .unwrap();
    check_debug("Server", &server);
    check_debug("Builder", &Server::builder().encryption_key(key()));
    let client = server.encrypted_client();
    let vault = channel_name!("private-encrypted-vault");
    let socket: SocketId = "1.2".parse().unwrap();
    let send = async |client: &Client<EncryptionKey>| {
        let trigger = client
            .trigger(&vault)
            .event(event_name!("e"))
            .text("PLAINTEXT");
        trigger.unwrap().exclude(socket).send().await
    };
    let send_blocking = |client: &Client<EncryptionKey>| {
        let trigger = client.trigger(&vault).event("e").text("PLAINTEXT");
        trigger.unwrap().exclude(socket).send_blocking()
    };
    send(&client).await.unwrap();
    send_blocking(&client).unwrap();
    check_debug("Received", &server.requests());

    let mut errors = Vec::new();
    for response in [
        Response::status(500, "oops"),
        Response::status(429, "slow down").header("retry-after", "61"),
        Response::status(301, "").header("location", "http://127.0.0.1:9/x"),
        Response::status(200, "<html>"),
        Response::cut(),
        Response::cut_after(20),
        Response::garbage("garbage"),
    ] {
        server.respond_next(response.clone());
        errors.push(send(&client).await.unwrap_err());
        server.respond_next(response);
        errors.push(send_blocking(&client).unwrap_err());
    }
    // The same for batches and queries, and for attributes that their responses lack.
    let news = channel_name!("news");
    for response in [
        Response::status(400, "oops"),
        Response::status(
            200,
            "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c",
        ),
        Response::status(
            200,
            r#"{"occupied":true,"subscription_count":"da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"}"#,
        ),
        Response::status(200, "{}"),
    ] {
        server.respond_next(response.clone());
        let question = client.channel_info(&news).subscription_count().send();
        errors.push(question.await.unwrap_err());
        let start = client.trigger(&news).with_subscription_count();
        let event = start.event("e").text("PLAINTEXT").unwrap();
        server.respond_next(response);
        let run = client.batch_all(vec![event; 11]).send().await;
        let error = run.unwrap_err();
        check_error("BatchAllError", &error);
        errors.push(error.into());
    }
    let stranger = builder_for(&server, "HUSH")
        .build()
        .unwrap()
        .with_encryption_key(key());
    errors.push(send(&stranger).await.unwrap_err());
    let late = builder_for(&server, SECRET)
        .clock(|| SystemTime::UNIX_EPOCH)
        .build()
        .unwrap()
        .with_encryption_key(key());
    errors.push(send(&late).await.unwrap_err());
    let impatient = builder_for(&server, SECRET)
        .timeout(std::time::Duration::from_millis(50))
        .build()
        .unwrap()
        .with_encryption_key(key());
    let late = Response::status(200, "{}").after(std::time::Duration::from_secs(5));
    server.respond_next(late.clone());
    errors.push(send(&impatient).await.unwrap_err());
    server.respond_next(late);
    errors.push(send_blocking(&impatient).unwrap_err());
    let (_socket, address) = crate::refusing();
    let nowhere = builder()
        .host(address.to_string())
        .insecure_http()
        .no_proxy()
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
        .with_encryption_key(key());
    errors.push(send(&nowhere).await.unwrap_err());
    errors.push(send_blocking(&nowhere).unwrap_err());
    // A proxy that refuses connections, and a host name that is too long for DNS.
    let proxied = builder()
        .cluster("eu")
        .proxy(format!("http://u:HUSH@{address}"))
        .retry(RetryPolicy::never());
    let nameless = builder()
        .host(format!("{}.invalid", "x".repeat(64)))
        .no_proxy()
        .retry(RetryPolicy::never());
    for unreachable in [proxied, nameless] {
        check_debug("ClientBuilder", &unreachable);
        let client = unreachable.build().unwrap().with_encryption_key(key());
        errors.push(send(&client).await.unwrap_err());
        errors.push(send_blocking(&client).unwrap_err());
    }

    let recorder = Recorder::new().unwrap();
    check_debug("Recorder", &recorder);
    recorder.fail_next(TransportErrorKind::Other);
    recorder.fail_next(TransportErrorKind::Other);
    let client = builder()
        .cluster("eu")
        .transport(recorder.clone())
        .blocking_transport(recorder)
        .build()
        .unwrap();
    check_debug("Client", &client);
    let client = client.with_encryption_key(key());
    errors.push(send(&client).await.unwrap_err());
    errors.push(send_blocking(&client).unwrap_err());
    let source = std::io::Error::other("reason");
    errors.push(TransportError::with_source(TransportErrorKind::Connect, source).into());
    errors
}

fn builder_for(server: &Server, secret: &str) -> ClientBuilder {
    Client::builder("3", "278d425bdf160c739803", secret)
        .host(server.address().to_string())
        .insecure_http()
        .no_proxy()
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
