//! Verification of webhooks.

use core::fmt;
use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use super::InvalidWebhook;
use super::error::Fault;
use super::event::Webhook;
use super::parse::parse;
use crate::clock::Clock;
use crate::config::{AppKey, AppSecret, EncryptionKey, InvalidConfig};
use crate::token::Token;

/// The maximum length of a body, by default.
pub(crate) const MAX_BODY_SIZE: usize = 1024 * 1024;

/// A verifier of webhooks that needs no client: with several tokens while they are rotated, with a
/// limit on the age of webhooks, or in a process that sends nothing.
///
/// Cloning is cheap. It is `Send` and `Sync`.
///
/// ```
/// use std::time::Duration;
/// use pusher_channels::WebhookVerifier;
///
/// let verifier = WebhookVerifier::new("278d425bdf160c739803", "7ad3773142a6692b25b8")?
///     .token("7ad3773142a6692b25b8", "278d425bdf160c739803")? // the next one
///     .tolerance(Duration::from_secs(10 * 60));
/// # Ok::<(), pusher_channels::config::InvalidConfig>(())
/// ```
#[doc(alias("webhook", "signature", "validate"))]
#[derive(Clone)]
pub struct WebhookVerifier {
    tokens: Vec<Token>,
    encryption_key: Option<EncryptionKey>,
    tolerance: Option<Duration>,
    clock: Clock,
    max_body_size: usize,
}

impl WebhookVerifier {
    /// Creates a verifier for the key and the secret of an app.
    ///
    /// # Errors
    ///
    /// If the key or the secret is invalid.
    pub fn new(
        key: impl TryInto<AppKey, Error: Into<InvalidConfig>>,
        secret: impl TryInto<AppSecret, Error: Into<InvalidConfig>>,
    ) -> Result<Self, InvalidConfig> {
        let none = Self {
            tokens: Vec::new(),
            encryption_key: None,
            tolerance: None,
            clock: Clock::default(),
            max_body_size: MAX_BODY_SIZE,
        };
        none.token(key, secret)
    }

    pub(crate) fn of(token: Token, encryption_key: Option<EncryptionKey>, clock: Clock) -> Self {
        Self {
            tokens: vec![token],
            encryption_key,
            tolerance: None,
            clock,
            max_body_size: MAX_BODY_SIZE,
        }
    }

    /// Adds a token.
    ///
    /// An app can have several tokens, and Pusher signs with the oldest: add the new token before
    /// you create it at Pusher's, and keep the old one until it is deleted.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    ///
    /// let service = Recorder::new()?;
    /// let verifier = service.client().webhook_verifier().token("acme-key", "acme-secret")?;
    ///
    /// let unsigned = service.webhook().channel_occupied("news");
    /// let sent = unsigned.signed_by("acme-key", "acme-secret").sign();
    /// let webhook = verifier.verify(sent.headers(), sent.body())?;
    /// assert_eq!(webhook.app_key(), "acme-key");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the key or the secret is invalid.
    pub fn token(
        mut self,
        key: impl TryInto<AppKey, Error: Into<InvalidConfig>>,
        secret: impl TryInto<AppSecret, Error: Into<InvalidConfig>>,
    ) -> Result<Self, InvalidConfig> {
        let key = key.try_into().map_err(Into::into)?;
        let secret: AppSecret = secret.try_into().map_err(Into::into)?;
        self.tokens.push(Token::new(key, &secret));
        Ok(self)
    }

    /// Sets the key that decrypts the data of client events on encrypted channels.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::{WebhookEvent, WebhookVerifier, channel_name};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let service = Recorder::new()?;
    /// let verifier = WebhookVerifier::new("test-key", "test-secret")?
    ///     .encryption_key(service.encryption_key().clone());
    ///
    /// let vault = channel_name!("private-encrypted-vault");
    /// # service.encrypted_client().trigger(&vault).event("e").text("3 characters")?.send().await?;
    /// # let triggered = service.triggered();
    /// # let data = triggered[0].ciphertext().unwrap_or_default();
    /// // `data` is encrypted: an object with `nonce` and `ciphertext`.
    /// let typing = service.webhook().client_event(&vault, "client-typing", data, "1.1").sign();
    /// let webhook = verifier.verify(typing.headers(), typing.body())?;
    /// if let WebhookEvent::ClientEvent { data, .. } = &webhook.events()[0] {
    ///     assert_eq!(data.text(), Some("3 characters"));
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn encryption_key(mut self, key: EncryptionKey) -> Self {
        self.encryption_key = Some(key);
        self
    }

    /// Sets the maximum difference between the time of a webhook and the current time. By default,
    /// webhooks of any age are accepted.
    ///
    /// The protocol does not prevent replays. Pusher itself sends a webhook again for up to five
    /// minutes with its first time, so a shorter limit rejects authentic webhooks.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use pusher_channels::testing::Recorder;
    ///
    /// let service = Recorder::new()?;
    /// let tolerance = Duration::from_secs(10 * 60);
    /// let verifier = service.client().webhook_verifier().tolerance(tolerance);
    ///
    /// let an_hour_ago = SystemTime::now() - Duration::from_secs(3600);
    /// let sent = service.webhook().channel_occupied("news").time(an_hour_ago).sign();
    /// let error = verifier.verify(sent.headers(), sent.body()).unwrap_err();
    /// assert!(error.is_stale());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "replay")]
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = Some(tolerance);
        self
    }

    /// Sets the clock for [`tolerance`](Self::tolerance). The default is [`SystemTime::now`].
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Sets the maximum length of a body, in bytes. The default is 1 MiB.
    #[must_use]
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.max_body_size = bytes;
        self
    }

    /// Returns the maximum length of a body with these headers, which is zero if they cannot be
    /// authentic.
    #[cfg(feature = "axum")]
    pub(crate) fn body_limit(
        &self,
        headers: &(impl SignedHeaders + ?Sized),
    ) -> Result<usize, InvalidWebhook> {
        let (key, _) = headers.signed_by()?;
        if self.tokens.iter().any(|token| token.key.as_ref() == key) {
            Ok(self.max_body_size)
        } else {
            Err(Fault::UnknownKey.into())
        }
    }

    /// Verifies and parses a webhook.
    ///
    /// `body` is the raw body, byte for byte, because JSON that was parsed and serialized again has
    /// another signature.
    ///
    /// ```
    /// use pusher_channels::WebhookVerifier;
    /// use pusher_channels::testing::Recorder;
    ///
    /// let service = Recorder::new()?;
    /// let verifier = WebhookVerifier::new("test-key", "test-secret")?;
    ///
    /// let sent = service.webhook().channel_occupied("news").sign();
    /// let webhook = verifier.verify(sent.headers(), sent.body())?;
    /// assert_eq!(webhook.events().len(), 1);
    ///
    /// let error = verifier.verify(sent.headers(), r#"{"time_ms":1,"events":[]}"#).unwrap_err();
    /// assert!(error.is_unauthentic());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the webhook is too large, not signed by one of the tokens, too old, or malformed. The
    /// signature is compared in constant time, before the body is parsed.
    ///
    /// A webhook with more than 1000 events that are too short to have a name is malformed, so that the
    /// memory of what is returned is at most 25 times that of the body.
    #[doc(alias = "validate")]
    pub fn verify(
        &self,
        headers: &(impl SignedHeaders + ?Sized),
        body: impl AsRef<[u8]>,
    ) -> Result<Webhook, InvalidWebhook> {
        let key = self.encryption_key.as_ref();
        let webhook = verify(
            &self.tokens,
            key,
            self.max_body_size,
            headers,
            body.as_ref(),
        )?;
        if let Some(tolerance) = self.tolerance {
            check_time(webhook.time_ms(), self.clock.now(), tolerance)?;
        }
        Ok(webhook)
    }
}

/// Verifies and parses a webhook.
pub(crate) fn verify(
    tokens: &[Token],
    encryption_key: Option<&EncryptionKey>,
    limit: usize,
    headers: &(impl SignedHeaders + ?Sized),
    body: &[u8],
) -> Result<Webhook, InvalidWebhook> {
    // Before the signature, because hashing costs time in proportion to the length.
    if body.len() > limit {
        return Err(Fault::TooLong { limit }.into());
    }
    let (key, signature) = headers.signed_by()?;
    // The choice of the token may take variable time, because keys are not secret.
    let mut tokens = tokens
        .iter()
        .filter(|token| token.key.as_ref() == key)
        .peekable();
    if tokens.peek().is_none() {
        return Err(Fault::UnknownKey.into());
    }
    // Several tokens can share a key while a secret is rotated, so all of them are tried.
    let Some(token) = tokens.find(|token| token.signing.verify(&[body], signature.as_bytes()))
    else {
        return Err(Fault::WrongSignature.into());
    };
    parse(body, encryption_key, &token.key)
}

fn check_time(time_ms: u64, now: SystemTime, tolerance: Duration) -> Result<(), Fault> {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    // In both directions: a clock that is behind makes an authentic webhook look like one from the
    // future.
    let by = now.abs_diff(Duration::from_millis(time_ms));
    if by > tolerance {
        return Err(Fault::TooFarFromNow { by, tolerance });
    }
    Ok(())
}

impl fmt::Debug for WebhookVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.tokens.iter().map(|token| token.key.as_ref()).collect();
        f.debug_struct("WebhookVerifier")
            .field("keys", &keys)
            .field("decrypts", &self.encryption_key.is_some())
            .field("tolerance", &self.tolerance)
            .field("max_body_size", &self.max_body_size)
            .finish_non_exhaustive()
    }
}

const KEY_HEADER: &str = "X-Pusher-Key";
const SIGNATURE_HEADER: &str = "X-Pusher-Signature";

/// The two headers as plain values, for frameworks that do not use the crate `http` 1.0. A header
/// that is missing or not a string is `None`.
///
/// ```
/// use pusher_channels::Client;
/// use pusher_channels::webhook::{InvalidWebhook, WebhookHeaders};
///
/// fn receive(client: &Client, key: Option<&str>, signature: Option<&str>, body: &[u8]) -> Result<(), InvalidWebhook> {
///     let webhook = client.webhook(&WebhookHeaders { key, signature }, body)?;
///     // …
///     Ok(())
/// }
/// ```
#[derive(Clone, Copy, Default)]
#[expect(clippy::exhaustive_structs, reason = "the protocol has these two")]
pub struct WebhookHeaders<'h> {
    /// `X-Pusher-Key`, which identifies the token.
    pub key: Option<&'h str>,
    /// `X-Pusher-Signature`.
    pub signature: Option<&'h str>,
}

// A signature grants nothing beyond this webhook, but does not belong in a log either.
impl fmt::Debug for WebhookHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookHeaders([redacted])")
    }
}

/// Headers that [`Client::webhook`](crate::Client::webhook) accepts: a `http::HeaderMap`, or
/// [`WebhookHeaders`].
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not the headers of a webhook",
    label = "expected a `http::HeaderMap` of http 1.0, or `WebhookHeaders`",
    note = "plain values: `&WebhookHeaders {{ key, signature }}` with the headers `X-Pusher-Key` and `X-Pusher-Signature`"
)]
pub trait SignedHeaders: sealed::Signed {}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Signed {
        /// Returns the key and the signature.
        fn signed_by(&self) -> Result<(&str, &str), super::InvalidWebhook>;
    }
}

#[diagnostic::do_not_recommend]
impl SignedHeaders for WebhookHeaders<'_> {}

#[diagnostic::do_not_recommend]
impl SignedHeaders for HeaderMap {}

impl sealed::Signed for WebhookHeaders<'_> {
    fn signed_by(&self) -> Result<(&str, &str), InvalidWebhook> {
        let key = self.key.ok_or(Fault::HeaderMissing(KEY_HEADER))?;
        let signature = self.signature;
        Ok((
            key,
            signature.ok_or(Fault::HeaderMissing(SIGNATURE_HEADER))?,
        ))
    }
}

impl sealed::Signed for HeaderMap {
    fn signed_by(&self) -> Result<(&str, &str), InvalidWebhook> {
        Ok((single(self, KEY_HEADER)?, single(self, SIGNATURE_HEADER)?))
    }
}

fn single<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, Fault> {
    let mut found = headers.get_all(name).iter();
    match (found.next(), found.next()) {
        (None, _) => Err(Fault::HeaderMissing(name)),
        (Some(value), None) => value.to_str().map_err(|_| Fault::HeaderNotText(name)),
        (Some(_), Some(_)) => Err(Fault::HeaderTwice(name)),
    }
}
