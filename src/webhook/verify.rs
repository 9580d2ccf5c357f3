//! Whether the service has sent a webhook.

use core::fmt;
use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use super::InvalidWebhook;
use super::error::Fault;
use super::event::WebhookEvent;
use super::parse::parse;
use crate::clock::Clock;
use crate::config::{AppKey, AppSecret, EncryptionKey, InvalidConfig};
use crate::crypto::SigningKey;
use crate::token::Token;

/// The longest body that is looked at, by default.
pub(crate) const MAX_BODY_SIZE: usize = 1024 * 1024;

/// Verifies webhooks without a client: with several tokens while they are rotated, with a limit on
/// how old a webhook can be, in a process that sends nothing.
///
/// Cheap to clone, `Send` and `Sync`.
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
#[derive(Clone)]
pub struct WebhookVerifier {
    tokens: Vec<Token>,
    encryption_key: Option<EncryptionKey>,
    tolerance: Option<Duration>,
    clock: Clock,
    max_body_size: usize,
}

impl WebhookVerifier {
    /// A verifier for the key and the secret of an app.
    ///
    /// # Errors
    ///
    /// When one of them is invalid.
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

    /// Takes webhooks of this token as well. An app can have several, and the service signs with the
    /// oldest: have both here before you make a new one, and until the old one is gone.
    ///
    /// # Errors
    ///
    /// When key or secret is invalid.
    pub fn token(
        mut self,
        key: impl TryInto<AppKey, Error: Into<InvalidConfig>>,
        secret: impl TryInto<AppSecret, Error: Into<InvalidConfig>>,
    ) -> Result<Self, InvalidConfig> {
        let key = key.try_into().map_err(Into::into)?;
        let secret: AppSecret = secret.try_into().map_err(Into::into)?;
        let signing = SigningKey::new(secret.expose_secret().as_bytes());
        self.tokens.push(Token { key, signing });
        Ok(self)
    }

    /// The key that the data of client events on encrypted channels are opened with.
    #[must_use]
    pub fn encryption_key(mut self, key: EncryptionKey) -> Self {
        self.encryption_key = Some(key);
        self
    }

    /// How far the time of a webhook can be from now. By default it does not matter.
    ///
    /// The protocol has no protection against webhooks that are sent again by others. The service
    /// itself sends one again for five minutes, with its first time, so anything under that drops
    /// honest ones.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = Some(tolerance);
        self
    }

    /// What "now" is: [`SystemTime::now`] by default.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// The longest body that is looked at: 1 MiB by default.
    #[must_use]
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.max_body_size = bytes;
        self
    }

    /// The longest body that is worth reading for these headers.
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

    /// Verifies a webhook, and reads it. `body` is the raw body, byte for byte: JSON that was parsed
    /// and written again is another text.
    ///
    /// # Errors
    ///
    /// When it is too large, not signed by one of the tokens, too old, or no webhook. Its signature
    /// is compared in constant time, before anything of it is read.
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

/// Verifies and reads.
pub(crate) fn verify(
    tokens: &[Token],
    encryption_key: Option<&EncryptionKey>,
    limit: usize,
    headers: &(impl SignedHeaders + ?Sized),
    body: &[u8],
) -> Result<Webhook, InvalidWebhook> {
    if body.len() > limit {
        return Err(Fault::TooLong { limit }.into());
    }
    let (key, signature) = headers.signed_by()?;
    // Which token it is, is no secret; what it signs is.
    let mut tokens = tokens
        .iter()
        .filter(|token| token.key.as_ref() == key)
        .peekable();
    if tokens.peek().is_none() {
        return Err(Fault::UnknownKey.into());
    }
    if !tokens.any(|token| token.signing.verify(&[body], signature.as_bytes())) {
        return Err(Fault::WrongSignature.into());
    }
    parse(body, encryption_key)
}

fn check_time(time_ms: u64, now: SystemTime, tolerance: Duration) -> Result<(), Fault> {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
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

/// A webhook whose signature was verified, from [`Client::webhook`](crate::Client::webhook) or a
/// [`WebhookVerifier`]. There is no other way to one, so its events can be trusted.
///
/// The service sends a webhook again for five minutes if it is not answered with `2xx`, so the same
/// events can come more than once.
///
/// ```
/// use http::HeaderMap;
/// use pusher_channels::webhook::InvalidWebhook;
/// use pusher_channels::{Client, WebhookEvent};
///
/// fn receive(client: &Client, headers: &HeaderMap, body: &[u8]) -> Result<(), InvalidWebhook> {
///     for event in client.webhook(headers, body)?.events() {
///         match event {
///             WebhookEvent::MemberAdded { channel, user_id } => println!("{user_id} on {channel}"),
///             WebhookEvent::ChannelVacated { channel } => println!("nobody on {channel}"),
///             _ => {}
///         }
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Webhook {
    pub(super) time_ms: u64,
    pub(super) events: Vec<WebhookEvent>,
}

impl Webhook {
    /// The events, in the order in which they were sent.
    #[must_use]
    pub fn events(&self) -> &[WebhookEvent] {
        &self.events
    }

    /// The events, in the order in which they were sent.
    #[must_use]
    pub fn into_events(self) -> Vec<WebhookEvent> {
        self.events
    }

    /// When the service made the webhook, in milliseconds since 1970, as it says.
    #[must_use]
    pub fn time_ms(&self) -> u64 {
        self.time_ms
    }

    /// The same as a time. One that this system cannot tell is 1970.
    #[must_use]
    pub fn time(&self) -> SystemTime {
        UNIX_EPOCH
            .checked_add(Duration::from_millis(self.time_ms))
            .unwrap_or(UNIX_EPOCH)
    }
}

const KEY_HEADER: &str = "X-Pusher-Key";
const SIGNATURE_HEADER: &str = "X-Pusher-Signature";

/// The two headers as plain values, for frameworks whose headers are not those of the crate `http`
/// 1.0. Say `None` for a header that is missing, and for one that is not text.
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
    /// `X-Pusher-Key`: which token it was signed with.
    pub key: Option<&'h str>,
    /// `X-Pusher-Signature`.
    pub signature: Option<&'h str>,
}

// A signature grants nothing but this one webhook, but has no place in a log either.
impl fmt::Debug for WebhookHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookHeaders([redacted])")
    }
}

/// What [`Client::webhook`](crate::Client::webhook) takes a reference to: a `http::HeaderMap`, or
/// [`WebhookHeaders`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not the headers of a webhook",
    label = "expected a `http::HeaderMap` of http 1.0, or `WebhookHeaders`",
    note = "plain values: `&WebhookHeaders {{ key, signature }}` with the headers `X-Pusher-Key` and `X-Pusher-Signature`"
)]
pub trait SignedHeaders {
    #[doc(hidden)]
    fn signed_by(&self) -> Result<(&str, &str), InvalidWebhook>;
}

#[diagnostic::do_not_recommend]
impl SignedHeaders for WebhookHeaders<'_> {
    fn signed_by(&self) -> Result<(&str, &str), InvalidWebhook> {
        let key = self.key.ok_or(Fault::HeaderMissing(KEY_HEADER))?;
        let signature = self.signature;
        Ok((
            key,
            signature.ok_or(Fault::HeaderMissing(SIGNATURE_HEADER))?,
        ))
    }
}

#[diagnostic::do_not_recommend]
impl SignedHeaders for HeaderMap {
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
