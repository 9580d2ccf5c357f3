//! The two headers that a webhook is signed with.

use http::HeaderMap;

use super::error::Fault;

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
impl core::fmt::Debug for WebhookHeaders<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
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
    fn signed_by(&self) -> Result<(&str, &str), super::InvalidWebhook>;
}

#[diagnostic::do_not_recommend]
impl SignedHeaders for WebhookHeaders<'_> {
    fn signed_by(&self) -> Result<(&str, &str), super::InvalidWebhook> {
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
    fn signed_by(&self) -> Result<(&str, &str), super::InvalidWebhook> {
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
