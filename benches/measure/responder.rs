//! A minimal server in a separate process (this program again), so that its CPU time is not measured.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use pusher_channels::Client;

/// The responder exits after this time, even if its parent process was killed.
const LIFETIME: Duration = Duration::from_secs(120);
const ARGUMENT: &str = "--responder";
/// The path that returns the number of connections so far.
const CONNECTIONS: &str = "/connections";

/// Runs the responder if this process was started as one. Returns true after it has ended.
pub(crate) fn was_responder() -> bool {
    let is_responder = env::args().any(|argument| argument == ARGUMENT);
    if is_responder {
        respond();
    }
    is_responder
}

/// The responder process, which is killed on drop.
pub(crate) struct Responder {
    process: Child,
    address: SocketAddr,
}

impl Responder {
    pub(crate) fn start() -> Self {
        let mut process = Command::new(env::current_exe().unwrap())
            .arg(ARGUMENT)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            process,
            address: line.trim().parse().unwrap(),
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
            .host(self.address.to_string())
            .insecure_http()
            .build()
            .unwrap()
    }

    /// Returns the number of connections so far, without the one of this query.
    #[allow(dead_code, reason = "only some benchmarks use it")]
    pub(crate) fn connections(&self) -> u64 {
        let mut connection = TcpStream::connect(self.address).unwrap();
        write!(connection, "GET {CONNECTIONS} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let mut response = String::new();
        connection.read_to_string(&mut response).unwrap();
        let (_, count) = response.rsplit_once('\n').unwrap();
        count.parse::<u64>().unwrap() - 1
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Prints its address, then responds to every request with `{}`, on one thread per connection.
fn respond() {
    static CONNECTED: AtomicU64 = AtomicU64::new(0);
    thread::spawn(|| {
        thread::sleep(LIFETIME);
        std::process::exit(1);
    });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    println!("{}", listener.local_addr().unwrap());
    for connection in listener.incoming() {
        CONNECTED.fetch_add(1, Ordering::Relaxed);
        let connection = connection.unwrap();
        thread::spawn(move || serve(connection, &CONNECTED));
    }
}

/// Serves a connection until the client closes it.
fn serve(mut connection: TcpStream, connected: &AtomicU64) -> Option<()> {
    const RESPONSE: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    connection.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(connection.try_clone().ok()?);
    let mut line = String::new();
    loop {
        let (mut length, mut is_query) = (0, false);
        loop {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().ok()?;
                }
                None if line == "\r\n" => break,
                None => is_query |= line.contains(CONNECTIONS),
                _ => {}
            }
        }
        if is_query {
            let count = connected.load(Ordering::Relaxed).to_string();
            let response = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{count}");
            return connection.write_all(response.as_bytes()).ok();
        }
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink()).ok()?;
        connection.write_all(RESPONSE).ok()?;
    }
}
