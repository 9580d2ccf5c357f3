//! Constructors of a client from a URL and from the environment.

use super::{Client, ClientBuilder};
use crate::config::InvalidConfig;

impl Client {
    /// Creates a client from one URL, `https://KEY:SECRET@HOST[:PORT][/BASE]/apps/ID`. The key and
    /// the secret are percent-decoded.
    ///
    /// With `http://`, requests are sent in plaintext, which is meant for servers on this machine. To
    /// a server of Pusher, it has to be confirmed with [`ClientBuilder::insecure_http`].
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// let url = "https://278d425bdf160c739803:7ad3773142a6692b25b8@api-eu.pusher.com/apps/42";
    /// let client = Client::from_url(url)?;
    /// assert_eq!(client.app_id(), "42");
    /// assert_eq!(client.app_key(), "278d425bdf160c739803");
    ///
    /// let error = Client::from_url("https://api-eu.pusher.com/apps/42").unwrap_err();
    /// assert_eq!(error.setting(), "URL");
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the URL does not have that form. The error names the invalid part and contains nothing of
    /// the URL.
    pub fn from_url(url: &str) -> Result<Self, InvalidConfig> {
        ClientBuilder::from_url(url)?.build()
    }

    /// Creates a client from the environment: from `PUSHER_URL`, as [`from_url`](Self::from_url)
    /// does, or else from `PUSHER_APP_ID`, `PUSHER_KEY`, `PUSHER_SECRET` and one of
    /// `PUSHER_CLUSTER` and `PUSHER_HOST`.
    ///
    /// An empty variable counts as not set. `PUSHER_APP_KEY`, `PUSHER_APP_SECRET` and
    /// `PUSHER_APP_CLUSTER`, the names that some frameworks use, are read if the shorter ones are
    /// not set. `PUSHER_HOST` is `name` or `name:port`, or `name` with the port in `PUSHER_PORT`. A
    /// host next to a cluster is rejected, because one of them would be ignored. A `PUSHER_SCHEME`
    /// other than `https` is rejected, because plaintext has to be requested in `PUSHER_URL`.
    ///
    /// ```no_run
    /// use std::sync::LazyLock;
    /// use pusher_channels::Client;
    ///
    /// static PUSHER: LazyLock<Client> =
    ///     LazyLock::new(|| Client::from_env().expect("PUSHER_URL is set, see README"));
    /// ```
    ///
    /// # Errors
    ///
    /// If a variable is missing or invalid. The error names the variable.
    #[doc(alias = "environment")]
    // rustc shows the next line if a prefix is given.
    #[rustfmt::skip]
    pub fn from_env() -> Result<Self, InvalidConfig> { // of a prefix: `Client::from_env_with_prefix("STAGING")`
        ClientBuilder::from_env()?.build()
    }

    /// Creates a client from the environment, as [`from_env`](Self::from_env) does, from variables
    /// whose names begin with a prefix and `_`. Use it for a second app.
    ///
    /// With the prefix `STAGING`, the variables are `STAGING_PUSHER_URL`, or else
    /// `STAGING_PUSHER_APP_ID`, `STAGING_PUSHER_KEY`, `STAGING_PUSHER_SECRET` and one of
    /// `STAGING_PUSHER_CLUSTER` and `STAGING_PUSHER_HOST`, and so on: every name that `from_env`
    /// reads. The names without the prefix are not read. `STAGING_` is the same prefix.
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// # fn example() -> Result<(), pusher_channels::config::InvalidConfig> {
    /// let production = Client::from_env()?;
    /// let staging = Client::from_env_with_prefix("STAGING")?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If a variable is missing or invalid. The error names the variable, with its prefix.
    pub fn from_env_with_prefix(prefix: &str) -> Result<Self, InvalidConfig> {
        ClientBuilder::from_env_with_prefix(prefix)?.build()
    }
}
