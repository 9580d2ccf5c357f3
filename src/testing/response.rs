//! Responses that a test prepares.

use core::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// The response to the next request, whatever it is, for
/// [`Server::respond_next`](super::Server::respond_next) and
/// [`Recorder::respond_next`](super::Recorder::respond_next).
///
/// ```
/// use std::time::Duration;
/// use pusher_channels::testing::Response;
///
/// let busy = Response::status(429, "slow down").header("retry-after", "7");
/// let late = Response::status(200, "{}").after(Duration::from_secs(2));
/// let broken = Response::cut_after(20);
/// ```
#[derive(Clone, Debug)]
pub struct Response {
    pub(super) form: Form,
    pub(super) delay: Duration,
}

#[derive(Clone, Debug)]
pub(super) enum Form {
    Http {
        status: StatusCode,
        headers: HeaderMap,
        body: Content,
    },
    /// The server's own response.
    Usual,
    /// This many bytes of a normal response, and then the end of the connection.
    Cut(usize),
    /// These bytes instead of a response, and then the end of the connection.
    Raw(Bytes),
}

#[derive(Clone, Debug)]
// Zeros are not stored, so that a test can send more than it has memory for.
pub(super) enum Content {
    Bytes(Bytes),
    Zeros(usize),
}

impl Response {
    /// Creates a response with this status and body.
    ///
    /// # Panics
    ///
    /// If `status` is not an HTTP status, 100 to 999.
    #[must_use]
    pub fn status(status: u16, body: impl Into<Bytes>) -> Self {
        #[expect(clippy::expect_used, reason = "a mistake in a test, and documented")]
        let status = StatusCode::from_u16(status).expect("the status is from 100 to 999");
        Self::http(status, Content::Bytes(body.into()))
    }

    /// Returns the server's own response, to skip requests before one that is to fail.
    ///
    /// ```
    /// use pusher_channels::testing::{Response, Recorder};
    ///
    /// # fn example(service: Recorder) {
    /// service.respond_next(Response::as_usual());
    /// service.respond_next(Response::status(503, "try later")); // the second request fails
    /// # }
    /// ```
    #[must_use]
    pub fn as_usual() -> Self {
        Self::of(Form::Usual)
    }

    /// Creates a response with status `200 OK` and a body of `len` zero bytes.
    #[must_use]
    pub fn body_of(len: usize) -> Self {
        Self::http(StatusCode::OK, Content::Zeros(len))
    }

    /// Closes the connection once the request was read, without a response.
    ///
    /// ```
    /// use pusher_channels::channel_name;
    /// use pusher_channels::testing::{Response, Server};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = Server::start().await?;
    /// server.respond_next(Response::cut());
    ///
    /// let trigger = server.client().trigger(&channel_name!("news")).event("e").text("x")?;
    /// let error = trigger.send().await.unwrap_err();
    /// assert_eq!(error.to_string(), "the connection broke before the response was complete");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn cut() -> Self {
        Self::cut_after(0)
    }

    /// Sends the first `bytes` bytes of `200 OK`, then closes the connection.
    #[must_use]
    pub fn cut_after(bytes: usize) -> Self {
        Self::of(Form::Cut(bytes))
    }

    /// Sends these bytes, HTTP or not, then closes the connection.
    #[must_use]
    pub fn garbage(bytes: impl Into<Bytes>) -> Self {
        Self::of(Form::Raw(bytes.into()))
    }

    /// Adds a header, if the response is HTTP.
    ///
    /// # Panics
    ///
    /// If the name or the value is not valid in a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        #[expect(clippy::expect_used, reason = "a mistake in a test, and documented")]
        if let Form::Http { headers, .. } = &mut self.form {
            let name = HeaderName::try_from(name).expect("the name of the header is valid");
            let value =
                HeaderValue::from_str(value.as_ref()).expect("the value of the header is valid");
            // Appended, so that a test can repeat a header.
            headers.append(name, value);
        }
        self
    }

    /// Delays the response. A [`Recorder`](super::Recorder) has no clock and does not wait.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    fn http(status: StatusCode, body: Content) -> Self {
        Self::of(Form::Http {
            status,
            headers: HeaderMap::new(),
            body,
        })
    }

    pub(super) fn of(form: Form) -> Self {
        Self {
            form,
            delay: Duration::ZERO,
        }
    }

    /// Returns the status, if the response is HTTP.
    pub(super) fn status_code(&self) -> Option<StatusCode> {
        match &self.form {
            Form::Http { status, .. } => Some(*status),
            Form::Usual | Form::Cut(_) | Form::Raw(_) => None,
        }
    }

    /// Returns this response, or with [`Response::as_usual`] the server's own with the same delay.
    pub(super) fn or_usual(self, usual: impl FnOnce() -> Self) -> Self {
        match self.form {
            Form::Usual => Self {
                delay: self.delay,
                ..usual()
            },
            _ => self,
        }
    }
}
