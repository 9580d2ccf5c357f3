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
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234&channel_name=presence-room-7'
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234&channel_name=private-encrypted-vault-7'
//! curl -i localhost:3000/pusher/user-auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234'
//! ```
//!
//! These are rejected, each with `403` and without a reason:
//!
//! ```sh
//! curl -i localhost:3000/pusher/auth -d 'socket_id=1234.1234&channel_name=private-user-ada'
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer eve' -d 'socket_id=1234.1234&channel_name=private-user-ada'
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer eve' -d 'socket_id=1234.1234&channel_name=private-encrypted-vault-100'
//! curl -i localhost:3000/pusher/auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234&channel_name=presence-cache-board-007'
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
    Channel, ChannelAuth, Channels, Client, EncryptionKey, Error, Member, SignInRequest,
    SubscriptionRequest, User, UserId,
};
use serde_json::json;
use tokio::net::TcpListener;

/// One user's notifications.
#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: UserId,
}

/// A room whose members see each other.
#[derive(Channel)]
#[channel("presence-room-{room}")]
struct Room {
    room: String,
}

/// A board whose members see each other. New members receive its last event, because it is a cache
/// channel.
#[derive(Channel)]
#[channel("presence-cache-board-{board}")]
struct Board {
    board: u32,
}

/// Documents that the API server cannot read.
#[derive(Channel)]
#[channel("private-encrypted-vault-{vault}")]
struct Vault {
    vault: u32,
}

/// Prices. New subscribers receive the last one.
#[derive(Channel)]
#[channel("private-cache-ticker")]
struct Ticker;

#[derive(Channel)]
#[channel("private-encrypted-cache-report")]
struct Report;

/// Every channel of the application. Requests for others are rejected before the handler runs.
#[derive(Channels)]
enum AppChannel {
    Inbox(Inbox),
    Room(Room),
    Board(Board),
    Vault(Vault),
    Ticker(Ticker),
    Report(Report),
}

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

/// Authorizes a user to subscribe to a channel. A channel that is added to the enum does not compile
/// until the `match` decides about it.
// Without `debug_handler`, a mistake is reported only as "not a `Handler`".
#[axum::debug_handler]
async fn authorize(
    State(pusher): State<Client<EncryptionKey>>,
    Session(user): Session,
    request: SubscriptionRequest<AppChannel>,
) -> Result<Response, Refused> {
    let socket_id = &request.socket_id;
    let answer: ChannelAuth = match &request.channel {
        AppChannel::Inbox(inbox) if inbox.user == user => pusher.authorize(socket_id, inbox),
        AppChannel::Room(room) => pusher.authorize_presence(socket_id, room, member(&user))?,
        AppChannel::Board(board) => pusher.authorize_presence(socket_id, board, member(&user))?,
        AppChannel::Vault(vault) if may_enter(&user, vault.vault) => {
            pusher.authorize(socket_id, vault)
        }
        AppChannel::Ticker(ticker) => pusher.authorize(socket_id, ticker),
        AppChannel::Report(report) => pusher.authorize(socket_id, report),
        AppChannel::Inbox(_) | AppChannel::Vault(_) => return Err(Refused),
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
    let answer = pusher.authenticate_user(&request.socket_id, &user)?;
    Ok(match &request.callback {
        Some(callback) => answer.jsonp(callback).into_response(),
        None => answer.into_response(),
    })
}

/// A user, as other members see them.
fn member(user: &UserId) -> Member {
    Member::new(user.into()).info(json!({ "name": user }))
}

/// The application decides, here by the numbers of the vaults.
fn may_enter(user: &UserId, vault: u32) -> bool {
    user == "ada" || vault < 100
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

impl From<Error> for Refused {
    fn from(_: Error) -> Self {
        Self
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        StatusCode::FORBIDDEN.into_response()
    }
}

fn pusher_from_env() -> Result<Client<EncryptionKey>, Error> {
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
