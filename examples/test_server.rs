//! A server that stands in for the service, on a free port of 127.0.0.1, for trying programs out
//! that are not tests: it checks what they send, and delivers nothing.
//!
//! ```sh
//! cargo run --example test_server
//! ```
//!
//! It prints its URL as `PUSHER_URL` takes it, in one line, and runs until its input ends: press
//! Ctrl-D. In another terminal, with the URL that it printed:
//!
//! ```sh
//! PUSHER_URL=http://test-key:test%2Dsecret@127.0.0.1:12345/apps/1 cargo run --manifest-path examples/blocking/Cargo.toml
//! ```

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::io;

use pusher_channels::testing::Server;

fn main() -> io::Result<()> {
    let server = Server::start_blocking()?;
    println!("{}", server.url());

    io::copy(&mut io::stdin(), &mut io::sink())?;
    for triggered in server.triggered() {
        println!(
            "{} on {}: {}",
            triggered.event(),
            triggered.channels().join(", "),
            triggered.data()
        );
    }
    Ok(())
}
