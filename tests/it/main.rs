//! Integration tests of the public API: one binary, a module per subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod apps;
mod apps_shared;
mod assurance;
mod attributes;
mod axum;
mod axum_responses;
mod batch;
mod batch_all;
mod blocking;
mod blocking_calls;
mod blocking_proxy_tls;
mod channels;
mod contract;
mod declared;
mod declared_endpoint;
mod declared_properties;
mod delivery;
mod dialects;
mod endpoint;
mod endpoint_forms;
mod endpoint_several;
mod endpoint_vectors;
mod floats;
mod idempotency;
mod idempotency_paths;
mod keys;
mod large_heads;
mod limited;
mod logs;
mod members;
mod names;
mod options;
mod pool;
mod properties;
mod proxy_tls;
mod publisher;
mod raw;
mod recorder;
mod redaction;
mod rejections;
mod reports;
mod requests;
mod run_time_names;
mod runtimes;
mod server;
mod server_rules;
mod sockets;
mod stored;
mod stored_faults;
mod transport;
mod typed_config;
mod typescript;
mod urls;
mod users;
mod vectors;
mod webhook_verifier;
mod webhooks;

/// Returns an address that refuses connections while the socket is held. A port that was only bound
/// and released could already belong to the server of another test.
fn refusing() -> (tokio::net::TcpSocket, std::net::SocketAddr) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// Returns a client of an address that refuses connections, which makes one attempt. The socket has to be
/// held.
fn client_of_refusing() -> (
    tokio::net::TcpSocket,
    std::net::SocketAddr,
    pusher_channels::Client,
) {
    let (socket, address) = refusing();
    let client = pusher_channels::Client::builder("1", "k", "7ad3773142a6692b25b8")
        .host(address.to_string())
        .insecure_http()
        .no_proxy()
        .retry(pusher_channels::RetryPolicy::never())
        .build()
        .unwrap();
    (socket, address, client)
}

/// Returns a command that runs an ignored test of this binary in its own process, for state that is
/// process-wide, such as the environment.
fn alone(test: &str) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    command
}

/// A process for one test, whose environment names no proxy.
fn without_proxies(test: &str) -> std::process::Command {
    let mut child = alone(test);
    for name in ["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"] {
        child.env_remove(name).env_remove(name.to_lowercase());
    }
    child
}

/// The fields of an event of `tracing`, as `name=value;`.
fn fields_of(event: &tracing::Event<'_>) -> String {
    struct Fields(String);
    impl tracing::field::Visit for Fields {
        fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn core::fmt::Debug) {
            self.0 += &format!("{}={value:?};", field.name());
        }
    }
    let mut fields = Fields(String::new());
    event.record(&mut fields);
    fields.0
}

/// Runs the command, and panics if it fails.
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
