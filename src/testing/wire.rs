//! A connection that can be broken on purpose.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The treatment of the bytes that are written from now on.
#[derive(Clone, Debug, Default)]
// Shared with the handler, because hyper owns the connection once it is served.
pub(super) enum Plan {
    #[default]
    Pass,
    /// This many bytes pass, then the connection ends.
    Cut(usize),
    /// These bytes are written instead, then the connection ends.
    Replace(Bytes),
}

/// Changes the plan of a [`Wire`].
#[derive(Clone, Default)]
pub(super) struct Switch(Arc<Mutex<Plan>>);

impl Switch {
    pub(super) fn set(&self, plan: Plan) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = plan;
    }

    fn get(&self) -> Plan {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

pub(super) struct Wire {
    stream: TcpStream,
    switch: Switch,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, switch: Switch) -> Self {
        Self { stream, switch }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        // An error makes hyper close the connection without writing anything further.
        let end = || Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        match self.switch.get() {
            Plan::Pass => Pin::new(&mut self.stream).poll_write(context, bytes),
            Plan::Cut(0) => end(),
            Plan::Cut(left) => {
                let allowed = bytes.get(..left).unwrap_or(bytes);
                let written = ready!(Pin::new(&mut self.stream).poll_write(context, allowed))?;
                self.switch.set(Plan::Cut(left - written));
                Poll::Ready(Ok(written))
            }
            Plan::Replace(mut instead) => {
                while instead.has_remaining() {
                    let written = ready!(Pin::new(&mut self.stream).poll_write(context, &instead))?;
                    // Stored after each write, because a pending one is polled again with the rest.
                    instead.advance(written);
                    self.switch.set(Plan::Replace(instead.clone()));
                }
                end()
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
