//! Publishes an event without tokio or another async runtime.
//!
//! ```sh
//! PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID cargo run
//! ```
//!
//! If you have no account, run `cargo run --example test_server` in the folder of the library: it
//! starts a server and prints a URL to use here.

use std::env;
use std::process::ExitCode;

use pusher_channels::{ChannelName, Client, Error, Private, channel_name, event_name};

const ORDERS: ChannelName<Private> = channel_name!("private-orders");

fn main() -> ExitCode {
    let Ok(url) = env::var("PUSHER_URL") else {
        eprintln!("PUSHER_URL is not set.");
        eprintln!(
            "Set it to the URL of your app: https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID"
        );
        eprintln!(
            "or to the URL that `cargo run --example test_server` prints in the folder of the library."
        );
        return ExitCode::FAILURE;
    };
    match publish(&url) {
        Ok(()) => {
            println!("The API server accepted the event \"created\" on the channel \"{ORDERS}\".");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The event was not published: {error}");
            ExitCode::FAILURE
        }
    }
}

fn publish(url: &str) -> Result<(), Error> {
    let client = Client::from_url(url)?;
    client
        .trigger(&ORDERS)
        .event(event_name!("created"))
        .json(&["tea", "milk"])?
        .send_blocking()
}
