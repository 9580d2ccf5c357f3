//! An authorization endpoint and a webhook endpoint with actix-web, as an example of frameworks
//! whose types are not those of `http` 1.0.
//!
//! ```sh
//! cargo run --example authorize_actix
//! ```
//!
//! Then, in another terminal (`ada` stands for a session: here, everybody is trusted):
//!
//! ```sh
//! curl -i localhost:3002/pusher/auth -H 'authorization: Bearer ada' -d 'socket_id=1234.1234&channel_name=presence-lobby'
//! BODY='{"time_ms":1790000000000,"events":[{"name":"channel_occupied","channel":"private-orders"}]}'
//! SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha256 -hmac test-secret | sed 's/.* //')
//! curl -i localhost:3002/pusher/webhook -H 'x-pusher-key: test-key' -H "x-pusher-signature: $SIGNATURE" -d "$BODY"
//! ```
//!
//! Without an account, it signs for an app that does not exist. With `PUSHER_URL` it signs for
//! yours; `PORT` sets another port.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::net::{Ipv4Addr, TcpListener};

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL};
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use pusher_channels::webhook::WebhookHeaders;
use pusher_channels::{
    AnyChannelName, Client, Member, SubscriptionRequest, UserId, WebhookVerifier,
};
use serde_json::json;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = match std::env::var("PUSHER_URL") {
        Ok(url) => Client::from_url(&url)?,
        Err(_) => Client::from_url("http://test-key:test-secret@localhost/apps/1")?,
    };
    let verifier = Data::new(client.webhook_verifier());
    let client = Data::new(client);

    let port = std::env::var("PORT").map_or(Ok(3002), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    println!("http://{}", listener.local_addr()?);
    HttpServer::new(move || {
        App::new()
            .app_data(Data::clone(&client))
            .app_data(Data::clone(&verifier))
            // Webhooks can be longer than the default limit of actix-web.
            .app_data(web::PayloadConfig::new(1024 * 1024))
            .route("/pusher/auth", web::post().to(authorize))
            .route("/pusher/webhook", web::post().to(receive))
    })
    .workers(1)
    .listen(listener)?
    .run()
    .await?;
    Ok(())
}

/// Authorizes a user to subscribe to a channel.
async fn authorize(client: Data<Client>, http: HttpRequest, body: Bytes) -> HttpResponse {
    let refused = || HttpResponse::Forbidden().finish();
    let (Some(user), Ok(request)) = (session(&http), SubscriptionRequest::from_form(&body)) else {
        return refused();
    };
    let AnyChannelName::Presence(channel) = &request.channel else {
        return refused();
    };
    let info = json!({ "name": user });
    let member = Member::new(user.into()).info(info);
    match client.authorize_presence(&request.socket_id, channel, &member) {
        Ok(auth) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(auth),
        Err(_) => refused(),
    }
}

/// Handles a webhook.
async fn receive(
    verifier: Data<WebhookVerifier>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    // A repeated header counts as missing, because its values contradict each other.
    let header = |name| {
        let mut found = request.headers().get_all(name);
        match (found.next(), found.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    };
    let headers = WebhookHeaders {
        key: header("x-pusher-key"),
        signature: header("x-pusher-signature"),
    };
    match verifier.verify(&headers, &body) {
        Ok(webhook) => {
            println!("{} events", webhook.events().len());
            HttpResponse::NoContent().finish()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status().as_u16());
            HttpResponse::new(status.unwrap_or(StatusCode::BAD_REQUEST))
        }
    }
}

/// The user, which is the application's part. Take it from your session, and never from the
/// request.
fn session(request: &HttpRequest) -> Option<UserId> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    header.strip_prefix("Bearer ")?.parse().ok()
}
