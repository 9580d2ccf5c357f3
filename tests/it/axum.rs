//! The extractors of axum, and the examples that use them, over real HTTP.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::map_request;
use axum::routing::{get as get_route, post};
use http_body_util::Limited;
use pusher_channels::endpoint::Callback;
use pusher_channels::testing::Server;
use pusher_channels::{
    Client, SignInRequest, SubscriptionRequest, User, Webhook, WebhookVerifier, channel_name,
};
use reqwest::header::CONTENT_TYPE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// An example of this package, started as its header describes. It ends when this value is dropped.
struct Example {
    process: Child,
    url: String,
}

impl Example {
    fn start(name: &str, service: &Server) -> Self {
        let mut process = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--example", name])
            .env("PORT", "0")
            .env("PUSHER_URL", service.url())
            .env(
                "PUSHER_ENCRYPTION_KEY",
                service.encryption_key().expose_base64(),
            )
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        // Read the rest of its output, because a full pipe would block it.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Self {
            process,
            url: line.trim().to_owned(),
        }
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        // On Unix, `cargo run` replaces itself by the example; elsewhere, ending cargo ends it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(super) fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn post_form(url: &str, user: Option<&str>, form: &str) -> (StatusCode, String) {
    let mut request = http()
        .post(url)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.to_owned());
    if let Some(user) = user {
        request = request.bearer_auth(user);
    }
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn example_authorizes_subscribers_and_rejects_forgeries() {
    let service = Server::start().await.unwrap();
    let example = Example::start("authorize_axum", &service);
    let endpoint = format!("{}/pusher/auth", example.url);
    let ask = async |user, channel: &str| {
        let form = format!("socket_id=1234.1234&channel_name={channel}");
        post_form(&endpoint, user, &form).await
    };

    for channel in [
        "private-user-ada",
        "presence-room-7",
        "private-encrypted-vault-100",
    ] {
        let (status, answer) = ask(Some("ada"), channel).await;
        assert_eq!(status, 200, "{channel}: {answer}");
        let subscriber = service.accept_subscription("1234.1234", channel, &answer);
        let member = subscriber.unwrap().user_id().map(str::to_owned);
        assert_eq!(
            member.as_deref(),
            (channel == "presence-room-7").then_some("ada")
        );
        // The response is valid for this connection and this channel only.
        service
            .accept_subscription("1234.1235", channel, &answer)
            .unwrap_err();
        service
            .accept_subscription("1234.1234", "private-other", &answer)
            .unwrap_err();
    }
    let (status, answer) = post_form(
        &format!("{}/pusher/user-auth", example.url),
        Some("ada"),
        "socket_id=1234.1234",
    )
    .await;
    assert_eq!(status, 200);
    let user = service.accept_sign_in("1234.1234", &answer).unwrap();
    assert_eq!(user.user_id(), Some("ada"));

    for (user, channel) in [
        (None, "private-user-ada"),
        (Some("eve"), "private-user-ada"),
        (Some("ada"), "news"),
        (Some("ada"), "private-encrypted-other"),
        (Some("eve"), "private-encrypted-vault-100"),
        (Some("ada"), "private-encrypted-vault-0100"),
        (Some("ada"), "presence-cache-board-007"),
        (
            Some("ada"),
            "private-user-ada&channel_name=private-user-eve",
        ),
        (Some("ada"), "presence-room-7:{\"user_id\":\"admin\"}"),
        (Some("ada"), ":user::{\"id\":\"admin\"}"),
        (Some("ada"), "private-user-ada%0A"),
        (Some("ada"), ""),
        (Some("not a user"), "presence-room-7"),
    ] {
        let (status, answer) = ask(user, channel).await;
        assert_eq!(
            (status.as_u16(), answer.as_str()),
            (403, ""),
            "{user:?} {channel}"
        );
    }
    let large = "x".repeat(1024 * 1024);
    let (status, _) = ask(Some("ada"), &large).await;
    assert_eq!(status, 403);

    // A page that sends the request with a `<script>` element.
    let query =
        "callback=Pusher.auth_callbacks%5B'3'%5D&socket_id=1234.1234&channel_name=private-user-ada";
    let script = http().get(format!("{endpoint}?{query}")).bearer_auth("ada");
    let script = script.send().await.unwrap();
    let kind = script.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/javascript"), "{kind}");
    let script = script.text().await.unwrap();
    let answer = script.strip_prefix("Pusher.auth_callbacks['3'](").unwrap();
    let answer = answer.strip_suffix(");").unwrap();
    service
        .accept_subscription("1234.1234", "private-user-ada", answer)
        .unwrap();
    let query = "callback=alert(1)//&socket_id=1234.1234&channel_name=private-user-ada";
    let script = http().get(format!("{endpoint}?{query}")).bearer_auth("ada");
    assert_eq!(script.send().await.unwrap().status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn example_accepts_webhooks_and_rejects_others() {
    let service = Server::start().await.unwrap();
    let example = Example::start("webhook_axum", &service);
    let url = format!("{}/pusher/webhook", example.url);
    let send = async |sent: pusher_channels::testing::SignedWebhook| {
        let request = http().post(&url).headers(sent.headers().clone());
        let answer = request.body(sent.body().clone()).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let sent = service.webhook().channel_occupied("private-x").sign();
    assert_eq!(send(sent).await, (204, String::new()));
    let forged = service.webhook().signed_by("test-key", "other").sign();
    assert_eq!(send(forged).await, (401, String::new()));
    let none = service.webhook().body("{}").sign();
    assert_eq!(send(none).await, (400, String::new()));
    let large = service.webhook().body(vec![b' '; 1024 * 1024 + 1]).sign();
    assert_eq!(send(large).await, (413, String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn actix_web_example_authorizes_and_accepts_webhooks() {
    let service = Server::start().await.unwrap();
    let example = Example::start("authorize_actix", &service);
    let endpoint = format!("{}/pusher/auth", example.url);
    let ask = async |user, channel: &str| {
        let form = format!("socket_id=1234.1234&channel_name={channel}");
        post_form(&endpoint, user, &form).await
    };
    let (status, answer) = ask(Some("ada"), "presence-lobby").await;
    assert_eq!(status, 200, "{answer}");
    let subscriber = service.accept_subscription("1234.1234", "presence-lobby", &answer);
    assert_eq!(subscriber.unwrap().user_id(), Some("ada"));
    for (user, channel) in [
        (None, "presence-lobby"),
        (Some("ada"), "private-x"),
        (Some("ada"), "presence-lobby:{\"user_id\":\"admin\"}"),
    ] {
        assert_eq!(ask(user, channel).await.0, 403, "{user:?} {channel}");
    }

    let url = format!("{}/pusher/webhook", example.url);
    let send = async |sent: pusher_channels::testing::SignedWebhook| {
        let request = http().post(&url).headers(sent.headers().clone());
        let answer = request.body(sent.body().clone()).send().await.unwrap();
        answer.status().as_u16()
    };
    let sent = service.webhook().channel_occupied("private-x").sign();
    assert_eq!(send(sent).await, 204);
    let mut sent = service.webhook().channel_occupied("private-x").sign();
    let twice = sent.headers()["x-pusher-key"].clone();
    sent.headers_mut().append("x-pusher-key", twice);
    assert_eq!(send(sent).await, 401);
    // Longer than the default limit of actix-web.
    let mut long = service.webhook();
    for _ in 0..6_000 {
        long = long.channel_occupied("private-user-0123456789");
    }
    let long = long.sign();
    assert!(long.body().len() > 300_000);
    assert_eq!(send(long).await, 204);
}

pub(super) async fn serve<S: Clone + Send + Sync + 'static>(router: Router<S>, state: S) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = router.with_state(state);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn extracts_subscription_from_form_json_and_query() {
    async fn subscription(request: SubscriptionRequest) -> String {
        format!("{} {}", request.socket_id, request.channel)
    }
    async fn sign_in(request: SignInRequest) -> String {
        request.socket_id.to_string()
    }
    let router = Router::new()
        .route("/a", post(subscription).get(subscription))
        .route("/u", post(sign_in).get(sign_in));
    let url = serve(router, ()).await;
    let ask = async |path: &str, kind: &str, body: &str| {
        let mut request = http().post(format!("{url}{path}")).body(body.to_owned());
        if !kind.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let form = "socket_id=1.2&channel_name=private-x";
    let json = r#"{"socket_id":"1.2","channel_name":"private-x"}"#;
    let taken = (200, "1.2 private-x".to_owned());
    let refused = (403, String::new());
    for (kind, body, expected) in [
        ("application/x-www-form-urlencoded", form, &taken),
        (
            "application/x-www-form-urlencoded; charset=UTF-8",
            form,
            &taken,
        ),
        ("application/json", json, &taken),
        ("application/json;charset=utf-8", json, &taken),
        ("Application/JSON", json, &taken),
        ("application/json", form, &refused),
        ("application/x-www-form-urlencoded", json, &refused),
        ("text/plain", form, &refused),
        ("", form, &refused),
    ] {
        assert_eq!(ask("/a", kind, body).await, *expected, "{kind} {body}");
        let status = ask("/u", kind, body).await.0;
        assert_eq!(status, expected.0, "{kind} {body}");
    }
    let answer = http().get(format!("{url}/a?{form}")).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "1.2 private-x");
    let answer = http().head(format!("{url}/a?{form}")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let doubled = http()
        .post(format!("{url}/a"))
        .body(json)
        .header(CONTENT_TYPE, "application/json")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    assert_eq!(doubled.send().await.unwrap().status(), 403);
    let answer = http()
        .get(format!("{url}/u?socket_id=1.2"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.text().await.unwrap(), "1.2");
}

#[tokio::test]
async fn webhook_extractor_uses_router_state() {
    async fn count(webhook: Webhook) -> String {
        webhook.events().len().to_string()
    }
    let service = Server::start().await.unwrap();
    let send = async |url: &str, sent: &pusher_channels::testing::SignedWebhook| {
        let request = http().post(url).headers(sent.headers().clone());
        let answer = request.body(sent.body().clone()).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let sent = service
        .webhook()
        .channel_occupied("a")
        .channel_vacated("a")
        .sign();
    let forged = service.webhook().signed_by("test-key", "other").sign();
    let one = (200, "2".to_owned());

    let client: Client = service.client();
    let url = serve(Router::new().route("/", post(count)), client).await;
    assert_eq!(send(&url, &sent).await, one);
    assert_eq!(send(&url, &forged).await.0, 401);
    let verifier: WebhookVerifier = service.client().webhook_verifier().max_body_size(20);
    let url = serve(Router::new().route("/", post(count)), verifier).await;
    assert_eq!(send(&url, &sent).await, (413, String::new()));
    let url = serve(
        Router::new().route("/", post(count)),
        service.encrypted_client(),
    )
    .await;
    assert_eq!(send(&url, &sent).await, one);

    // A part of the application's own state, and a limit around everything.
    #[derive(Clone, axum::extract::FromRef)]
    struct App {
        webhooks: WebhookVerifier,
    }
    let webhooks = service.client().webhook_verifier();
    let shared = Arc::new(App {
        webhooks: webhooks.clone(),
    });
    let url = serve(Router::new().route("/", post(count)), shared).await;
    assert_eq!(send(&url, &sent).await, one);
    let router = Router::new()
        .route("/", post(count))
        .layer(DefaultBodyLimit::max(20));
    let url = serve(router, App { webhooks }).await;
    assert_eq!(
        send(&url, &sent).await,
        one,
        "its limit is that of the verifier"
    );
    let router = Router::new().route("/", post(count));
    let router = router.layer(map_request(async |request: Request| {
        request.map(|body| Body::new(Limited::new(body, 20)))
    }));
    let url = serve(router, service.client()).await;
    assert_eq!(send(&url, &sent).await.0, 413);

    // A body without a valid signature is not read: here it never arrives.
    let mut connection = TcpStream::connect(url.trim_start_matches("http://"))
        .await
        .unwrap();
    let head = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n";
    connection.write_all(head).await.unwrap();
    let mut answer = [0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 401");
}

#[test]
fn responses_are_not_cacheable() {
    use axum::response::IntoResponse;
    let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    let orders = channel_name!("private-orders");
    let answer = client.authorize(&"1.1".parse().unwrap(), &orders);
    let response = answer.into_response();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let user = User::new("ada".parse().unwrap());
    let answer = client.authenticate_user(&"1.1".parse().unwrap(), &user);
    let answer = answer.unwrap();
    let callback = Callback::try_from("Pusher.auth_callbacks['1']").unwrap();
    let response = answer.jsonp(&callback).into_response();
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(
        response.headers()["content-type"],
        "application/javascript; charset=utf-8"
    );
    let response = answer.into_response();
    assert_eq!(response.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn a_state_with_a_key_serves_handlers_without_one() {
    async fn origin(State(client): State<Client>) -> String {
        client.origin().to_string()
    }
    let service = Server::start().await.unwrap();
    let expected = service.client().origin().to_string();
    let get = |url| async { reqwest::get(url).await.unwrap().text().await.unwrap() };

    let url = serve(
        Router::new().route("/", get_route(origin)),
        service.encrypted_client(),
    )
    .await;
    assert_eq!(get(url).await, expected);
    let optional = service.client().with_optional_encryption_key(None);
    let url = serve(Router::new().route("/", get_route(origin)), optional).await;
    assert_eq!(get(url).await, expected);
}
