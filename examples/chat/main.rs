//! A chat with three rooms: one on a public channel, one on a presence channel, whose members see
//! each other, and one on an end-to-end encrypted channel.
//!
//! ```sh
//! cargo run --example chat
//! ```
//!
//! Open the URL that it prints, once more in a private window, and sign in under two names.
//!
//! By default it uses a server on this machine, on port 6001. Start one in another terminal:
//!
//! ```sh
//! interop/server
//! ```
//!
//! To use your own app, at Pusher or a compatible server (client events, which the page uses to show who is
//! typing, are a setting of the app):
//!
//! ```sh
//! PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID cargo run --example chat
//! ```
//!
//! Optional variables: `PUSHER_ENCRYPTION_KEY` is the key of the encrypted room (by default a new
//! one), `PORT` is the port (3002), and `PUSHER_JS` is the path of pusher-js's
//! `pusher-with-encryption.min.js`, for machines without a network.
//!
//! The script of the page is TypeScript, in `page/`. `examples/chat/build` compiles it into `dist/`.

#![allow(clippy::print_stdout, reason = "the URL has to be printed")]

mod channels;

use std::collections::HashMap;
use std::fmt::Display;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::{FromRef, FromRequestParts, State};
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::uri::Scheme;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Router, serve};
use pusher_channels::name::InvalidUserId;
use pusher_channels::{
    AnyChannelName, ChannelAuth, Client, EncryptionKey, Error, Member, MemberId, SocketId,
    SubscriptionRequest, UserId,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use self::channels::{Lobby, Profile, Room, Said};

const LOCAL_SERVER: &str = "http://app-key:app-secret@127.0.0.1:6001/apps/app-id";
const PUSHER_JS: &str = "https://js.pusher.com/8.4/pusher-with-encryption.min.js";
const JSON: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "application/json")];
const JAVASCRIPT: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "text/javascript")];
/// The modules of the page, which `examples/chat/build` compiles.
const MODULES: [(&str, &str); 7] = [
    ("/backend.js", include_str!("dist/backend.js")),
    ("/channels.js", include_str!("dist/channels.js")),
    ("/chat.js", include_str!("dist/chat.js")),
    ("/dom.js", include_str!("dist/dom.js")),
    ("/lobby.js", include_str!("dist/lobby.js")),
    ("/messages.js", include_str!("dist/messages.js")),
    ("/rooms.js", include_str!("dist/rooms.js")),
];
const MAX_CHARACTERS: usize = 2000;
const MAX_SESSIONS: usize = 1000;

#[derive(Clone, FromRef)]
struct App {
    pusher: Client<EncryptionKey>,
    sessions: Sessions,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pusher = match std::env::var_os("PUSHER_URL") {
        Some(_) => Client::from_env()?,
        None => Client::from_url(LOCAL_SERVER)?,
    };
    let key = match std::env::var_os("PUSHER_ENCRYPTION_KEY") {
        Some(_) => EncryptionKey::from_env("PUSHER_ENCRYPTION_KEY")?,
        None => EncryptionKey::generate()?,
    };
    let pusher = pusher.with_encryption_key(key);
    // Otherwise the page would be the first to notice that there is no server.
    if let Err(error) = pusher.channels().send().await {
        return Err(format!(
            "{error}\nStart a server on this machine with `interop/server`, or set PUSHER_URL to the URL of your app."
        )
        .into());
    }
    let config = config(&pusher).to_string();
    let pusher_js = match std::env::var_os("PUSHER_JS") {
        Some(path) => {
            let file = std::fs::read(path).map_err(|error| format!("PUSHER_JS: {error}"))?;
            get((JAVASCRIPT, Bytes::from(file)))
        }
        None => get(Redirect::temporary(PUSHER_JS)),
    };
    let mut router = Router::new();
    for (path, module) in MODULES {
        router = router.route(path, get((JAVASCRIPT, module)));
    }
    let router = router
        .route("/", get(Html(include_str!("index.html"))))
        .route("/pusher.js", pusher_js)
        .route("/config", get((JSON, config)))
        .route("/me", get(me))
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/pusher/auth", post(authorize))
        .route("/say", post(say))
        .with_state(App {
            pusher,
            sessions: Sessions::default(),
        });

    let port = std::env::var("PORT").map_or(Ok(3002), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("http://{}", listener.local_addr()?);
    serve(listener, router).await?;
    Ok(())
}

#[derive(Deserialize)]
struct Say {
    channel: AnyChannelName,
    text: String,
    /// The connection of the sender, whose page shows the message already.
    socket_id: SocketId,
}

/// Publishes a message. Responds with the body that the API server received, which shows that it
/// cannot read messages to the vault.
// Without `debug_handler`, a mistake is reported only as "not a `Handler`".
#[axum::debug_handler(state = App)]
async fn say(
    State(pusher): State<Client<EncryptionKey>>,
    Session { user, .. }: Session,
    body: Bytes,
) -> Result<impl IntoResponse, Failure> {
    let say: Say = read(&body)?;
    if say.text.trim().is_empty() || say.text.chars().count() > MAX_CHARACTERS {
        let why = format!("A message has 1 to {MAX_CHARACTERS} characters.");
        return Err(Failure(StatusCode::BAD_REQUEST, why));
    }
    let now = UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
    let said = Said {
        colour: colour(&user),
        from: user,
        text: say.text,
        at: now.try_into().unwrap_or(u64::MAX),
    };
    let trigger = match Room::try_from(say.channel).map_err(Error::from)? {
        Room::Square(square) => pusher.trigger(square).payload(&said)?,
        Room::Lobby(lobby) => pusher.trigger(lobby).payload(&said)?,
        Room::Vault(vault) => pusher.trigger(vault).payload(&said)?, // encrypted automatically
    };
    let request = trigger.exclude(say.socket_id).into_request();
    let sent = request.to_http(SystemTime::now())?.into_body();
    request.send().await?;
    Ok((JSON, sent))
}

/// Authorizes a subscription. The extractor has rejected malformed requests and channels that are
/// not rooms. A room that is added does not compile until it is decided here.
#[axum::debug_handler(state = App)]
async fn authorize(
    State(pusher): State<Client<EncryptionKey>>,
    Session { user, .. }: Session,
    request: SubscriptionRequest<Room>,
) -> Result<ChannelAuth, Failure> {
    match request.channel {
        Room::Square(_) => Err(failure(
            StatusCode::FORBIDDEN,
            "Public rooms need no authorization.",
        )),
        Room::Lobby(lobby) => {
            let member = Member::new((&user).into()).info(profile(user));
            Ok(pusher.authorize_presence(&request.socket_id, &lobby, &member)?)
        }
        // The response contains the key of the room.
        Room::Vault(vault) => Ok(pusher.authorize(&request.socket_id, &vault)),
    }
}

#[derive(Deserialize)]
struct Login {
    name: String,
}

/// Signs a user in under any name that no present user has. There are no passwords in this example.
async fn login(
    State(pusher): State<Client<EncryptionKey>>,
    State(sessions): State<Sessions>,
    body: Bytes,
) -> Result<impl IntoResponse, Failure> {
    let Login { name } = read(&body)?;
    let invalid = |error: InvalidUserId| failure(StatusCode::BAD_REQUEST, error);
    let user: UserId = name.parse().map_err(invalid)?;
    let present = pusher.users(&Lobby).send().await?.ids;
    if present.iter().any(|id| *id == user) {
        let taken = format!("{user} is here at the moment. Please choose another name.");
        return Err(Failure(StatusCode::CONFLICT, taken));
    }
    let id = sessions.open(user, &present)?;
    let cookie = format!("chat={id}; Path=/; HttpOnly; SameSite=Strict");
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]))
}

async fn logout(State(sessions): State<Sessions>, session: Session) -> impl IntoResponse {
    sessions.lock().remove(&session.id);
    let cookie = "chat=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";
    (StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)])
}

#[derive(Clone, Default)]
struct Sessions(Arc<Mutex<HashMap<String, UserId>>>);

impl Sessions {
    /// Opens the only session of this user. At the limit, the sessions of absent users end.
    fn open(&self, user: UserId, present: &[MemberId]) -> Result<String, Failure> {
        let mut id = [0; 16];
        let random = getrandom::fill(&mut id);
        random.map_err(|error| failure(StatusCode::INTERNAL_SERVER_ERROR, error))?;
        let id = format!("{:032x}", u128::from_be_bytes(id));

        let mut sessions = self.lock();
        let full = sessions.len() >= MAX_SESSIONS;
        let is_present = |user: &UserId| present.iter().any(|id| id == user);
        sessions.retain(|_, other| *other != user && (!full || is_present(other)));
        sessions.insert(id.clone(), user);
        Ok(id)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, UserId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The user of a request, identified by the cookie and never by the body.
struct Session {
    id: String,
    user: UserId,
}

impl FromRequestParts<App> for Session {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let cookies = parts.headers.get(COOKIE).map(HeaderValue::to_str);
        let mut cookies = cookies.and_then(Result::ok).unwrap_or_default().split("; ");
        let id = cookies.find_map(|cookie| cookie.strip_prefix("chat="));
        let id = id.unwrap_or_default().to_owned();
        let user = app.sessions.lock().get(&id).cloned();
        let user = user.ok_or_else(|| failure(StatusCode::FORBIDDEN, "Please sign in first."))?;
        Ok(Self { id, user })
    }
}

/// Returns the signed-in user, or `null`.
async fn me(session: Result<Session, Failure>) -> impl IntoResponse {
    let me = session.ok().map(|Session { user, .. }| profile(user));
    (JSON, json!(me).to_string())
}

/// Returns the public settings that browsers need to connect.
fn config(pusher: &Client<EncryptionKey>) -> Value {
    let key = pusher.app_key();
    if let Some(cluster) = pusher.cluster() {
        return json!({ "key": key, "cluster": cluster });
    }
    let origin = pusher.origin();
    let tls = origin.scheme() == Some(&Scheme::HTTPS);
    let port = origin.port_u16().unwrap_or(if tls { 443 } else { 80 });
    json!({ "key": key, "wsHost": origin.host(), "wsPort": port, "tls": tls })
}

fn profile(user: UserId) -> Profile {
    Profile {
        colour: colour(&user),
        name: user,
    }
}

/// Derives the colour of a user from the name.
fn colour(user: &UserId) -> String {
    let name = user.as_ref().bytes();
    let hue = name.fold(0, |hue, byte| (hue * 31 + u32::from(byte)) % 360);
    format!("oklch(55% 0.1 {hue})")
}

/// An error response, with a sentence for the page.
struct Failure(StatusCode, String);

fn failure(status: StatusCode, why: impl Display) -> Failure {
    Failure(status, why.to_string())
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

/// Errors of the library contain no secrets, so the page can show them.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = if error.is_invalid() {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::BAD_GATEWAY
        };
        failure(status, error)
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| failure(StatusCode::BAD_REQUEST, error))
}
