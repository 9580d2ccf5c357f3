//! Options shared by the built-in transports.

use core::fmt;
use core::time::Duration;
use std::error::Error as StdError;

use super::proxy_env::{self, is_proxy_scheme};
use crate::config::InvalidConfig;
use crate::error::InvalidKind;

pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);
/// Load balancers close idle connections after 60 seconds (AWS) or later. A connection that the client
/// closes first cannot be closed by the server at the moment of the next request.
pub(super) const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(50);
pub(super) const MAX_RESPONSE_SIZE: usize = 8 * 1024 * 1024;

/// The settings of the built-in transports. `None` and empty select the defaults.
#[derive(Default)]
pub(crate) struct HttpOptions {
    /// Only for the transport of the feature `reqwest`.
    #[cfg(feature = "reqwest")]
    pub(crate) client: Option<reqwest::Client>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) pool_idle_timeout: Option<Duration>,
    pub(crate) proxy: Option<ProxyChoice>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    pub(crate) max_response_size: Option<usize>,
}

pub(crate) enum ProxyChoice {
    Url(String),
    /// Ignores the proxy variables of the environment.
    None,
}

impl HttpOptions {
    /// Rejects a setting that would have no effect. `own` and `own_blocking` are true if the user has
    /// supplied that transport, which ignores all settings.
    pub(crate) fn check(&self, own: bool, own_blocking: bool) -> Result<(), InvalidConfig> {
        self.check_values()?;
        let by_reqwest = cfg!(feature = "reqwest") && !own;
        let by_ureq = cfg!(feature = "blocking") && !own_blocking;
        // A setting that has no effect is an error, because a timeout that is silently ignored is
        // found out in production.
        let ineffective = if by_ureq && (by_reqwest || !self.has_client()) {
            None
        } else if !by_reqwest {
            let setting = if self.has_client() {
                Some("reqwest_client")
            } else {
                self.first_setting()
            };
            setting.map(|setting| (setting, "a transport"))
        } else if self.has_client() {
            self.first_setting_of_a_client()
                .map(|setting| (setting, "a reqwest client"))
        } else {
            None
        };
        match ineffective {
            Some((setting, what)) => Err(InvalidConfig::new(
                setting,
                InvalidKind::Conflict,
                format!("`{setting}` does not change {what} of your own: set it there"),
            )),
            None => Ok(()),
        }
    }

    /// Returns the URL of the proxy for requests to `host`, from the settings or the environment.
    pub(super) fn proxy_for(&self, https: bool, host: &str) -> Option<String> {
        match &self.proxy {
            Some(ProxyChoice::Url(url)) => Some(url.clone()),
            Some(ProxyChoice::None) => None,
            None => proxy_env::proxy(https, host),
        }
    }

    fn check_values(&self) -> Result<(), InvalidConfig> {
        for (setting, timeout) in [
            ("connect_timeout", self.connect_timeout),
            ("timeout", self.timeout),
        ] {
            if timeout == Some(Duration::ZERO) {
                return Err(InvalidConfig::new(
                    setting,
                    InvalidKind::Format,
                    format!(
                        "`{setting}` is zero, so every call would fail: `Duration::MAX` sets no limit"
                    ),
                ));
            }
        }
        match &self.proxy {
            Some(ProxyChoice::Url(url)) => check_proxy(url),
            Some(ProxyChoice::None) | None => Ok(()),
        }
    }

    fn has_client(&self) -> bool {
        #[cfg(feature = "reqwest")]
        let has_client = self.client.is_some();
        #[cfg(not(feature = "reqwest"))]
        let has_client = false;
        has_client
    }

    fn first_setting(&self) -> Option<&'static str> {
        if self.timeout.is_some() {
            Some("timeout")
        } else if self.max_response_size.is_some() {
            Some("max_response_size")
        } else {
            self.first_setting_of_a_client()
        }
    }

    /// Returns the first setting that an existing reqwest client can no longer adopt.
    fn first_setting_of_a_client(&self) -> Option<&'static str> {
        if self.connect_timeout.is_some() {
            Some("connect_timeout")
        } else if self.pool_idle_timeout.is_some() {
            Some("pool_idle_timeout")
        } else if matches!(self.proxy, Some(ProxyChoice::Url(_))) {
            Some("proxy")
        } else if !self.root_certificates.is_empty() {
            Some("root_certificate")
        } else {
            None
        }
    }
}

// Omits the proxy, whose URL can contain a password.
impl fmt::Debug for HttpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpOptions")
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("pool_idle_timeout", &self.pool_idle_timeout)
            .field("max_response_size", &self.max_response_size)
            .finish_non_exhaustive()
    }
}

pub(super) fn invalid_proxy() -> InvalidConfig {
    InvalidConfig::new(
        "proxy",
        InvalidKind::Format,
        "invalid proxy: expected a URL such as `http://proxy:3128`",
    )
}

/// Rejects what reqwest accepts and does not understand: it adds a scheme to anything, and speaks HTTP
/// to a proxy of an unknown one.
fn check_proxy(url: &str) -> Result<(), InvalidConfig> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Err(invalid_proxy());
    };
    if rest.is_empty() {
        return Err(invalid_proxy());
    }
    if is_proxy_scheme(scheme) {
        return Ok(());
    }
    Err(InvalidConfig::new(
        "proxy",
        InvalidKind::Format,
        "invalid proxy: its scheme is unknown; expected a URL such as `http://proxy:3128`",
    ))
}

/// Returns the way out if a TLS handshake was answered in plaintext.
pub(super) fn plaintext_hint(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    // Messages of rustls and of OpenSSL, whose types are not known to both transports.
    mentions(error, &["InvalidContentType", "wrong version number"]).then_some(
        "does the server speak TLS? For plaintext, write `http://` in the URL, or call `insecure_http`",
    )
}

/// Returns true if the HTTP client gave up a response because of its size: more headers than it accepts,
/// or a length that is not a number of 64 bits.
pub(super) fn is_too_large(error: &(dyn StdError + 'static)) -> bool {
    // Messages of hyper and of ureq, whose types are not known to both transports.
    let messages = [
        "message head is too large",
        "invalid content-length",
        "too many headers",
        "content-length header not a number",
        "conflicting content-length",
    ];
    mentions(error, &messages)
}

/// Returns true if one of the messages is part of the error's, or of one of its sources.
fn mentions(error: &(dyn StdError + 'static), messages: &[&str]) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if messages.iter().any(|message| text.contains(message)) {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(any(feature = "rustls", feature = "native-tls", feature = "blocking"))]
pub(super) fn not_pem() -> InvalidConfig {
    InvalidConfig::new(
        "root_certificate",
        InvalidKind::Format,
        "invalid root certificate: it is not PEM",
    )
}

#[cfg(any(feature = "rustls", feature = "native-tls", feature = "blocking"))]
pub(super) fn no_certificate() -> InvalidConfig {
    InvalidConfig::new(
        "root_certificate",
        InvalidKind::Format,
        "invalid root certificate: the PEM contains no certificate",
    )
}
