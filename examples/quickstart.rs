//! Publishes one event on a channel of each kind, and shows the request body, the event that
//! subscribers receive, and how mistakes are reported.
//!
//! ```sh
//! cargo run --example quickstart
//! ```
//!
//! No account and no network are needed: by default, the events go to a test server on 127.0.0.1.
//! To publish to your own app, at Pusher or a compatible server:
//!
//! ```sh
//! PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID cargo run --example quickstart
//! ```

#![allow(
    clippy::print_stdout,
    reason = "the output is the purpose of the example"
)]

use std::time::SystemTime;

use pusher_channels::trigger::Reach;
use pusher_channels::{
    Channel, ChannelName, Client, EncryptionKey, Error, Event, Presence, PrivateEncrypted, Public,
    SocketId, Trigger, channel_name, event_name, testing,
};
use serde::Serialize;

/// One user's notifications. The name and the events are checked at compile time.
#[derive(Channel)]
#[channel("private-user-{user}", events(OrderCreated, Maintenance))]
struct Inbox {
    user: u64,
}

#[derive(Serialize, Event)]
#[event("order-created")]
struct OrderCreated {
    id: u64,
    total: &'static str,
}

#[derive(Serialize, Event)]
#[event("maintenance")]
struct Maintenance {
    minutes: u32,
}

// A channel that needs no declaration has a name. Its kind is part of the type.
const NEWS: ChannelName<Public> = channel_name!("news");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = App::from_env_or_local().await?;
    // One client per process; clones share its connections. With the key, events on encrypted
    // channels are encrypted automatically.
    let client = &app.client;

    app.publish(
        "a public channel, to which anybody can subscribe",
        client
            .trigger(&NEWS)
            .event(event_name!("headline"))
            .text("It works")?,
    )
    .await?;
    app.publish(
        "a private channel, whose subscribers your backend authorizes",
        client.trigger(&Inbox { user: 7 }).payload(&OrderCreated {
            id: 42,
            total: "9.90",
        })?,
    )
    .await?;
    app.publish(
        "a presence channel, whose members see each other; the sender is excluded",
        client
            .trigger(&LOBBY)
            .event(event_name!("said"))
            .json(&["hello", "there"])?
            .exclude("123456.7890123".parse::<SocketId>()?),
    )
    .await?;
    app.publish(
        "an encrypted channel, which the API server cannot read",
        client
            .trigger(&VAULT)
            .event(event_name!("opened"))
            .json(&OrderCreated {
                id: 4711,
                total: "1000000.00",
            })?,
    )
    .await?;
    app.publish(
        "several channels at once",
        client
            .trigger((&NEWS, &Inbox { user: 7 }, &LOBBY))
            .payload(&Maintenance { minutes: 5 })?,
    )
    .await?;

    println!("\nErrors at run time name the cause, and nothing is sent:\n");
    let user_id = "Mr. Pusher";
    if let Err(error) = channel_name!("private-user-{user_id}") {
        println!("  channel_name!(\"private-user-{{user_id}}\")\n    {error}");
    }
    if let Err(error) = client
        .trigger(&VAULT)
        .event(event_name!("opened"))
        .text("x".repeat(8_000))
    {
        println!(
            "  8000 bytes of text on an encrypted channel, which become more by encryption\n    {error}"
        );
    }

    println!("\nOther mistakes do not compile. Try these in this file:\n");
    println!("  channel_name!(\"private-my orders\")");
    println!("  client.trigger((&NEWS, &VAULT))");
    println!("  client.trigger(&NEWS).json(&1)");
    println!("  client.trigger(&Inbox {{ user: 7 }}).event(\"said\")");

    app.show_rejection().await
}

/// The destination of the events: your app, or a test server in this process.
struct App {
    client: Client<EncryptionKey>,
    /// The test server, which shows the received events, unlike a real API server.
    local: Option<testing::Server>,
}

impl App {
    async fn from_env_or_local() -> Result<Self, Box<dyn std::error::Error>> {
        if std::env::var_os("PUSHER_URL").is_some() {
            let client = Client::from_env()?.with_encryption_key(EncryptionKey::generate()?);
            println!(
                "Publishing to app {} of PUSHER_URL, with a newly generated encryption key.",
                client.app_id()
            );
            return Ok(Self {
                client,
                local: None,
            });
        }
        let server = testing::Server::start().await?;
        println!(
            "PUSHER_URL is not set, so the events go to a test server: http://{}",
            server.address()
        );
        Ok(Self {
            client: server.encrypted_client(),
            local: Some(server),
        })
    }

    async fn publish<T: Reach>(&self, what: &str, trigger: Trigger<T>) -> Result<(), Error> {
        let request = trigger.clone().into_request().to_http(SystemTime::now())?;
        println!("\n{what}");
        println!(
            "  request body     {}",
            String::from_utf8_lossy(request.body())
        );
        trigger.send().await?;
        match self
            .local
            .as_ref()
            .and_then(|server| server.triggered().pop())
        {
            Some(event) => println!("  subscribers get  {}: {}", event.event(), event.data()),
            None => println!("  accepted by the API server"),
        }
        Ok(())
    }

    /// Sends a request that the API server rejects, because it is signed with another secret.
    async fn show_rejection(&self) -> Result<(), Box<dyn std::error::Error>> {
        let Some(server) = &self.local else {
            return Ok(());
        };
        let other_app = Client::builder(
            server.app_id().clone(),
            server.app_key().clone(),
            "not-the-secret",
        )
        .host(server.address().to_string())
        .insecure_http()
        .no_proxy()
        .build()?;
        let result = other_app
            .trigger(&NEWS)
            .event(event_name!("headline"))
            .text("It works")?
            .send()
            .await;
        if let Err(error) = result {
            println!("\nA rejection by the API server is an error that contains its message:\n");
            println!(
                "  is_unauthorized() = {}, is_retryable() = {}",
                error.is_unauthorized(),
                error.is_retryable()
            );
            println!("  {error}");
        }
        Ok(())
    }
}
