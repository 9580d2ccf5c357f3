//! The test server as a server: connections, faults and shutdown.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use pusher_channels::testing::{Response, Server};

use super::server::{exchange, http, parsed, server};

const REQUEST: &[u8] = b"POST /x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\n\r\nx";
/// Much longer than anything here takes, and much shorter than the delays that are cut short.
const SOON: Duration = Duration::from_secs(10);

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream
}

/// Reads up to the end of a response that ends like this.
fn read_until(stream: &mut TcpStream, end: &[u8]) -> String {
    let mut answer = Vec::new();
    while !answer.ends_with(end) {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        answer.extend(byte);
    }
    String::from_utf8(answer).unwrap()
}

/// Waits for the end of a connection, whether closed or reset.
fn is_closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0]) {
        Ok(bytes) => bytes == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

#[tokio::test]
async fn connection_handles_several_requests() {
    let server = server().await;
    let mut stream = connect(&server);
    for (status, text) in [(200, "first"), (500, "second"), (200, "third")] {
        server.respond_next(Response::status(status, text));
        stream.write_all(REQUEST).unwrap();
        let answer = read_until(&mut stream, text.as_bytes());
        assert_eq!(parsed(answer.as_bytes()), (status, text.to_owned()));
    }
    assert_eq!(server.connections(), 1);
    // A cut ends this connection, but not the next one.
    server.respond_next(Response::cut());
    stream.write_all(REQUEST).unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, b"");
    assert_eq!(
        parsed(&exchange(&server, &http("POST", b"/", "text/plain", b""))).0,
        401
    );
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn delayed_response_does_not_block_others() {
    let server = server().await;
    server.respond_next(Response::status(200, "late").after(Duration::from_millis(300)));
    let mut late = connect(&server);
    let start = Instant::now();
    late.write_all(REQUEST).unwrap();
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    server.respond_next(Response::status(200, "at once"));
    let (status, _) = parsed(&exchange(&server, &http("POST", b"/", "text/plain", b"")));
    assert_eq!(status, 200);
    read_until(&mut late, b"late");
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn response_can_be_cut_anywhere() {
    let server = server().await;
    for bytes in [0, 1, 16, 200, 100_000] {
        server.respond_next(Response::cut_after(bytes));
        let answer = exchange(&server, &http("POST", b"/", "text/plain", b"x"));
        assert_eq!(answer.len(), bytes);
    }
    // Later than any client reads.
    server.respond_next(Response::cut_after(usize::MAX));
    let mut stream = connect(&server);
    stream.write_all(REQUEST).unwrap();
    let mut start = [0; 100_000];
    stream.read_exact(&mut start).unwrap();
    assert!(start.starts_with(b"HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn huge_response_arrives_completely() {
    let server = server().await;
    server.respond_next(Response::body_of(10_000_000));
    let answer = exchange(&server, &http("GET", b"/", "text/plain", b""));
    let (status, body) = parsed(&answer);
    assert_eq!((status, body.len()), (200, 10_000_000));
}

#[tokio::test]
async fn incomplete_request_is_not_recorded() {
    let server = server().await;
    server.respond_next(Response::status(200, "for the next one"));
    let mut stream = connect(&server);
    stream.write_all(&REQUEST[..REQUEST.len() - 1]).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_ne!(parsed(&answer).0, 200);
    assert!(server.requests().is_empty());
    assert_eq!(
        parsed(&exchange(&server, &http("POST", b"/", "text/plain", b""))).0,
        200
    );
}

#[tokio::test]
async fn drop_does_not_wait_for_clients() {
    let server = server().await;
    let mut idle = connect(&server);
    let mut waiting = connect(&server);
    server.respond_next(Response::status(200, "").after(Duration::from_secs(3600)));
    waiting.write_all(REQUEST).unwrap();
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    server.respond_next(Response::body_of(usize::MAX));
    let mut reading = connect(&server);
    reading.write_all(REQUEST).unwrap();
    reading.read_exact(&mut [0; 1000]).unwrap();

    let start = Instant::now();
    drop(server);
    assert!(start.elapsed() < SOON);
    for stream in [&mut idle, &mut waiting] {
        assert!(is_closed(stream));
    }
    assert!(start.elapsed() < SOON);
}

#[tokio::test]
async fn dropped_server_frees_its_port() {
    // The port may be assigned to a server of another test, but not every time.
    for _ in 0..10 {
        let server = server().await;
        let address = server.address();
        // An open connection does not keep it alive.
        let _open = TcpStream::connect(address).unwrap();
        assert!(TcpListener::bind(address).is_err());
        drop(server);
        if TcpListener::bind(address).is_ok() {
            return;
        }
    }
    panic!("the port is still taken");
}

#[test]
fn servers_run_in_parallel_without_test_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let servers: Vec<Server> = (0..50)
        .map(|_| runtime.block_on(Server::start()).unwrap())
        .collect();
    let addresses: std::collections::BTreeSet<_> = servers.iter().map(Server::address).collect();
    assert_eq!(addresses.len(), 50);
    for server in &servers {
        let answer = exchange(server, &http("POST", b"/", "text/plain", b""));
        assert_eq!(parsed(&answer).0, 401);
        assert_eq!(server.connections(), 1);
    }
}

#[test]
fn servers_start_and_stop_in_parallel() {
    let threads: Vec<_> = (0..50)
        .map(|_| {
            std::thread::spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .build()
                    .unwrap();
                let server = runtime.block_on(Server::start()).unwrap();
                let mut open = connect(&server);
                let answer = exchange(&server, &http("POST", b"/", "text/plain", b""));
                assert_eq!(parsed(&answer).0, 401);
                assert_eq!(server.requests().len(), 1);
                drop(server);
                // Another server may have the port by now, but not this connection.
                assert!(is_closed(&mut open));
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
