//! The test server behind a port of 127.0.0.1.

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

/// A test server on a free port of 127.0.0.1. See the [module](super) documentation.
///
/// It runs on its own thread, so it works with any runtime, and stops when it is dropped.
///
/// ```
/// use pusher_channels::testing::Server;
/// use pusher_channels::{Client, channel_name};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = Server::start().await?;
///
/// // A program that reads its configuration is given `server.url()` as `PUSHER_URL`.
/// let client = Client::from_url(&server.url())?;
/// client.trigger(&channel_name!("news")).event("headline").text("It works")?.send().await?;
///
/// assert_eq!(server.triggered_on("news")[0].data(), "It works");
/// # Ok(()) }
/// ```
#[doc(alias("mock", "fake", "stub"))]
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
    /// If the operating system provides no port, no thread or no random bytes.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a server with the default settings and blocks the thread meanwhile, for tests without
    /// an async runtime.
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

    /// Starts to configure a server.
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
        // Unlike the channel of `run`, this one never waits on a thread that runs futures.
        let (start, started) = mpsc::sync_channel(1);
        let starting = Starting::new(service, move |address| start.send(address).is_ok())?;
        let address = started.recv().map_err(io::Error::other)??;
        Ok(starting.at(address))
    }

    /// Returns a client of this server, without an encryption key. Each call returns another client:
    /// clone it where events are made for the same batch or publisher.
    ///
    /// # Panics
    ///
    /// If its HTTP client cannot be set up.
    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    #[must_use]
    pub fn client(&self) -> Client {
        #[expect(clippy::expect_used, reason = "a test cannot go on, and documented")]
        self.client_builder()
            .build()
            .expect("the HTTP client of the test server can be set up")
    }

    /// Returns a client of this server, with its encryption key. Each call returns another client.
    ///
    /// # Panics
    ///
    /// If its HTTP client cannot be set up.
    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    #[must_use]
    pub fn encrypted_client(&self) -> Client<EncryptionKey> {
        self.client()
            .with_encryption_key(self.encryption_key().clone())
    }

    /// Returns the builder of a client of this server, so that its settings can be changed:
    /// timeouts, retries, the transport.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pusher_channels::channel_name;
    /// use pusher_channels::testing::{Response, Server};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = Server::start().await?;
    /// server.respond_next(Response::as_usual().after(Duration::from_secs(5)));
    ///
    /// let client = server.client_builder().timeout(Duration::from_millis(50)).build()?;
    /// let trigger = client.trigger(&channel_name!("news")).event("headline").text("It works")?;
    /// assert!(trigger.send().await.unwrap_err().is_timeout());
    /// # Ok(()) }
    /// ```
    pub fn client_builder(&self) -> ClientBuilder {
        let host = self.address.to_string();
        self.service.settings.client_builder(&host)
    }

    /// Returns the address that the server listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the configuration of a client as a URL, for
    /// [`Client::from_url`](crate::Client::from_url) and `PUSHER_URL`. It contains the secret of
    /// this server.
    #[must_use]
    pub fn url(&self) -> String {
        let settings = &self.service.settings;
        // A secret may contain `/` and `@`, which end the user information of a URL.
        let secret = utf8_percent_encode(settings.secret.expose_secret(), NON_ALPHANUMERIC);
        format!(
            "http://{}:{secret}@{}{}/apps/{}",
            settings.key,
            self.address,
            settings.base_path.as_ref().map_or("", AsRef::as_ref),
            settings.app_id,
        )
    }

    /// Returns the number of connections that were made.
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
            // If the thread panicked, the message is on stderr already.
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

impl Builder {
    /// Starts a server with these settings on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// If a setting is invalid, or the operating system provides no port, no thread or no random
    /// bytes.
    pub async fn start(self) -> io::Result<Server> {
        Server::run(self.into_service()?).await
    }

    /// Starts a server as [`start`](Self::start) does and blocks the thread meanwhile, for tests
    /// without an async runtime.
    ///
    /// ```
    /// use pusher_channels::testing::Server;
    ///
    /// let server = Server::builder().data_limit(100).start_blocking()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn start_blocking(self) -> io::Result<Server> {
        Server::run_blocking(self.into_service()?)
    }
}

/// A server whose address is not known yet. It stops when it is dropped.
struct Starting {
    service: Arc<Service>,
    connections: Arc<AtomicUsize>,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Starting {
    /// `start` receives the address of the server, and returns whether the caller still waits for
    /// it.
    fn new(
        service: Arc<Service>,
        start: impl FnOnce(io::Result<SocketAddr>) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let connections = Arc::new(AtomicUsize::new(0));
        let (stop, stopped) = oneshot::channel();
        let server = ServerThread {
            service: Arc::clone(&service),
            connections: Arc::clone(&connections),
            start,
            stopped,
        };
        let thread = thread::Builder::new()
            .name("pusher-channels test server".to_owned())
            .spawn(|| server.run())?;
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

/// The work of the server's thread.
///
/// The runtime is created and dropped on that thread, because tokio does not allow dropping a
/// runtime within another one, where a server is usually started.
struct ServerThread<S> {
    service: Arc<Service>,
    connections: Arc<AtomicUsize>,
    start: S,
    stopped: oneshot::Receiver<()>,
}

impl<S: FnOnce(io::Result<SocketAddr>) -> bool> ServerThread<S> {
    fn run(self) {
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
                // If the caller did not wait for the start, the server is not needed.
                if (self.start)(Ok(address)) {
                    tokio::spawn(accept(listener, self.service, self.connections));
                    // An error means that the server was dropped, which is awaited here.
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
            // Either this connection failed, or no more files can be opened: in that case the next
            // call fails immediately as well.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, service: Arc<Service>) {
    // Send small responses immediately.
    let _ = stream.set_nodelay(true);
    let switch = Switch::default();
    let wire = Wire::new(stream, switch.clone());
    let response =
        service_fn(move |request| respond(Arc::clone(&service), switch.clone(), request));
    // An error is caused by the client, or by a prepared response.
    let _ = http1::Builder::new()
        // Respond to clients that close their half of the connection after the request.
        .half_close(true)
        .serve_connection(TokioIo::new(wire), response)
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
    // Failures are prepared by recorders only; on a socket, the closest is a closed connection.
    let Prepared::Response(prepared) = service.handle(request) else {
        switch.set(Plan::Cut(0));
        return Ok(response);
    };
    if !prepared.delay.is_zero() {
        tokio::time::sleep(prepared.delay).await;
    }
    match prepared.form {
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
            // Longer than the part that passes, so that the response is always incomplete.
            *response.body_mut() = Either::Right(Zeros {
                left: bytes.saturating_add(1),
            });
        }
        Form::Raw(bytes) => switch.set(Plan::Replace(bytes)),
        // `Service::handle` has replaced it by its own response.
        Form::Usual => {}
    }
    Ok(response)
}

/// Reads the body up to the limit, and discards the rest. It is read to its end because a client
/// that is still writing when the connection is closed would not receive the response.
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

/// A body of zeros that is generated while it is sent.
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
