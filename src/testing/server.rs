//! The double behind a port of 127.0.0.1.

use core::convert::Infallible;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::oneshot;

use super::builder::Builder;
use super::inspect::inspect;
use super::response::{Content, Form};
use super::service::{MAX_BODY, Prepared, Service};
use super::wire::{Plan, Switch, Wire};
#[cfg(any(feature = "reqwest", feature = "blocking"))]
use crate::client::Client;
use crate::client::ClientBuilder;
#[cfg(any(feature = "reqwest", feature = "blocking"))]
use crate::config::EncryptionKey;

/// A server on a free port of 127.0.0.1 that stands in for the service. See the
/// [module](super)'s documentation.
///
/// It runs on a thread of its own, so it works beside any runtime, and stops when it is dropped.
pub struct Server {
    service: Arc<Service>,
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server with the default settings.
    ///
    /// # Errors
    ///
    /// When the operating system gives no port, no thread or no random bytes.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a server with the default settings, while the thread waits: for tests without a
    /// runtime.
    ///
    /// ```
    /// use pusher_channels::{channel_name, event_name, testing};
    ///
    /// let server = testing::Server::start_blocking()?;
    /// let client = server.client();
    /// let trigger = client.trigger(&channel_name!("news")).event(event_name!("e")).text("x")?;
    /// # #[cfg(feature = "blocking")]
    /// trigger.send_blocking()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn start_blocking() -> io::Result<Self> {
        Self::builder().start_blocking()
    }

    /// Changes settings before the start.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(super) async fn run(service: Arc<Service>) -> io::Result<Self> {
        let (start, started) = oneshot::channel();
        let starting = Starting::new(service, |address| start.send(address).is_ok())?;
        let address = started.await.map_err(io::Error::other)??;
        Ok(starting.at(address))
    }

    pub(super) fn run_blocking(service: Arc<Service>) -> io::Result<Self> {
        // Not the channel of `run`: that one lets no thread wait on which futures run.
        let (start, started) = mpsc::sync_channel(1);
        let starting = Starting::new(service, move |address| start.send(address).is_ok())?;
        let address = started.recv().map_err(io::Error::other)??;
        Ok(starting.at(address))
    }

    /// A client of this server, without an encryption key.
    ///
    /// # Panics
    ///
    /// When its HTTP client cannot be set up.
    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    #[must_use]
    pub fn client(&self) -> Client {
        #[expect(clippy::expect_used, reason = "a test cannot go on, and documented")]
        self.client_builder()
            .build()
            .expect("a client of the test server")
    }

    /// A client of this server with its encryption key.
    ///
    /// # Panics
    ///
    /// When its HTTP client cannot be set up.
    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    #[must_use]
    pub fn encrypted_client(&self) -> Client<EncryptionKey> {
        self.client()
            .with_encryption_key(self.encryption_key().clone())
    }

    /// A client of this server whose settings you can change: timeouts, retries, the transport.
    pub fn client_builder(&self) -> ClientBuilder {
        let host = self.address.to_string();
        self.service.settings.client_builder(&host)
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The configuration of a client of this server in one URL, as
    /// [`Client::from_url`](crate::Client::from_url) and `PUSHER_URL` take it. It holds the secret of this server.
    #[must_use]
    pub fn url(&self) -> String {
        let settings = &self.service.settings;
        let secret = utf8_percent_encode(settings.secret.expose_secret(), NON_ALPHANUMERIC);
        format!(
            "http://{}:{secret}@{}{}/apps/{}",
            settings.key,
            self.address,
            settings.base_path.as_ref().map_or("", AsRef::as_ref),
            settings.app_id,
        )
    }

    /// How many connections were made so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    inspect!();
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its panic, if there was one, is on stderr already.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .field("app_id", self.app_id())
            .finish_non_exhaustive()
    }
}

/// A server that does not yet say where it listens. Stops when it is dropped.
struct Starting {
    service: Arc<Service>,
    connections: Arc<AtomicUsize>,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Starting {
    /// `start` is told where the server listens, and says whether anybody still waits for it.
    fn new(
        service: Arc<Service>,
        start: impl FnOnce(io::Result<SocketAddr>) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let connections = Arc::new(AtomicUsize::new(0));
        let (stop, stopped) = oneshot::channel();
        let life = Life {
            service: Arc::clone(&service),
            connections: Arc::clone(&connections),
            start,
            stopped,
        };
        let thread = thread::Builder::new()
            .name("pusher-channels test server".to_owned())
            .spawn(|| life.live())?;
        Ok(Self {
            service,
            connections,
            stop,
            thread,
        })
    }

    fn at(self, address: SocketAddr) -> Server {
        Server {
            service: self.service,
            address,
            connections: self.connections,
            stop: Some(self.stop),
            thread: Some(self.thread),
        }
    }
}

/// What a server does on its thread.
///
/// Its runtime is made and dropped there: tokio lets none be dropped where futures of another one
/// run, and that is where a server is started.
struct Life<S> {
    service: Arc<Service>,
    connections: Arc<AtomicUsize>,
    start: S,
    stopped: oneshot::Receiver<()>,
}

impl<S: FnOnce(io::Result<SocketAddr>) -> bool> Life<S> {
    fn live(self) {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        match runtime {
            Ok(runtime) => runtime.block_on(self.listen()),
            Err(error) => {
                (self.start)(Err(error));
            }
        }
    }

    async fn listen(self) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        match listener.and_then(|listener| Ok((listener.local_addr()?, listener))) {
            Ok((address, listener)) => {
                // Nobody hears of the start if the caller did not wait for it; then this is the
                // end, too.
                if (self.start)(Ok(address)) {
                    tokio::spawn(accept(listener, self.service, self.connections));
                    // An error means that the server is gone, which is what is waited for.
                    let _ = self.stopped.await;
                }
            }
            Err(error) => {
                (self.start)(Err(error));
            }
        }
    }
}

async fn accept(listener: TcpListener, service: Arc<Service>, connections: Arc<AtomicUsize>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&service)));
            }
            // Of that one connection, or there are no more files to be had: then the next call
            // fails as well, and at once.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, service: Arc<Service>) {
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let switch = Switch::default();
    let wire = Wire::new(stream, switch.clone());
    let answer = service_fn(move |request| respond(Arc::clone(&service), switch.clone(), request));
    // An error is what the client has done, or what was prepared.
    let _ = http1::Builder::new()
        // A client that has said all it has to say still gets its answer.
        .half_close(true)
        .serve_connection(TokioIo::new(wire), answer)
        .await;
}

type HttpResponse = http::Response<Either<Full<Bytes>, Zeros>>;

async fn respond(
    service: Arc<Service>,
    switch: Switch,
    request: http::Request<Incoming>,
) -> hyper::Result<HttpResponse> {
    let (parts, body) = request.into_parts();
    let request = http::Request::from_parts(parts, read(body).await?);
    let mut response = http::Response::new(Either::Left(Full::default()));
    let Prepared::Response(answer) = service.handle(request) else {
        switch.set(Plan::Cut(0));
        return Ok(response);
    };
    if !answer.delay.is_zero() {
        tokio::time::sleep(answer.delay).await;
    }
    match answer.form {
        Form::Http {
            status,
            headers,
            body,
        } => {
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            *response.body_mut() = match body {
                Content::Bytes(bytes) => Either::Left(Full::new(bytes)),
                Content::Zeros(left) => Either::Right(Zeros { left }),
            };
        }
        Form::Cut(bytes) => {
            switch.set(Plan::Cut(bytes));
            *response.body_mut() = Either::Right(Zeros {
                left: bytes.saturating_add(1),
            });
        }
        Form::Raw(bytes) => switch.set(Plan::Replace(bytes)),
        // The service has put its own answer there.
        Form::Usual => {}
    }
    Ok(response)
}

/// The body, or as much of it as shows that it is too long. It is read to its end nevertheless: a
/// client that is still writing when the connection is closed would not get its answer.
async fn read(mut body: Incoming) -> hyper::Result<Bytes> {
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data()
            && read.len() <= MAX_BODY
        {
            read.extend_from_slice(&data);
        }
    }
    Ok(read.freeze())
}

/// A body of zeros that is never held as a whole.
struct Zeros {
    left: usize,
}

impl Body for Zeros {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        static PIECE: [u8; 16 * 1024] = [0; 16 * 1024];
        let piece = PIECE.get(..self.left).unwrap_or(&PIECE);
        if piece.is_empty() {
            return Poll::Ready(None);
        }
        self.left -= piece.len();
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(piece)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left as u64)
    }
}
