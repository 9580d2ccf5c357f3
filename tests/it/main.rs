//! The library as its users see it: one binary, a module per subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod attributes;
mod axum;
mod batch;
mod batch_all;
mod blocking;
mod blocking_calls;
mod blocking_proxy_tls;
mod channels;
mod delivery;
mod dialects;
mod endpoint;
mod endpoint_vectors;
mod keys;
mod names;
mod properties;
mod proxy_tls;
mod publisher;
mod raw;
mod recorder;
mod redaction;
mod requests;
mod server;
mod sockets;
mod transport;
mod urls;
mod users;
mod vectors;
mod webhook_verifier;
mod webhooks;

/// An address where nobody listens, and where nobody else can as long as the socket is there: a port
/// that was merely given back can be that of another test's server by now.
fn refusing() -> (tokio::net::TcpSocket, std::net::SocketAddr) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// A test of this program that is marked as ignored, in a process of its own: for what belongs to
/// a whole process, such as its environment.
fn alone(test: &str) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    command
}

/// Runs it, and fails if it does.
fn succeed(mut command: std::process::Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}
