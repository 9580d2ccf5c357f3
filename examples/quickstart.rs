//! Publishes one event on a channel of each kind, and shows what goes over the wire, what a
//! subscriber sees, and how a mistake is reported.
//!
//! ```sh
//! cargo run --example quickstart
//! ```
//!
//! Needs no account and no network: a test server on 127.0.0.1 stands in for the service. With an
//! app of your own, at the hosted service or a compatible server, it publishes there instead:
//!
//! ```sh
//! PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID cargo run --example quickstart
//! ```

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::time::SystemTime;

use pusher_channels::{
    ChannelName, Client, EncryptionKey, Error, Event, EventName, Presence, Private,
    PrivateEncrypted, Public, Trigger, channel_name, event_name, testing,
};
use serde::Serialize;

// Names are checked while compiling, and the kind of the channel is part of the type.
const NEWS: ChannelName<Public> = channel_name!("news");
const ORDERS: ChannelName<Private> = channel_name!("private-orders");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

#[derive(Serialize)]
struct OrderCreated {
    id: u64,
    total: &'static str,
}

impl Event for OrderCreated {
    const NAME: EventName = event_name!("order-created");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = Service::from_env_or_local().await?;
    // One client per process; clones share its connections. With the key, events on encrypted
    // channels are encrypted without being asked.
    let client = &service.client;

    service
        .publish(
            "a public channel, to which anybody can subscribe",
            client
                .trigger(&NEWS)
                .event(event_name!("headline"))
                .text("It works")?,
        )
        .await?;
    service
        .publish(
            "a private channel, whose subscribers your backend lets in",
            client.trigger(&ORDERS).payload(&OrderCreated {
                id: 42,
                total: "9.90",
            })?,
        )
        .await?;
    service
        .publish(
            "a presence channel, whose members see each other; the sender is left out",
            client
                .trigger(&LOBBY)
                .event(event_name!("said"))
                .json(&["hello", "there"])?
                .exclude("123456.7890123".parse()?),
        )
        .await?;
    service
        .publish(
            "an encrypted channel, which the service cannot read",
            client
                .trigger(&VAULT)
                .event(event_name!("opened"))
                .json(&OrderCreated {
                    id: 4711,
                    total: "1000000.00",
                })?,
        )
        .await?;
    service
        .publish(
            "several channels at once",
            client
                .trigger((&NEWS, &ORDERS, &LOBBY))
                .event(event_name!("maintenance"))
                .text("in five minutes")?,
        )
        .await?;

    println!("\nMistakes that only show at run time say what is wrong, and nothing is sent:\n");
    let user_id = "Mr. Pusher";
    if let Err(error) = channel_name!("private-user-{user_id}") {
        println!("  channel_name!(\"private-user-{{user_id}}\")\n    {error}");
    }
    if let Err(error) = client
        .trigger(&VAULT)
        .event(event_name!("opened"))
        .text("x".repeat(8_000))
    {
        println!("  8000 bytes of text on an encrypted channel, where they grow\n    {error}");
    }

    println!("\nMistakes that the compiler can see do not compile. Try these in this file:\n");
    println!("  channel_name!(\"private-my orders\")");
    println!("  client.trigger((&ORDERS, &VAULT))");
    println!("  client.trigger(&ORDERS).json(&1)");

    service.show_a_refusal().await
}

/// Where events go: your app, or a test server of this process.
struct Service {
    client: Client<EncryptionKey>,
    /// What the test server shows of the other side; a real service keeps that to itself.
    local: Option<testing::Server>,
}

impl Service {
    async fn from_env_or_local() -> Result<Self, Box<dyn std::error::Error>> {
        if std::env::var_os("PUSHER_URL").is_some() {
            let client = Client::from_env()?.with_encryption_key(EncryptionKey::generate()?);
            println!(
                "Publishing to app {} of PUSHER_URL, with an encryption key made just now.",
                client.app_id()
            );
            return Ok(Self {
                client,
                local: None,
            });
        }
        let server = testing::Server::start().await?;
        println!(
            "PUSHER_URL is not set, so a test server stands in for the service: http://{}",
            server.address()
        );
        Ok(Self {
            client: server.encrypted_client(),
            local: Some(server),
        })
    }

    async fn publish<T>(&self, what: &str, trigger: Trigger<T>) -> Result<(), Error> {
        let on_the_wire = trigger.clone().into_request().to_http(SystemTime::now())?;
        println!("\n{what}");
        println!(
            "  on the wire      {}",
            String::from_utf8_lossy(on_the_wire.body())
        );
        trigger.send().await?;
        match self
            .local
            .as_ref()
            .and_then(|server| server.triggered().pop())
        {
            Some(event) => println!("  subscribers see  {}: {}", event.event(), event.data()),
            None => println!("  accepted by the service"),
        }
        Ok(())
    }

    /// Sends something that the service refuses: a signature made with another app's secret.
    async fn show_a_refusal(&self) -> Result<(), Box<dyn std::error::Error>> {
        let Some(server) = &self.local else {
            return Ok(());
        };
        let stranger = Client::builder(
            server.app_id().clone(),
            server.app_key().clone(),
            "not-the-secret",
        )
        .host(server.address().to_string())
        .insecure_http()
        .no_proxy()
        .build()?;
        let refused = stranger
            .trigger(&NEWS)
            .event(event_name!("headline"))
            .text("Let me in")?
            .send()
            .await;
        if let Err(error) = refused {
            println!("\nWhat the service refuses comes back as an error with its words:\n");
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
