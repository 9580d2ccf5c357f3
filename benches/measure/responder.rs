//! A minimal service in a process of its own (this program again), so that what it costs is not counted.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use pusher_channels::Client;

/// When the responder gives up, whatever becomes of the process that started it.
const LIFETIME: Duration = Duration::from_secs(120);
const ARGUMENT: &str = "--responder";
/// Answered with the number of connections that there were so far.
const CONNECTIONS: &str = "/connections";

/// Whether this process is to be the responder: then it has been, when this returns.
pub(crate) fn was_responder() -> bool {
    let is_responder = env::args().any(|argument| argument == ARGUMENT);
    if is_responder {
        respond();
    }
    is_responder
}

/// The other process. It ends with this value.
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

    /// How many connections it has had so far, without the one that asks.
    #[allow(dead_code, reason = "not every measurement asks")]
    pub(crate) fn connections(&self) -> u64 {
        let mut connection = TcpStream::connect(self.address).unwrap();
        write!(connection, "GET {CONNECTIONS} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        let (_, count) = answer.rsplit_once('\n').unwrap();
        count.parse::<u64>().unwrap() - 1
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Answers every request with `{}`, on a thread per connection, and says on its first line where.
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

/// One connection, kept alive until the other side closes it.
fn serve(mut connection: TcpStream, connected: &AtomicU64) -> Option<()> {
    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    connection.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(connection.try_clone().ok()?);
    let mut line = String::new();
    loop {
        let (mut length, mut asks) = (0, false);
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
                None => asks |= line.contains(CONNECTIONS),
                _ => {}
            }
        }
        if asks {
            let count = connected.load(Ordering::Relaxed).to_string();
            let answer = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{count}");
            return connection.write_all(answer.as_bytes()).ok();
        }
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink()).ok()?;
        connection.write_all(ANSWER).ok()?;
    }
}
