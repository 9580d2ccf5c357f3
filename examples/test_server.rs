//! A test server that runs by itself, to try programs in any language that are not tests. It checks each
//! request as Pusher does, prints the events that it accepts, and delivers nothing.
//!
//! ```sh
//! cargo run --example test_server
//! ```
//!
//! It prints the variables that a program needs, and runs until Ctrl-C. In another terminal, with the URL
//! that it printed:
//!
//! ```sh
//! PUSHER_URL=http://test-key:test-secret@127.0.0.1:12345/apps/1 cargo run --example quickstart
//! ```

use std::io::{self, Write};
use std::thread::sleep;
use std::time::Duration;

use pusher_channels::testing::Server;

fn main() -> io::Result<()> {
    let server = Server::start_blocking()?;
    // Not `println!`, which panics if nobody reads the output any more.
    let mut out = io::stdout();
    writeln!(out, "PUSHER_URL={}", server.url())?;
    let key = server.encryption_key().expose_base64();
    writeln!(out, "PUSHER_ENCRYPTION_KEY={key}")?;

    loop {
        sleep(Duration::from_millis(50));
        for event in server.take_triggered() {
            let channels = event.channels().join(", ");
            writeln!(out, "{} on {channels}: {}", event.event(), event.data())?;
        }
    }
}
