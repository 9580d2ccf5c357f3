//! Publishes an event and queries a channel with another HTTP client: the library signs the requests
//! and parses the responses, but sends nothing.
//!
//! ```sh
//! cargo run --example sans_io
//! ```
//!
//! The client here is ureq, which uses the types of the crate `http`, as this library does. With any
//! other client, copy the method, URL, headers and body. The library needs no feature for this:
//!
//! ```toml
//! pusher-channels = { version = "0.1", default-features = false }
//! ```
//!
//! It needs no account and no network, because it starts a test server on 127.0.0.1. Set `PUSHER_URL`
//! to use your own app instead:
//!
//! ```sh
//! PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID cargo run --example sans_io
//! ```

#![allow(clippy::print_stdout, reason = "an example prints its result")]

use std::time::SystemTime;

use bytes::Bytes;
use pusher_channels::request::Request;
use pusher_channels::{ChannelName, Client, Presence, channel_name, event_name, testing};

const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Used unless `PUSHER_URL` is set.
    let server = testing::Server::start_blocking()?;
    server.set_members("presence-lobby", ["ada", "grace"]);
    let ours = std::env::var("PUSHER_URL").ok();
    let client = Client::from_url(ours.as_ref().unwrap_or(&server.url()))?;

    let mut http = ureq::Agent::config_builder()
        .http_status_as_error(false) // a rejection is a response too
        .max_redirects(0) // a redirect target would receive the signature
        .max_redirects_will_error(false);
    if ours.is_none() {
        http = http.proxy(None); // the server is on this machine
    }
    let http = http.build().new_agent();

    let trigger = client
        .trigger(&LOBBY)
        .event(event_name!("said"))
        .text("hello")?;
    send(&http, &trigger.into_request())?;
    println!("The API server accepted the event.");

    let info = client
        .channel_info(&LOBBY)
        .user_count()
        .subscription_count();
    let info = send(&http, &info.into_request())?;
    println!(
        "The channel has {} users with {} connections.",
        info.user_count(),
        info.subscription_count()
    );

    // The error of a rejected request contains the explanation of the server.
    let nowhere = client.get::<()>("no/such/endpoint").into_request()?;
    if let Err(error) = send(&http, &nowhere) {
        println!("A rejected request returns this error: {error}");
    }
    Ok(())
}

/// Makes one attempt. Sign again before another one, because the signature covers the time.
fn send<R>(http: &ureq::Agent, request: &Request<R>) -> Result<R, Box<dyn std::error::Error>> {
    let signed = request.to_http(SystemTime::now())?;
    // The URL contains the signature: do not log it, nor errors that contain it.
    let (parts, mut body) = http
        .run(signed.map(|body| body.to_vec()))
        .map_err(|_| "cannot reach the API server")?
        .into_parts();
    let body = Bytes::from(body.read_to_vec()?);
    Ok(request.read(&http::Response::from_parts(parts, body))?)
}
