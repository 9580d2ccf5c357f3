//! Publishes an event, and asks a question, with an HTTP client of its own: the library signs the
//! requests and reads the answers, and sends nothing.
//!
//! ```sh
//! cargo run --example sans_io
//! ```
//!
//! The client here is ureq, which takes and gives the types of the crate `http` as this library
//! does. With any other, copy method, URL, headers and body from one type to the other. The library
//! needs no feature for this:
//!
//! ```toml
//! pusher-channels = { version = "0.1", default-features = false }
//! ```
//!
//! Needs no account and no network: a test server on 127.0.0.1 stands in for the service. With an
//! app of your own it goes there instead:
//!
//! ```sh
//! PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID cargo run --example sans_io
//! ```

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::time::SystemTime;

use bytes::Bytes;
use pusher_channels::request::Request;
use pusher_channels::{ChannelName, Client, Presence, channel_name, event_name, testing};

const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Only for its URL, and only if there is no other.
    let server = testing::Server::start_blocking()?;
    server.set_members("presence-lobby", ["ada", "grace"]);
    let ours = std::env::var("PUSHER_URL").ok();
    let client = Client::from_url(ours.as_ref().unwrap_or(&server.url()))?;

    let mut http = ureq::Agent::config_builder()
        .http_status_as_error(false) // what the service refuses is an answer too
        .max_redirects(0) // nobody else is to have the signature
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
    println!("The service took the event.");

    let info = client
        .channel_info(&LOBBY)
        .user_count()
        .subscription_count();
    let info = send(&http, &info.into_request())?;
    println!(
        "{} users are there, with {} connections.",
        info.user_count(),
        info.subscription_count()
    );

    // What is refused comes back in the words of the service.
    let nowhere = client.get::<()>("no/such/endpoint").into_request()?;
    if let Err(error) = send(&http, &nowhere) {
        println!("And this is what a refusal looks like: {error}");
    }
    Ok(())
}

/// One attempt. Sign again for another: the time is part of the signature.
fn send<R>(http: &ureq::Agent, request: &Request<R>) -> Result<R, Box<dyn std::error::Error>> {
    let signed = request.to_http(SystemTime::now())?;
    // Its URL holds the signature, so neither it nor an error that shows it belongs in a log.
    let (parts, mut body) = http
        .run(signed.map(|body| body.to_vec()))
        .map_err(|_| "the service cannot be reached")?
        .into_parts();
    let body = Bytes::from(body.read_to_vec()?);
    Ok(request.read(&http::Response::from_parts(parts, body))?)
}
