//! Further apps of the same server.

use std::sync::Arc;

use super::Client;
use crate::config::{AppId, AppKey, AppSecret, InvalidConfig, KeyState};
use crate::token::Token;

impl<E: KeyState> Client<E> {
    /// Returns a client for another app of the same server, for programs with an app per tenant. It has
    /// the settings of this one, and shares its connections, so it costs a few hundred bytes.
    ///
    /// It has no encryption key, because each app has its own:
    /// [`with_encryption_key`](Self::with_encryption_key).
    ///
    /// A [`WebhookVerifier`](crate::WebhookVerifier) accepts the tokens of several apps, and
    /// [`Webhook::app_key`](crate::Webhook::app_key) names the one that signed.
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// let client = Client::from_url("https://key:secret@ws.example.org/apps/1")?;
    /// let acme = client.for_app("17", "acme-key", "acme-secret")?;
    /// assert_eq!(acme.app_id(), "17");
    /// assert_eq!(acme.origin(), client.origin());
    /// # Ok::<(), pusher_channels::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the id, the key or the secret is invalid.
    #[doc(alias = "tenant")]
    pub fn for_app(
        &self,
        app_id: impl TryInto<AppId, Error: Into<InvalidConfig>>,
        key: impl TryInto<AppKey, Error: Into<InvalidConfig>>,
        secret: impl TryInto<AppSecret, Error: Into<InvalidConfig>>,
    ) -> Result<Client, InvalidConfig> {
        let app_id = app_id.try_into().map_err(Into::into)?;
        let key = key.try_into().map_err(Into::into)?;
        let secret: AppSecret = secret.try_into().map_err(Into::into)?;
        let app = self.app.with_credentials(app_id, Token::new(key, &secret));
        // A key of this client would encrypt for subscribers who cannot have it.
        Ok(Client::of(Arc::new(app), crate::config::NoKey::new()))
    }
}
