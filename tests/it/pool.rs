//! Idle connections, with both transports.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pusher_channels::testing::{Recorder, Server};
use pusher_channels::{Client, ClientBuilder, RetryPolicy};

use super::blocking::{self, OK, read_request};
use super::transport;

/// Starts a server that closes a connection at the moment of its second request. Returns the number
/// of connections once `requests` requests have arrived.
fn start(requests: usize) -> (SocketAddr, JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut connections, mut arrived) = (0, 0);
        while arrived < requests {
            let (mut stream, _) = listener.accept().unwrap();
            connections += 1;
            arrived += 1;
            read_request(&mut stream);
            stream.write_all(OK).unwrap();
            if arrived < requests && second_request(&mut stream) {
                arrived += 1;
            }
        }
        connections
    });
    (address, server)
}

/// Returns true if a request comes on this connection, and false if the client closes it.
fn second_request(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 4096]).is_ok_and(|read| read > 0)
}

fn builder(address: SocketAddr) -> ClientBuilder {
    Client::builder("1", "k", "s")
        .host(address.to_string())
        .insecure_http()
        .no_proxy()
        .retry(RetryPolicy::never())
}

const BROKEN: &str = "the connection broke before the response was complete";

#[tokio::test]
async fn event_on_a_connection_that_closes_fails() {
    let (address, server) = start(2);
    let client = builder(address).build().unwrap();
    transport::send(&client).await.unwrap();
    let error = transport::send(&client).await.unwrap_err();
    assert_eq!(error.to_string(), BROKEN);
    assert_eq!(server.join().unwrap(), 1);
}

#[tokio::test]
async fn event_arrives_on_a_new_connection_without_a_pool() {
    let (address, server) = start(3);
    let client = builder(address)
        .pool_idle_timeout(Duration::ZERO)
        .build()
        .unwrap();
    for _ in 0..3 {
        transport::send(&client).await.unwrap();
    }
    assert_eq!(server.join().unwrap(), 3);
}

#[test]
fn blocking_event_on_a_connection_that_closes_fails() {
    let (address, server) = start(2);
    let client = builder(address).build().unwrap();
    blocking::send(&client).unwrap();
    let error = blocking::send(&client).unwrap_err();
    assert_eq!(error.to_string(), BROKEN);
    assert_eq!(server.join().unwrap(), 1);
}

#[test]
fn blocking_event_arrives_on_a_new_connection_without_a_pool() {
    let (address, server) = start(3);
    let client = builder(address)
        .pool_idle_timeout(Duration::ZERO)
        .build()
        .unwrap();
    for _ in 0..3 {
        blocking::send(&client).unwrap();
    }
    assert_eq!(server.join().unwrap(), 3);
}

#[tokio::test]
async fn connections_are_reused_within_the_timeout() {
    let server = Server::start().await.unwrap();
    let client = server
        .client_builder()
        .pool_idle_timeout(Duration::from_secs(600))
        .build()
        .unwrap();
    for _ in 0..3 {
        transport::send(&client).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn pool_idle_timeout_does_not_change_what_the_user_supplies() {
    let builder = || {
        Client::builder("1", "k", "s")
            .cluster("eu")
            .blocking_transport(Recorder::new().unwrap())
            .pool_idle_timeout(Duration::ZERO)
    };
    let error = builder().transport(Recorder::new().unwrap()).build();
    assert_eq!(
        error.unwrap_err().to_string(),
        "`pool_idle_timeout` does not change a transport of your own: set it there"
    );
    let error = builder().reqwest_client(reqwest::Client::new()).build();
    assert_eq!(
        error.unwrap_err().to_string(),
        "`pool_idle_timeout` does not change a reqwest client of your own: set it there"
    );
}
