//! A port that forwards everything to a server, and records it, so that the checks see what our
//! client sends and receives without trusting its own reports.

use std::io;
use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::transcript::Transcript;

/// Forwards until it is dropped.
pub struct Tap {
    pub port: u16,
    task: JoinHandle<()>,
}

impl Tap {
    pub async fn on(server: u16, transcript: Transcript) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let task = tokio::spawn(async move {
            while let Ok((from_client, _)) = listener.accept().await {
                let transcript = transcript.clone();
                tokio::spawn(async move {
                    let to_server = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await?;
                    // No buffering in between, so that neither side waits for more data.
                    from_client.set_nodelay(true)?;
                    to_server.set_nodelay(true)?;
                    let (client_reads, client_writes) = from_client.into_split();
                    let (server_reads, server_writes) = to_server.into_split();
                    tokio::try_join!(
                        pass_on(client_reads, server_writes, "sent    ", &transcript),
                        pass_on(server_reads, client_writes, "answered", &transcript),
                    )
                });
            }
        });
        Ok(Self { port, task })
    }
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
) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        let bytes = &buffer[..read];
        if bytes.is_empty() {
            return to.shutdown().await;
        }
        transcript.push(who, &String::from_utf8_lossy(bytes));
        to.write_all(bytes).await?;
    }
}
