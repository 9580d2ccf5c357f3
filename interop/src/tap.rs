//! A port that forwards everything to a server, and records it, so that the checks see what our
//! client sends and receives without trusting its own reports.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;

use crate::transcript::Transcript;

/// Forwards until it is dropped, which also breaks the connections through it.
///
/// The server completes the requests of a client that has vanished, as behind a reverse proxy that does
/// not pass this on (nginx: `proxy_ignore_client_abort on`). Sockudo abandons a request whose client
/// disconnects, and rejects its idempotency key until that expires.
pub struct Tap {
    pub port: u16,
    holds: watch::Sender<bool>,
    responses: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

impl Tap {
    pub async fn on(server: u16, transcript: Transcript) -> io::Result<Self> {
        let address = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Self::between(address(0), address(server), transcript).await
    }

    /// Listens on an address of its own.
    pub async fn between(
        own: SocketAddr,
        server: SocketAddr,
        transcript: Transcript,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(own).await?;
        let port = listener.local_addr()?.port();
        let (holds, held) = watch::channel(false);
        let (count, responses) = watch::channel(0);
        let held = Held { held, count };
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((from_client, _)) = listener.accept().await {
                let (transcript, held) = (transcript.clone(), held.clone());
                connections.spawn(async move {
                    let to_server = TcpStream::connect(server).await?;
                    // No buffering in between, so that neither side waits for more data.
                    from_client.set_nodelay(true)?;
                    to_server.set_nodelay(true)?;
                    let (client_reads, client_writes) = from_client.into_split();
                    let mut lingering = Lingering(Some(to_server.into_split()));
                    let Some((server_reads, server_writes)) = &mut lingering.0 else {
                        return Ok(());
                    };
                    tokio::select! {
                        ended = pass_on(client_reads, server_writes, "sent    ", &transcript, None) => ended,
                        ended = pass_on(server_reads, client_writes, "answered", &transcript, Some(held)) => ended,
                    }
                });
            }
        });
        Ok(Self {
            port,
            holds,
            responses,
            task,
        })
    }

    /// Waits until the server has responded, also if the response is held back.
    pub async fn responded(&self) {
        // An error means that the port is closed.
        let _ = self.responses.clone().wait_for(|count| *count > 0).await;
    }

    /// Holds the responses of the server back, or releases them.
    pub fn hold_responses(&self, hold: bool) {
        self.holds.send_replace(hold);
    }
}

/// A connection to a server, which is closed some time after this is dropped.
struct Lingering(Option<(OwnedReadHalf, OwnedWriteHalf)>);

impl Drop for Lingering {
    fn drop(&mut self) {
        let connection = self.0.take();
        tokio::spawn(async move {
            sleep(Duration::from_secs(2)).await;
            drop(connection);
        });
    }
}

/// Holds back what the server sends.
#[derive(Clone)]
struct Held {
    held: watch::Receiver<bool>,
    count: watch::Sender<usize>,
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass_on(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    who: &str,
    transcript: &Transcript,
    mut held: Option<Held>,
) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        let bytes = &buffer[..read];
        if bytes.is_empty() {
            return Ok(());
        }
        if !transcript.is_silent() {
            transcript.push(who, &String::from_utf8_lossy(bytes));
        }
        if let Some(held) = &mut held {
            // An error means that the port is closed.
            held.count.send_modify(|count| *count += 1);
            let _ = held.held.wait_for(|hold| !hold).await;
        }
        to.write_all(bytes).await?;
    }
}
