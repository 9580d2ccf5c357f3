//! A server on 127.0.0.1 with faults: it stops, disconnects, delays and rejects, and records the
//! accepted events.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// The current fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// Nobody listens, and all connections are closed.
    Down,
    /// Every second request is cut off before it is processed.
    CutBefore,
    /// Every second request is processed, and its response is lost.
    CutAfter,
    /// `429` with a `retry-after`.
    RateLimited,
    /// `503`.
    Overloaded,
    /// Every response is delayed.
    Slow,
}

impl Fault {
    pub(crate) const ALL: [Self; 6] = [
        Self::Down,
        Self::CutBefore,
        Self::CutAfter,
        Self::RateLimited,
        Self::Overloaded,
        Self::Slow,
    ];
}

/// The data of an event.
#[derive(Clone, Copy, Deserialize, serde::Serialize)]
pub(crate) struct Numbered {
    /// Unique within a round.
    pub(crate) id: usize,
    /// Counts the events of its channel.
    pub(crate) number: u64,
    /// The key of an event whose latest value counts, or 0. Such an event may overtake others, but not
    /// those of its key.
    pub(crate) key: u64,
    /// True if the server rejects requests with this event.
    pub(crate) poison: bool,
}

/// The data of an event of a stream.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Piece {
    pub(crate) seq: u64,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) last: bool,
    #[serde(default)]
    pub(crate) aborted: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Data {
    Numbered(Numbered),
    Piece(Piece),
}

/// The accepted events of streams, by channel.
pub(crate) type Pieces = HashMap<String, Vec<Piece>>;

#[derive(Default)]
struct State {
    /// How often each event of this round was accepted.
    accepted: Mutex<Vec<u8>>,
    pieces: Mutex<Pieces>,
    /// The last accepted number of each channel and key.
    last: Mutex<HashMap<(String, u64), u64>>,
    disorder: AtomicU64,
    requests: AtomicU64,
    connections: AtomicU64,
}

pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    fault: watch::Sender<Fault>,
    state: Arc<State>,
}

impl Service {
    pub(crate) fn start() -> io::Result<Self> {
        // The port remains reserved while nobody listens.
        let socket = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = socket.local_addr()?;
        let (fault, faults) = watch::channel(Fault::None);
        let state = Arc::<State>::default();
        tokio::spawn(run(socket, address, faults, Arc::clone(&state)));
        Ok(Self {
            address,
            fault,
            state,
        })
    }

    pub(crate) fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }

    /// Returns how often each event was accepted since the last call, by its id.
    pub(crate) fn take_accepted(&self) -> Vec<u8> {
        std::mem::take(&mut *lock(&self.state.accepted))
    }

    /// Returns the events of streams that were accepted since the last call.
    pub(crate) fn take_pieces(&self) -> Pieces {
        std::mem::take(&mut *lock(&self.state.pieces))
    }

    /// Returns the number of events that arrived out of order or repeatedly.
    pub(crate) fn disorder(&self) -> u64 {
        self.state.disorder.load(Ordering::Relaxed)
    }

    pub(crate) fn requests(&self) -> u64 {
        self.state.requests.load(Ordering::Relaxed)
    }

    pub(crate) fn connections(&self) -> u64 {
        self.state.connections.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn run(
    first: TcpSocket,
    address: SocketAddr,
    mut faults: watch::Receiver<Fault>,
    state: Arc<State>,
) -> io::Result<()> {
    let mut next = Some(first);
    loop {
        let socket = match next.take() {
            Some(socket) => socket,
            None => bind(address)?,
        };
        let listener = socket.listen(1024)?;
        let mut connections = JoinSet::new();
        let seen_by_each = faults.clone();
        let up = accept(&listener, &mut connections, &seen_by_each, &state);
        tokio::select! {
            ended = up => return ended,
            changed = faults.wait_for(|fault| *fault == Fault::Down) => {
                if changed.is_err() {
                    return Ok(());
                }
            }
        }
        drop(listener);
        drop(connections);
        if faults
            .wait_for(|fault| *fault != Fault::Down)
            .await
            .is_err()
        {
            return Ok(());
        }
    }
}

async fn accept(
    listener: &TcpListener,
    connections: &mut JoinSet<io::Result<()>>,
    faults: &watch::Receiver<Fault>,
    state: &Arc<State>,
) -> io::Result<()> {
    loop {
        let (connection, _) = listener.accept().await?;
        state.connections.fetch_add(1, Ordering::Relaxed);
        connections.spawn(serve(connection, faults.clone(), Arc::clone(state)));
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(
    connection: TcpStream,
    faults: watch::Receiver<Fault>,
    state: Arc<State>,
) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut connection = BufReader::new(connection);
    let mut body = Vec::new();
    while read_request(&mut connection, &mut body).await? {
        let count = state.requests.fetch_add(1, Ordering::Relaxed);
        let fault = *faults.borrow();
        let second = count.is_multiple_of(2);
        let answer = match fault {
            Fault::CutBefore if second => return Ok(()),
            Fault::RateLimited => "429 Too Many Requests\r\nretry-after: 1",
            Fault::Overloaded => "503 Service Unavailable",
            Fault::Slow => {
                sleep(Duration::from_millis(50)).await;
                state.act(&body)
            }
            Fault::CutAfter if second => {
                state.act(&body);
                return Ok(());
            }
            _ => state.act(&body),
        };
        let answer = format!(
            "HTTP/1.1 {answer}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        connection.get_mut().write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

/// Returns the current fault.
async fn read_request(
    connection: &mut BufReader<TcpStream>,
    body: &mut Vec<u8>,
) -> io::Result<bool> {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if connection.read_line(&mut line).await? == 0 {
            return Ok(false);
        }
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().map_err(io::Error::other)?;
            }
            None if line == "\r\n" => break,
            _ => {}
        }
    }
    body.resize(length, 0);
    connection.read_exact(body).await?;
    Ok(true)
}

#[derive(Deserialize)]
struct Batch {
    batch: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    channel: String,
    data: String,
}

impl State {
    /// Accepts all events of a request, or rejects it.
    fn act(&self, body: &[u8]) -> &'static str {
        let Ok(Batch { batch }) = serde_json::from_slice(body) else {
            return "400 Bad Request";
        };
        let read = |event: Event| {
            let data: Data = serde_json::from_str(&event.data).ok()?;
            Some((event.channel, data))
        };
        let Some(events) = batch.into_iter().map(read).collect::<Option<Vec<_>>>() else {
            return "400 Bad Request";
        };
        let is_poison = |data: &Data| matches!(data, Data::Numbered(event) if event.poison);
        if events.iter().any(|(_, data)| is_poison(data)) {
            return "400 Bad Request";
        }
        for (channel, data) in events {
            match data {
                Data::Numbered(event) => self.accept(channel, event),
                Data::Piece(piece) => lock(&self.pieces).entry(channel).or_default().push(piece),
            }
        }
        "200 OK"
    }

    fn accept(&self, channel: String, event: Numbered) {
        let (mut accepted, mut last) = (lock(&self.accepted), lock(&self.last));
        let last = last.entry((channel, event.key)).or_default();
        if event.number <= *last {
            self.disorder.fetch_add(1, Ordering::Relaxed);
        }
        *last = event.number;
        if accepted.len() <= event.id {
            accepted.resize(event.id + 1, 0);
        }
        if let Some(count) = accepted.get_mut(event.id) {
            *count = count.saturating_add(1);
        }
    }
}
