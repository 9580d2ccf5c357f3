//! Settings of the default transports.

use core::time::Duration;

use super::ClientBuilder;
use crate::config::KeyState;
use crate::transport::ProxyChoice;

/// Settings of the default transports of `send` and `send_blocking`.
impl<E: KeyState> ClientBuilder<E> {
    /// Sets the timeout for establishing a connection, 5 seconds by default. `send_blocking`
    /// applies it to DNS resolution and to the connection separately.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http.connect_timeout = Some(timeout);
        self
    }

    /// Sets the timeout of one attempt, from the first byte sent to the last byte received. The
    /// default is 10 seconds.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pusher_channels::{Client, RetryPolicy};
    ///
    /// // For a handler that has to respond within two seconds.
    /// let client = Client::builder("42", "key", "secret")
    ///     .cluster("eu")
    ///     .timeout(Duration::from_secs(2))
    ///     .retry(RetryPolicy::never())
    ///     .build()?;
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.http.timeout = Some(timeout);
        self
    }

    /// Sets how long an unused connection is kept for the next request. The default is 50 seconds,
    /// less than the 60 seconds after which common load balancers close one. [`Duration::ZERO`] uses
    /// a new connection for every request.
    ///
    /// # Frozen processes
    ///
    /// A server closes a connection that is idle for longer than it allows. If the process does not
    /// run at that moment, it does not notice: AWS Lambda freezes it between two invocations, and a
    /// laptop sleeps. On many systems the clock of this timeout stops as well. The next event is then
    /// sent on a connection that no longer exists, and fails with "the connection broke before the
    /// response was complete". It is not retried, because the server could have received it.
    ///
    /// Where the process can be frozen, turn the pool off, or accept that an event can arrive twice
    /// ([`RetryPolicy::at_least_once`](crate::RetryPolicy::at_least_once)):
    ///
    /// ```
    /// use std::time::Duration;
    /// use pusher_channels::Client;
    ///
    /// let client = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
    ///     .cluster("eu")
    ///     .pool_idle_timeout(Duration::ZERO)
    ///     .build()?;
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.http.pool_idle_timeout = Some(timeout);
        self
    }

    /// Sets a proxy for all requests, such as `http://proxy:3128` or
    /// `http://user:password@proxy:3128`. By default the environment decides (`HTTPS_PROXY`,
    /// `HTTP_PROXY`, `NO_PROXY`). See also [`no_proxy`](Self::no_proxy).
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// let client = Client::builder("42", "key", "secret")
    ///     .cluster("eu")
    ///     .proxy("http://user:password@proxy.example.org:3128")
    ///     .build()?;
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.http.proxy = Some(ProxyChoice::Url(url.into()));
        self
    }

    /// Disables all proxies, including those of the environment. Use it for a server on this
    /// machine, or one that only this machine can reach.
    // rustc shows the next line if the builder is used again.
    #[rustfmt::skip]
    pub fn no_proxy(mut self) -> Self { // `builder = builder.no_proxy();`
        self.http.proxy = Some(ProxyChoice::None);
        self
    }

    /// Adds the certificates of this PEM to those of the system, for a server with its own
    /// certificate authority. Can be called several times.
    ///
    /// ```no_run
    /// use pusher_channels::Client;
    ///
    /// let client = Client::builder("42", "key", "secret")
    ///     .host("ws.internal")
    ///     .root_certificate(std::fs::read("ca.pem")?)
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias("ca", "tls"))]
    pub fn root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.http.root_certificates.push(pem.as_ref().to_vec());
        self
    }

    /// Sets the maximum size of a response, in bytes. The default is 8 MiB.
    ///
    /// ```
    /// use pusher_channels::testing::{Response, Server};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = Server::start().await?;
    /// server.respond_next(Response::body_of(2048));
    ///
    /// let client = server.client_builder().max_response_size(1024).build()?;
    /// let error = client.channels().send().await.unwrap_err();
    /// assert_eq!(error.to_string(), "the response is too large");
    /// # Ok(()) }
    /// ```
    #[doc(alias = "limit")]
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.http.max_response_size = Some(bytes);
        self
    }

    /// Sends requests with your own reqwest client, so that both use one connection pool, one proxy
    /// and one TLS configuration. Its timeouts apply, unless [`timeout`](Self::timeout) is set here
    /// as well.
    ///
    /// Configure it to follow no redirects
    /// ([`redirect::Policy::none`](reqwest::redirect::Policy::none)), because no server of this
    /// protocol redirects.
    ///
    /// The setting applies to `send`, not to `send_blocking` of the feature `blocking`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pusher_channels::Client;
    /// use reqwest::redirect::Policy;
    ///
    /// let http = reqwest::Client::builder()
    ///     .redirect(Policy::none())
    ///     .timeout(Duration::from_secs(4))
    ///     .build()?;
    /// let builder = Client::builder("42", "key", "secret").cluster("eu");
    /// let client = builder.reqwest_client(http).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "http_client")]
    #[cfg(feature = "reqwest013")]
    pub fn reqwest_client(mut self, client: reqwest::Client) -> Self {
        self.http.client = Some(client);
        self
    }
}
