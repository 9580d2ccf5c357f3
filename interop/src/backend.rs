//! The backend of an application that uses this library: its endpoints for subscribers and for
//! webhooks. It authorizes everybody; the example `authorize_axum`, which has checks of its own,
//! shows the decisions of an application.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Result, bail};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Router, serve};
use pusher_channels::{
    AnyChannelName, ChannelAuth, Client, EncryptionKey, Member, SignInRequest, SubscriptionRequest,
    User, UserAuth, UserId, Webhook, WebhookEvent, WebhookVerifier,
};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::declared::{AppChannel, Profile};
use crate::service::APP;
use crate::transcript::Transcript;

/// The watchlist of the user `ada`.
pub const WATCHED: &str = "grace";

/// Runs until it is dropped.
pub struct Backend {
    pub port: u16,
    pub key: EncryptionKey,
    pub verifier: WebhookVerifier,
    received: Arc<Received>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Received {
    webhooks: Mutex<Vec<Arc<Post>>>,
    news: Notify,
    /// The recorder of the current check.
    transcript: Mutex<Transcript>,
}

/// A webhook as it arrived, and the verdict of our verifier.
pub struct Post {
    pub key: String,
    pub signature: String,
    pub body: String,
    pub verdict: Result<Webhook, String>,
}

#[derive(Clone)]
struct Own {
    client: Client<EncryptionKey>,
    verifier: WebhookVerifier,
    received: Arc<Received>,
}

impl Backend {
    pub async fn start() -> Result<Self> {
        let key = EncryptionKey::generate()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        // It only signs, so the address of the server does not matter.
        let client = APP.client(port)?.encryption_key(key.clone()).build()?;
        let verifier = client.webhook_verifier();
        let received = Arc::<Received>::default();
        let own = Own {
            client,
            verifier: verifier.clone(),
            received: Arc::clone(&received),
        };
        let app = Router::new()
            .route("/auth", post(authorize))
            .route("/declared-auth", post(authorize_declared))
            .route("/user-auth", post(sign_in))
            .route("/webhook", post(receive))
            .with_state(own);
        let task = tokio::spawn(async move {
            // The sender lives as long as the task.
            let _ = serve(listener, app).await;
        });
        Ok(Self {
            port,
            key,
            verifier,
            received,
            task,
        })
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/auth", self.port)
    }

    /// The endpoint for the declared channels.
    pub fn declared_endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/declared-auth", self.port)
    }

    pub fn user_endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/user-auth", self.port)
    }

    /// Records everything that arrives from now on.
    pub fn log_to(&self, transcript: &Transcript) {
        *lock(&self.received.transcript) = transcript.clone();
    }

    /// Returns all webhooks that have arrived.
    pub fn webhooks(&self) -> Vec<Arc<Post>> {
        lock(&self.received.webhooks).clone()
    }

    /// Returns the first event, of webhooks that have arrived or will arrive, for which `wanted`
    /// returns a value.
    pub async fn next_webhook<T>(
        &self,
        what: &str,
        within: Duration,
        wanted: impl Fn(&WebhookEvent) -> Option<T>,
    ) -> Result<T> {
        let limit = Instant::now() + within;
        loop {
            let news = self.received.news.notified();
            tokio::pin!(news);
            // Subscribe before reading the list, so that no webhook is missed in between.
            news.as_mut().enable();
            for post in self.webhooks() {
                match &post.verdict {
                    Ok(webhook) => {
                        if let Some(found) = webhook.events().iter().find_map(&wanted) {
                            return Ok(found);
                        }
                    }
                    Err(reason) => bail!(
                        "our verifier refused a webhook of the server: {reason}\n{}: {}\n{}",
                        post.key,
                        post.signature,
                        post.body
                    ),
                }
            }
            if timeout_at(limit, news).await.is_err() {
                bail!("no webhook told of {what} within {within:?}");
            }
        }
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn user(headers: &HeaderMap) -> Result<UserId, StatusCode> {
    let name = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let name = name
        .and_then(|text| text.strip_prefix("Bearer "))
        .unwrap_or("nobody");
    name.parse().map_err(|_| StatusCode::FORBIDDEN)
}

async fn authorize(
    State(own): State<Own>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<ChannelAuth, StatusCode> {
    let request = SubscriptionRequest::from_form(&body).map_err(|_| StatusCode::FORBIDDEN)?;
    let Own {
        client, received, ..
    } = own;
    let user = user(&headers)?;
    let answer = match &request.channel {
        AnyChannelName::Public(_) => return Err(StatusCode::FORBIDDEN),
        AnyChannelName::Private(channel) => client.authorize(&request.socket_id, channel),
        AnyChannelName::PrivateEncrypted(channel) => client.authorize(&request.socket_id, channel),
        AnyChannelName::Presence(channel) => {
            let member = Member::new((&user).into()).info(json!({ "name": user }));
            client
                .authorize_presence(&request.socket_id, channel, &member)
                .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?
        }
    };
    lock(&received.transcript).push(
        "our endpoint",
        &format!(
            "{} {}: {}",
            request.socket_id,
            request.channel,
            answer.to_json()
        ),
    );
    Ok(answer)
}

/// Decides about the declared channels as an application does.
async fn authorize_declared(
    State(own): State<Own>,
    headers: HeaderMap,
    request: SubscriptionRequest<AppChannel>,
) -> Result<ChannelAuth, StatusCode> {
    let Own {
        client, received, ..
    } = own;
    let user = user(&headers)?;
    let asked = format!("{} {:?}", request.socket_id, request.channel);
    let answer = match request.channel {
        AppChannel::Inbox(inbox) if inbox.user == user => {
            client.authorize(&request.socket_id, &inbox)
        }
        AppChannel::Room(room) => {
            let nickname = format!("the {user}");
            let member = Member::new(user.into()).info(Profile { nickname });
            client
                .authorize_presence(&request.socket_id, &room, &member)
                .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?
        }
        AppChannel::Vault(vault) => client.authorize(&request.socket_id, &vault),
        AppChannel::Inbox(_) | AppChannel::News(_) => return Err(StatusCode::FORBIDDEN),
    };
    lock(&received.transcript).push("our endpoint", &format!("{asked}: {}", answer.to_json()));
    Ok(answer)
}

async fn sign_in(
    State(own): State<Own>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<UserAuth, StatusCode> {
    let request = SignInRequest::from_form(&body).map_err(|_| StatusCode::FORBIDDEN)?;
    let id = user(&headers)?;
    let watched = WATCHED
        .parse()
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let user = User::new(id.clone())
        .info(json!({ "name": id }))
        .watchlist([watched]);
    let answer = own
        .client
        .authenticate_user(&request.socket_id, &user)
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    lock(&own.received.transcript).push(
        "our endpoint",
        &format!("{}: {}", request.socket_id, answer.to_json()),
    );
    Ok(answer)
}

async fn receive(State(own): State<Own>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let text = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let verdict = own
        .verifier
        .verify(&headers, &body)
        .map_err(|error| error.to_string());
    let body = String::from_utf8_lossy(&body).into_owned();
    let status = if verdict.is_ok() {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::UNAUTHORIZED
    };
    lock(&own.received.transcript).push("webhook ", &format!("{body} ({})", status.as_u16()));
    let post = Post {
        key: text("x-pusher-key"),
        signature: text("x-pusher-signature"),
        body,
        verdict,
    };
    lock(&own.received.webhooks).push(Arc::new(post));
    own.received.news.notify_waiters();
    status
}
