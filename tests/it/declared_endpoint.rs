//! An endpoint that decides about subscriptions by a `match` on the declared channels, over real HTTP.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use pusher_channels::endpoint::ChannelAuth;
use pusher_channels::testing::Recorder;
use pusher_channels::{
    Channel, Channels, Client, EncryptionKey, Error, Member, SubscriptionRequest, UserId,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: UserId,
}

#[derive(Channel)]
#[channel("presence-room-{room}")]
struct Room {
    room: u32,
}

#[derive(Channel)]
#[channel("private-encrypted-room-{room}")]
struct Vault {
    room: u32,
}

#[derive(Channel)]
#[channel("private-orders-{user}-{order}")]
struct Orders {
    user: UserId,
    order: u32,
}

#[derive(Channel)]
#[channel("news")]
struct News;

#[derive(Channels)]
enum AppChannel {
    Inbox(Inbox),
    Room(Room),
    Vault(Vault),
    Orders(Orders),
    News(News),
}

/// The user who sends a request, from its headers.
struct Session {
    user: UserId,
}

impl Session {
    fn may_enter(&self, room: u32) -> bool {
        may_enter(self.user.as_str(), room)
    }
}

/// The rule of presence rooms and vaults.
fn may_enter(user: &str, room: u32) -> bool {
    room % 4 == u32::try_from(user.len()).unwrap() % 4
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let user = parts.headers.get("x-user").ok_or(StatusCode::FORBIDDEN)?;
        let user = user.to_str().ok().and_then(|user| user.parse().ok());
        user.map(|user| Self { user }).ok_or(StatusCode::FORBIDDEN)
    }
}

struct Refused;

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        StatusCode::FORBIDDEN.into_response()
    }
}

impl From<Error> for Refused {
    fn from(_: Error) -> Self {
        Self
    }
}

#[derive(Clone)]
struct App {
    client: Client<EncryptionKey>,
    /// How often the handler ran.
    decided: Arc<AtomicUsize>,
}

async fn authorize(
    session: Session,
    State(App { client, decided }): State<App>,
    request: SubscriptionRequest<AppChannel>,
) -> Result<ChannelAuth, Refused> {
    decided.fetch_add(1, Ordering::Relaxed);
    let socket_id = &request.socket_id;
    Ok(match request.channel {
        AppChannel::Inbox(inbox) if inbox.user == session.user => {
            client.authorize(socket_id, &inbox)
        }
        AppChannel::Room(room) if session.may_enter(room.room) => {
            client.authorize_presence(socket_id, &room, Member::new(session.user.into()))?
        }
        AppChannel::Vault(vault) if session.may_enter(vault.room) => {
            client.authorize(socket_id, &vault)
        }
        AppChannel::Orders(orders) if orders.user == session.user => {
            client.authorize(socket_id, &orders)?
        }
        AppChannel::Inbox(_)
        | AppChannel::Room(_)
        | AppChannel::Vault(_)
        | AppChannel::Orders(_)
        | AppChannel::News(_) => return Err(Refused),
    })
}

/// Starts the endpoint, and returns its address.
async fn serve(app: App) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new()
        .route("/pusher/auth", post(authorize))
        .with_state(app);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// A connection that is kept alive.
struct Connection(TcpStream);

impl Connection {
    /// Sends a form, and returns the status and the body of the response.
    async fn post(&mut self, user: &str, form: &str) -> (u16, String) {
        let len = form.len();
        let request = format!(
            "POST /pusher/auth HTTP/1.1\r\nhost: localhost\r\nx-user: {user}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {len}\r\n\r\n{form}"
        );
        self.0.write_all(request.as_bytes()).await.unwrap();
        let mut response = Vec::new();
        loop {
            self.0.read_buf(&mut response).await.unwrap();
            let text = str::from_utf8(&response).unwrap();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let len = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            if body.len() == len.unwrap().parse::<usize>().unwrap() {
                return (head[9..12].parse().unwrap(), body.to_owned());
            }
        }
    }
}

/// The generator `SplitMix64`, with a fixed seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % limit
    }

    fn of<'c, T: ?Sized>(&mut self, choices: &[&'c T]) -> &'c T {
        choices[self.below(choices.len())]
    }

    /// Ids that are parts of each other, look like other arguments, or contain literals.
    fn user(&mut self) -> String {
        match self.below(3) {
            0 => self
                .of(&[
                    "ada",
                    "ada-1",
                    "ada-1-2",
                    "a",
                    "-",
                    "--",
                    "-ada",
                    "ada-",
                    "1",
                    "7",
                    "07",
                    "room-7",
                    "user-ada",
                    "orders-ada-1",
                    "ADA",
                    "ada.",
                    "private-user-ada",
                    "encrypted-room-4",
                ])
                .to_owned(),
            1 => self.below(300).to_string(),
            _ => {
                let len = 1 + self.below(4);
                (0..len).map(|_| self.of(&["a", "-", "1", "Z"])).collect()
            }
        }
    }

    fn number(&mut self) -> String {
        match self.below(8) {
            0 => self
                .of(&[
                    "007",
                    "+7",
                    "-7",
                    "-0",
                    "1e3",
                    "7.0",
                    "",
                    "00",
                    "4294967296",
                    "7-",
                    "7-7",
                ])
                .to_owned(),
            1 => self.of(&["0", "4294967295"]).to_owned(),
            _ => self.below(1_000).to_string(),
        }
    }

    /// A name that is often one of `user`, or nearly.
    fn name(&mut self, user: &str) -> String {
        let other = self.user();
        let owner = if self.below(3) > 0 { user } else { &other };
        let number = self.number();
        let mut name = match self.below(7) {
            0 => format!("private-user-{owner}"),
            1 => format!("presence-room-{number}"),
            2 => format!("private-encrypted-room-{number}"),
            3 | 4 => format!("private-orders-{owner}-{number}"),
            5 => format!(
                "{}{}{owner}",
                self.of(&[
                    "",
                    "private-",
                    "presence-",
                    "private-encrypted-",
                    "cache-",
                    "private-cache-"
                ]),
                self.of(&["", "user-", "room-", "orders-", "admin-", "news"]),
            ),
            _ => "news".to_owned(),
        };
        let at = self.below(name.len() + 1);
        match self.below(16) {
            0 => name.insert_str(
                at,
                self.of(&["a", "-", "1", " ", "\n", "\0", "ä", "%", "&", ":"]),
            ),
            1 => name.truncate(at),
            2 => name = name.replacen('-', "--", 1),
            3 => name = name.replacen('-', self.of(&["_", ".", "", "-cache-"]), 1),
            4 => name = name.replacen("private-", "private-encrypted-", 1),
            5 => name = name.replacen("private-encrypted-", "private-", 1),
            6 => name = name.replacen("presence-", "private-", 1),
            7 => name = name.to_uppercase(),
            8 => name.push_str(&"x".repeat(200)),
            _ => {}
        }
        name
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Decision {
    /// Not a declared channel, or not a valid request.
    Unknown,
    OfOthers,
    Authorized,
}

/// Decides by strings, without the library.
fn expected(user: &str, name: &str) -> Decision {
    let is_number = |text: &str| {
        text.parse::<u32>()
            .ok()
            .filter(|number| number.to_string() == text)
    };
    let is_user = |text: &str| {
        (1..=128).contains(&text.len())
            && ![".", ".."].contains(&text)
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-=@,.;".contains(&byte))
    };
    let decide = |authorized| {
        if authorized {
            Decision::Authorized
        } else {
            Decision::OfOthers
        }
    };
    if name.len() > 200 {
        return Decision::Unknown;
    }
    if name == "news" {
        return Decision::OfOthers;
    }
    if let Some(owner) = name.strip_prefix("private-user-") {
        return if is_user(owner) {
            decide(owner == user)
        } else {
            Decision::Unknown
        };
    }
    for prefix in ["presence-room-", "private-encrypted-room-"] {
        if let Some(room) = name.strip_prefix(prefix).and_then(is_number) {
            return decide(may_enter(user, room));
        }
    }
    if let Some(rest) = name.strip_prefix("private-orders-")
        && let Some(end) = (1..rest.len()).find(|at| rest.as_bytes()[*at] == b'-')
        && let (owner, order) = (&rest[..end], &rest[end + 1..])
        && is_user(owner)
        && is_number(order).is_some()
    {
        return decide(owner == user);
    }
    Decision::Unknown
}

fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rejects_each_channel_that_is_not_of_the_user() {
    const CONNECTIONS: u64 = 8;
    const REQUESTS: usize = 1_250;
    let server = Arc::new(Recorder::new().unwrap());
    let decided = Arc::new(AtomicUsize::new(0));
    let address = serve(App {
        client: server.encrypted_client(),
        decided: decided.clone(),
    })
    .await;
    let tasks = (0..CONNECTIONS).map(|seed| {
        let server = server.clone();
        tokio::spawn(async move {
            let mut random = Random(seed);
            let stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut connection = Connection(stream);
            let mut counts = [0; 3];
            for _ in 0..REQUESTS {
                let user = random.user();
                let name = random.name(&user);
                let socket = format!("{}.{}", random.below(9_999), random.below(9_999));
                let escaped = escape(&name);
                let mut form = format!("socket_id={socket}&channel_name={escaped}");
                let mut expected = expected(&user, &name);
                if random.below(12) == 0 {
                    expected = Decision::Unknown;
                    form = match random.below(4) {
                        0 => format!("{form}&channel_name=private-user-{user}"),
                        1 => format!("channel_name={escaped}"),
                        2 => format!("socket_id={socket}:private-x&channel_name={escaped}"),
                        _ => format!("socket_id={socket}&channel_name={escaped}%0A"),
                    };
                }
                let (status, body) = connection.post(&user, &form).await;
                counts[expected as usize] += 1;
                if expected == Decision::Authorized {
                    assert_eq!(status, 200, "{user} {name}: {body}");
                    let subscriber = server.accept_subscription(&socket, &name, &body);
                    let subscriber = subscriber.unwrap();
                    let member = name.starts_with("presence-").then_some(user.as_str());
                    assert_eq!(subscriber.user_id(), member, "{name}");
                } else {
                    let response = (status, body.as_str());
                    assert_eq!(response, (403, ""), "{user} {name:?}: {expected:?}");
                }
            }
            counts
        })
    });
    let mut counts = [0; 3];
    for task in tasks.collect::<Vec<_>>() {
        for (sum, count) in counts.iter_mut().zip(task.await.unwrap()) {
            *sum += count;
        }
    }
    assert_eq!(counts.iter().sum::<usize>(), 10_000);
    // Each decision is well represented.
    assert!(counts.iter().all(|count| *count > 1_000), "{counts:?}");
    // Names that are not declared never reach the handler.
    let [unknown, ..] = counts;
    assert_eq!(decided.load(Ordering::Relaxed), 10_000 - unknown);
}

/// Collects the fields of each event of the extractors.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Logged {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "pusher_channels::axum" {
            self.0.lock().unwrap().push(crate::fields_of(event));
        }
    }
}

// In its own process, because subscribers of other tests decide as well which events are recorded.
#[test]
fn unknown_channels_are_logged_and_not_decided() {
    crate::succeed(crate::alone(
        "declared_endpoint::unknown_channels_are_logged",
    ));
}

#[test]
#[ignore = "the child of `unknown_channels_are_logged_and_not_decided`"]
fn unknown_channels_are_logged() {
    let logged = Logged::default();
    let subscriber = tracing_subscriber::registry().with(logged.clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            let decided = Arc::new(AtomicUsize::new(0));
            let address = serve(App {
                client: Recorder::new().unwrap().encrypted_client(),
                decided: decided.clone(),
            })
            .await;
            let mut connection = Connection(TcpStream::connect(address).await.unwrap());
            let mut post = async |name: &str| {
                let form = format!("socket_id=1.1&channel_name={name}");
                connection.post("ada", &form).await.0
            };
            assert_eq!(post("private-user-ada").await, 200);
            assert_eq!(post("private-user-eve").await, 403);
            assert_eq!(decided.load(Ordering::Relaxed), 2);
            assert!(logged.0.lock().unwrap().is_empty());
            assert_eq!(post("presence-room-007").await, 403);
            assert_eq!(decided.load(Ordering::Relaxed), 2);
        });
    });
    let reason =
        "invalid subscription request: `presence-room-007` is not a channel of `AppChannel`";
    assert_eq!(
        *logged.0.lock().unwrap(),
        [format!(
            "message=rejected a request;extractor=\"SubscriptionRequest\";status=403;reason={reason};"
        )]
    );
}
