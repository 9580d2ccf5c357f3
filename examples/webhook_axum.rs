//! A webhook endpoint with axum.
//!
//! ```sh
//! cargo run --example webhook_axum
//! ```
//!
//! Then, in another terminal, send a webhook as Pusher would:
//!
//! ```sh
//! BODY='{"time_ms":1790000000000,"events":[{"name":"channel_occupied","channel":"private-orders"},{"name":"member_added","channel":"presence-lobby","user_id":"ada"}]}'
//! SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha256 -hmac test-secret | sed 's/.* //')
//! curl -i localhost:3001/pusher/webhook -H 'x-pusher-key: test-key' -H "x-pusher-signature: $SIGNATURE" -d "$BODY"
//! ```
//!
//! A webhook of anybody else is rejected with `401`:
//!
//! ```sh
//! curl -i localhost:3001/pusher/webhook -H 'x-pusher-key: test-key' -H "x-pusher-signature: $SIGNATURE" -d "$BODY "
//! ```
//!
//! Without an account, it verifies for an app that does not exist. With `PUSHER_URL` it verifies
//! for yours; `PORT` sets another port.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::net::Ipv4Addr;

use axum::http::StatusCode;
use axum::routing::post;
use axum::{Router, serve};
use pusher_channels::{Client, Webhook, WebhookEvent, WebhookVerifier};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = match std::env::var("PUSHER_URL") {
        Ok(url) => Client::from_url(&url)?,
        Err(_) => Client::from_url("http://test-key:test-secret@localhost/apps/1")?,
    };
    // Created once. While tokens are rotated: `.token("next key", "next secret")?`.
    let verifier = client.webhook_verifier();
    let app = Router::new()
        .route("/pusher/webhook", post(receive))
        .with_state(verifier);

    let port = std::env::var("PORT").map_or(Ok(3001), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("http://{}", listener.local_addr()?);
    serve(listener, app).await?;
    Ok(())
}

/// Handles a verified webhook; others were rejected with `401` before. Respond quickly, because a
/// webhook without a `2xx` response is sent again for five minutes.
// Without `debug_handler`, a mistake is reported only as "not a `Handler`".
#[axum::debug_handler(state = WebhookVerifier)]
async fn receive(webhook: Webhook) -> StatusCode {
    for event in webhook.events() {
        match event {
            WebhookEvent::ChannelOccupied { channel, .. } => println!("somebody is on {channel}"),
            WebhookEvent::ChannelVacated { channel, .. } => println!("nobody is on {channel}"),
            WebhookEvent::MemberAdded {
                channel, user_id, ..
            } => println!("{user_id} is on {channel}"),
            WebhookEvent::MemberRemoved {
                channel, user_id, ..
            } => {
                println!("{user_id} has left {channel}");
            }
            WebhookEvent::CacheMiss { channel, .. } => println!("{channel} has no event to give"),
            WebhookEvent::SubscriptionCount { channel, count, .. } => {
                println!("{count} connections are on {channel}");
            }
            // Sent by a browser, so do not trust it.
            WebhookEvent::ClientEvent { channel, event, .. } => println!("{event} on {channel}"),
            WebhookEvent::Unknown(event) => println!("{:?}: {}", event.name(), event.reason()),
            other => println!("{other:?}"),
        }
    }
    StatusCode::NO_CONTENT
}
