//! The public parts of a client's configuration, and its conversions.

use core::fmt;
use core::ops::Deref;
use std::sync::Arc;

use http::Uri;

use super::Client;
use crate::config::{AppId, AppKey, Cluster, EncryptionKey, KeyState};

impl<E: KeyState> Client<E> {
    /// Returns the id of the app.
    #[must_use]
    pub fn app_id(&self) -> &AppId {
        &self.app.app_id
    }

    /// Returns the key of the app, which is public.
    #[must_use]
    pub fn app_key(&self) -> &AppKey {
        &self.app.token.key
    }

    /// Returns the scheme, host and port of the API server, without the path. Browsers need it,
    /// together with the [key](Self::app_key), to connect to the same server.
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// let client = Client::from_url("http://app-key:app-secret@127.0.0.1:6001/apps/app-id")?;
    /// assert_eq!(client.origin(), "http://127.0.0.1:6001");
    /// assert_eq!(client.origin().port_u16(), Some(6001));
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    #[must_use]
    pub fn origin(&self) -> &Uri {
        &self.app.origin
    }

    /// Returns the Pusher cluster that requests are sent to, which is the `cluster` option of
    /// pusher-js, or `None` if the server is not one of Pusher's.
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
    /// assert_eq!(client.cluster().as_ref().map(AsRef::as_ref), Some("eu"));
    ///
    /// let client = Client::from_url("http://key:secret@127.0.0.1:6001/apps/42")?;
    /// assert_eq!(client.cluster(), None);
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    #[must_use]
    // Derived from the host, so that `from_url` and `cluster` agree.
    pub fn cluster(&self) -> Option<Cluster> {
        Cluster::of_host(self.app.origin.host()?)
    }
}

impl<E: KeyState> fmt::Debug for Client<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app", &self.app)
            // Never the key itself.
            .field("encrypts", &self.key.key().is_some())
            .finish_non_exhaustive()
    }
}

// Only in this direction: a client without a key must not turn into one with a key that nobody set.
impl From<Client<EncryptionKey>> for Client {
    fn from(client: Client<EncryptionKey>) -> Self {
        client.plain
    }
}

impl From<Client<Option<EncryptionKey>>> for Client {
    fn from(client: Client<Option<EncryptionKey>>) -> Self {
        client.plain
    }
}

impl From<Client<EncryptionKey>> for Client<Option<EncryptionKey>> {
    fn from(client: Client<EncryptionKey>) -> Self {
        Self::of(client.app, Some(client.key))
    }
}

impl From<Client> for Client<Option<EncryptionKey>> {
    fn from(client: Client) -> Self {
        Self::of(client.app, None)
    }
}

/// A client with a key can be used wherever a `&Client` is expected. Methods called on the client
/// itself use the key.
// A function that takes a `&Client` is not generic, so without this its callers would have to
// convert a clone.
impl Deref for Client<EncryptionKey> {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.plain
    }
}

/// A client that may have a key can be used wherever a `&Client` is expected.
impl Deref for Client<Option<EncryptionKey>> {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.plain
    }
}

// A derived impl would need the bound `E: Clone` in addition.
impl<E: KeyState> Clone for Client<E> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            key: self.key.clone(),
            plain: self.plain.clone(),
        }
    }
}
