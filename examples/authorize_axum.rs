//! Authorization and authentication endpoints with axum.
//!
//! ```sh
//! cargo run --example authorize_axum
//! ```
//!
//! Then, in another terminal (`ada` stands for a session: here, everybody is trusted):
//!
//! ```sh
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234&channel_name=private-user-ada'
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234&channel_name=presence-lobby'
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234&channel_name=private-encrypted-vault'
//! curl -i localhost:3000/pusher/user-auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234'
//! ```
//!
//! These are rejected, each with `403` and without a reason:
//!
//! ```sh
//! curl -i localhost:3000/pusher/auth -d 'socket_id=1234.1234&channel_name=private-user-ada'
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer eve' -d 'socket_id=1234.1234&channel_name=private-user-ada'
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234&channel_name=news'
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234:x&channel_name=private-user-ada'
//! ```
//!
//! In the page, configure pusher-js with `channelAuthorization: { endpoint: "/pusher/auth" }` and
//! `userAuthentication: { endpoint: "/pusher/user-auth" }`.
//!
//! Without an account, it signs for an app that does not exist. With `PUSHER_URL` (and
//! `PUSHER_ENCRYPTION_KEY`) it signs for yours; `PORT` sets another port.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::net::Ipv4Addr;

use axum::extract::{FromRef, FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Router, serve};
use pusher_channels::{
    AnyChannelName, Cached, ChannelAuth, ChannelName, Client, EncryptionKey, Member, Private,
    PrivateEncrypted, SignInRequest, SubscriptionRequest, User, UserId, channel_name,
};
use serde_json::json;
use tokio::net::TcpListener;

const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
// Cache channels send their last event to new subscribers.
const TICKER: ChannelName<Cached<Private>> = channel_name!("private-cache-ticker");
const REPORT: ChannelName<Cached<PrivateEncrypted>> =
    channel_name!("private-encrypted-cache-report");

#[derive(Clone, FromRef)]
struct App {
    pusher: Client<EncryptionKey>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = Router::new()
        .route("/pusher/auth", post(authorize).get(authorize))
        .route("/pusher/user-auth", post(sign_in).get(sign_in))
        .with_state(App {
            pusher: pusher_from_env()?,
        });

    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("http://{}", listener.local_addr()?);
    serve(listener, app).await?;
    Ok(())
}

/// Authorizes a user to subscribe to a channel. Invalid requests were rejected with `403` before.
// Without `debug_handler`, a mistake is reported only as "not a `Handler`".
#[axum::debug_handler]
async fn authorize(
    State(pusher): State<Client<EncryptionKey>>,
    Session(user): Session,
    request: SubscriptionRequest,
) -> Result<Response, Refused> {
    let socket_id = &request.socket_id;
    let answer: ChannelAuth = match &request.channel {
        AnyChannelName::Private(channel) if is_inbox_of(channel, &user) || *channel == TICKER => {
            pusher.authorize(socket_id, channel)
        }
        AnyChannelName::PrivateEncrypted(channel) if *channel == VAULT || *channel == REPORT => {
            pusher.authorize(socket_id, channel)
        }
        AnyChannelName::Presence(channel) => {
            let info = json!({ "name": user });
            let member = Member::new(user.into()).info(info);
            pusher
                .authorize_presence(socket_id, channel, &member)
                .map_err(|_| Refused)?
        }
        AnyChannelName::Private(_)
        | AnyChannelName::PrivateEncrypted(_)
        | AnyChannelName::Public(_) => return Err(Refused),
    };
    // Pages that use a `<script>` element receive a script. It is safe here because the `<script>`
    // of another site cannot send the header that identifies the user; it would send a cookie.
    Ok(match &request.callback {
        Some(callback) => answer.jsonp(callback).into_response(),
        None => answer.into_response(),
    })
}

/// Authenticates the user of a connection.
#[axum::debug_handler]
async fn sign_in(
    State(pusher): State<Client<EncryptionKey>>,
    Session(user): Session,
    request: SignInRequest,
) -> Result<Response, Refused> {
    let user = User::new(user);
    let answer = pusher
        .authenticate_user(&request.socket_id, &user)
        .map_err(|_| Refused)?;
    Ok(match &request.callback {
        Some(callback) => answer.jsonp(callback).into_response(),
        None => answer.into_response(),
    })
}

/// Every user has a private channel.
fn is_inbox_of(channel: &ChannelName<Private>, user: &UserId) -> bool {
    channel_name!("private-user-{user}").is_ok_and(|inbox| *channel == inbox)
}

/// The user, which is the application's part. Take it from your session, and never from the
/// request.
struct Session(UserId);

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let header = parts.headers.get(AUTHORIZATION).ok_or(Refused)?;
        let token = header
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix("Bearer "));
        let user = token.ok_or(Refused)?.parse().map_err(|_| Refused)?;
        Ok(Self(user))
    }
}

/// `403 Forbidden`, without a reason.
struct Refused;

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        StatusCode::FORBIDDEN.into_response()
    }
}

fn pusher_from_env() -> Result<Client<EncryptionKey>, pusher_channels::Error> {
    let client = match std::env::var("PUSHER_URL") {
        Ok(url) => Client::from_url(&url)?,
        Err(_) => Client::from_url("http://test-key:test-secret@localhost/apps/1")?,
    };
    let key = match std::env::var_os("PUSHER_ENCRYPTION_KEY") {
        Some(_) => EncryptionKey::from_env("PUSHER_ENCRYPTION_KEY")?,
        None => EncryptionKey::generate()?,
    };
    Ok(client.with_encryption_key(key))
}
