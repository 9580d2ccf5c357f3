//! Starts a test server on a free port of 127.0.0.1, to try out programs that are not tests. It
//! validates requests and delivers nothing.
//!
//! ```sh
//! cargo run --example test_server
//! ```
//!
//! It prints the value for `PUSHER_URL` and runs until its input ends: press Ctrl-D. In another
//! terminal, use the URL that it printed:
//!
//! ```sh
//! PUSHER_URL=http://test-key:test%2Dsecret@127.0.0.1:12345/apps/1 cargo run --manifest-path examples/blocking/Cargo.toml
//! ```

#![allow(clippy::print_stdout, reason = "an example prints its result")]

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
