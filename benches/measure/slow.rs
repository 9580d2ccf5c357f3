//! A server on 127.0.0.1 that takes a fixed time for each request, and records the events.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use pusher_channels::Client;
use serde::Deserialize;

#[derive(Default)]
struct State {
    data: Vec<String>,
    requests: usize,
    first: Option<Instant>,
}

pub(crate) struct Slow {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Slow {
    pub(crate) fn start(response_time: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::<Mutex<State>>::default();
        let of_connections = Arc::clone(&state);
        // The threads end with the process.
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (connection, state) = (connection.unwrap(), Arc::clone(&of_connections));
                thread::spawn(move || serve(connection, response_time, &state));
            }
        });
        Self { address, state }
    }

    pub(crate) fn client(&self) -> Client {
        let builder = Client::builder("42", "key", "secret").host(self.address.to_string());
        builder.insecure_http().no_proxy().build().unwrap()
    }

    /// Returns the data of all events, in the order of their arrival.
    pub(crate) fn data(&self) -> Vec<String> {
        self.state.lock().unwrap().data.clone()
    }

    pub(crate) fn requests(&self) -> usize {
        self.state.lock().unwrap().requests
    }

    /// Returns the time at which the first event had its response.
    pub(crate) fn first(&self) -> Instant {
        self.state.lock().unwrap().first.unwrap()
    }
}

fn serve(connection: TcpStream, response_time: Duration, state: &Mutex<State>) -> io::Result<()> {
    #[derive(Deserialize)]
    struct Batch {
        batch: Vec<Event>,
    }
    #[derive(Deserialize)]
    struct Event {
        data: String,
    }

    connection.set_nodelay(true)?;
    let mut connection = BufReader::new(connection);
    loop {
        let (mut line, mut length) = (String::new(), 0);
        loop {
            line.clear();
            if connection.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().unwrap();
                }
                None if line == "\r\n" => break,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body)?;
        let Batch { batch } = serde_json::from_slice(&body).unwrap();
        thread::sleep(response_time);
        {
            let mut state = state.lock().unwrap();
            state.requests += 1;
            state.first.get_or_insert_with(Instant::now);
            state.data.extend(batch.into_iter().map(|event| event.data));
        }
        let response = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        connection.get_mut().write_all(response.as_bytes())?;
    }
}
