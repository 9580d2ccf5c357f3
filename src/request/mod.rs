//! Requests as values: signed at a given time, sent by anybody, answered by parsing.

mod app;
mod raw;
mod response;
pub(crate) mod retry;
mod send;
mod sign;
mod signed_url;

use core::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::uri::PathAndQuery;
use http::{Method, Uri};

pub(crate) use app::App;
#[doc(hidden)]
pub use app::Sender;
#[doc(hidden)]
pub use raw::EncodedPath;
pub use raw::{InvalidPath, RawPath, RawRequest, RawResponse};
pub(crate) use response::{ErrorField, ResponseParser, parse_nothing};
pub(crate) use retry::RetryPolicy;
use sign::Auth;
pub(crate) use sign::Query;
pub use signed_url::SignedUrl;

use crate::crypto;
use crate::error::Error;
use crate::transport::BoxFuture;

const LIBRARY: HeaderName = HeaderName::from_static("x-pusher-library");
const LIBRARY_VERSION: HeaderValue =
    HeaderValue::from_static(concat!("pusher-channels ", env!("CARGO_PKG_VERSION")));
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A call to the service, not yet sent; `R` is what its answer is read as.
///
/// [`send`](Self::send) does everything, and so does `send_blocking` of the feature `blocking`. Its
/// two halves are there by themselves, without a runtime, a socket or a clock:
/// [`to_http`](Self::to_http) signs the request for a given time, [`read`](Self::read) reads the
/// answer. Between them stands whatever HTTP client you like.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use bytes::Bytes;
/// use pusher_channels::{Client, channel_name, event_name};
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let request = client
///     .trigger(&channel_name!("news"))
///     .event(event_name!("greeting"))
///     .text("hello")?
///     .into_request();
///
/// let signed = request.to_http(SystemTime::UNIX_EPOCH + Duration::from_secs(1_353_088_179))?;
/// assert_eq!(signed.uri().path(), "/apps/42/events");
/// assert_eq!(signed.body(), r#"{"name":"greeting","channel":"news","data":"hello"}"#);
///
/// // … send it, and then:
/// let answer = http::Response::new(Bytes::from_static(b"{}"));
/// request.read(&answer)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a request does nothing until it is sent: `.send().await`"]
pub struct Request<R> {
    pub(crate) app: Arc<App>,
    method: Method,
    /// Begins with `/apps/`; needs no encoding.
    path: Arc<str>,
    query: Query,
    /// Empty for a GET, never empty for a POST.
    body: Bytes,
    parser: ResponseParser<R>,
}

impl<R> Request<R> {
    pub(crate) fn get(
        app: Arc<App>,
        path: impl Into<Arc<str>>,
        query: Query,
        parser: ResponseParser<R>,
    ) -> Self {
        Self {
            app,
            method: Method::GET,
            path: path.into(),
            query,
            body: Bytes::new(),
            parser,
        }
    }

    pub(crate) fn post(
        app: Arc<App>,
        path: impl Into<Arc<str>>,
        body: Vec<u8>,
        parser: ResponseParser<R>,
    ) -> Self {
        Self {
            app,
            method: Method::POST,
            path: path.into(),
            query: Query::default(),
            body: body.into(),
            parser,
        }
    }

    /// The request as it goes over the wire, signed for the time `now`.
    ///
    /// The service takes a signature for ten minutes before and after its own time. Sign again for
    /// another attempt. The URL holds the signature: do not log it.
    ///
    /// # Errors
    ///
    /// When the parts do not make up a URL, which valid names and a valid configuration do.
    pub fn to_http(&self, now: SystemTime) -> Result<http::Request<Bytes>, Error> {
        let uri = self.signed_uri(now)?;
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(LIBRARY, LIBRARY_VERSION);
        headers.insert(ACCEPT, JSON);
        if !self.body.is_empty() {
            headers.insert(CONTENT_TYPE, JSON);
        }
        Ok(request)
    }

    /// The URL of the request, signed for the time `now`: for those who send it by other means,
    /// with [the method and the body](Self::to_http) that it is signed for.
    ///
    /// # Errors
    ///
    /// As for [`to_http`](Self::to_http).
    pub fn signed_url(&self, now: SystemTime) -> Result<SignedUrl, Error> {
        Ok(SignedUrl::new(self.signed_uri(now)?.to_string()))
    }

    /// Reads the answer to this request.
    ///
    /// Takes what compatible servers answer too: more fields than documented, or `{"ok":true}`.
    ///
    /// # Errors
    ///
    /// When the service refused the request, or did not answer with the JSON that was expected.
    pub fn read(&self, response: &http::Response<Bytes>) -> Result<R, Error> {
        self.parser.parse(response)
    }

    /// The URL, in one piece from the base path on: the path and the query that are signed are
    /// those that are sent.
    fn signed_uri(&self, now: SystemTime) -> Result<Uri, Error> {
        const SIGNATURE: &str = "&auth_signature=";
        let app = &*self.app;
        let md5 = (!self.body.is_empty()).then(|| crypto::md5_hex(&self.body));
        let auth = Auth {
            key: app.token.key.as_ref(),
            timestamp: now
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs()),
            body_md5: md5.as_ref().map(crypto::Hex::as_str),
        };

        let expected = app.base_path.len() + self.path.len() + 1 + auth.len() + self.query.len();
        let mut target = String::with_capacity(expected + SIGNATURE.len() + 64);
        target.push_str(&app.base_path);
        target.push_str(&self.path);
        target.push('?');
        let signature = sign::append_signed(&mut target, &auth, &self.query, |canonical| {
            app.token
                .signing
                .sign(&[self.method.as_str(), "\n", &self.path, "\n", canonical])
        })
        .map_err(Error::invalid)?;
        target.push_str(SIGNATURE);
        target.push_str(signature.as_str());

        let mut parts = app.origin.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(target).map_err(Error::invalid)?);
        Uri::from_parts(parts).map_err(Error::invalid)
    }
}

/// `.await` sends the request, as [`send`](Request::send) does.
impl<R: Send + 'static> IntoFuture for Request<R> {
    type Output = Result<R, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<R> Clone for Request<R> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            method: self.method.clone(),
            path: Arc::clone(&self.path),
            query: self.query.clone(),
            body: self.body.clone(),
            parser: self.parser.clone(),
        }
    }
}

impl<R> fmt::Debug for Request<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::Value;

    use super::*;
    use crate::clock::Clock;
    use crate::crypto::SigningKey;
    use crate::request::RetryPolicy;
    use crate::token::Token;

    const VECTORS: [&str; 4] = [
        include_str!("../../tests/vectors/go.json"),
        include_str!("../../tests/vectors/node.json"),
        include_str!("../../tests/vectors/python.json"),
        include_str!("../../tests/vectors/pusher-signature-gem.json"),
    ];

    fn vectors(operation: &str) -> Vec<Value> {
        let all = VECTORS.iter().flat_map(|file| {
            let vectors: Vec<Value> = serde_json::from_str(file).unwrap();
            vectors
        });
        let found: Vec<_> = all.filter(|v| v["operation"] == operation).collect();
        assert!(!found.is_empty(), "{operation}");
        found
    }

    /// The request of a vector, whatever its method and path.
    fn request(inputs: &Value) -> Result<Request<()>, sign::ReservedKey> {
        let text = |key: &str| inputs[key].as_str().unwrap_or_default().to_owned();
        let app = App {
            app_id: "1".try_into().unwrap(),
            token: Token {
                key: text("key").try_into().unwrap(),
                signing: SigningKey::new(text("secret").as_bytes()),
            },
            origin: Uri::from_static("https://localhost"),
            base_path: String::new(),
            events_path: "".into(),
            batch_path: "".into(),
            max_data_size: 0,
            max_batch_len: 0,
            retry: RetryPolicy::never(),
            clock: Clock::default(),
            transport: None,
            #[cfg(feature = "blocking")]
            blocking_transport: None,
        };
        let mut query = Query::default();
        for (key, value) in inputs["query"].as_object().into_iter().flatten() {
            query.push(key, value.as_str().unwrap_or_default())?;
        }
        Ok(Request {
            app: Arc::new(app),
            method: Method::from_bytes(text("method").as_bytes()).unwrap(),
            path: text("path").into(),
            query,
            body: text("body").into(),
            parser: ResponseParser::new(parse_nothing),
        })
    }

    #[test]
    fn signatures_of_other_libraries() {
        for vector in vectors("sign_request") {
            let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
            // Python signs the MD5 of nothing on a GET, which servers refuse.
            if expected["body_md5"] == "d41d8cd98f00b204e9800998ecf8427e" {
                continue;
            }
            let request = match request(inputs) {
                Ok(request) => request,
                Err(sign::ReservedKey) => {
                    assert!(expected["error"].is_string(), "{inputs}");
                    continue;
                }
            };
            let timestamp = inputs["timestamp"].as_str().unwrap().parse().unwrap();
            let signed = request
                .to_http(UNIX_EPOCH + Duration::from_secs(timestamp))
                .unwrap();
            let query: Vec<_> = signed.uri().query().unwrap().split('&').collect();
            for key in ["auth_signature", "body_md5"] {
                let found = query
                    .iter()
                    .find_map(|pair| pair.strip_prefix(&format!("{key}=")));
                let wanted = expected[key].as_str();
                assert!(wanted.is_none() || found == wanted, "{key} of {inputs}");
            }
            assert_eq!(
                signed.uri().query().unwrap().contains("body_md5"),
                !signed.body().is_empty()
            );
        }
    }

    #[test]
    fn digests_of_bodies() {
        for vector in vectors("body_md5") {
            let body = vector["inputs"]["body"].as_str().unwrap();
            assert_eq!(
                crypto::md5_hex(body.as_bytes()).as_str(),
                vector["expected"]
            );
        }
    }

    #[test]
    fn secrets_of_channels() {
        for vector in vectors("shared_secret") {
            let inputs = &vector["inputs"];
            let secret = crypto::channel_secret(
                inputs["channel"].as_str().unwrap(),
                inputs["master_key_utf8"].as_str().unwrap().as_bytes(),
            );
            let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, vector["expected"]["hex"]);
        }
    }
}
