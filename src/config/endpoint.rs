//! The address of the API server: cluster or host, scheme, base path.

use std::net::{Ipv4Addr, Ipv6Addr};

use nutype::nutype;

use super::error::{Fault, InvalidBasePath, InvalidCluster, InvalidConfig, InvalidHost};
use crate::error::InvalidKind;
use crate::name::owned_traits;

/// A cluster of Pusher, such as `eu` or `mt1`. Its API is at `https://api-CLUSTER.pusher.com`.
///
/// # Examples
///
/// ```
/// use pusher_channels::config::Cluster;
///
/// let cluster: Cluster = "ap2".parse()?;
/// assert!("api-ap2.pusher.com".parse::<Cluster>().is_err());
/// # Ok::<(), pusher_channels::config::InvalidCluster>(())
/// ```
#[nutype(
    validate(with = check_cluster, error = InvalidCluster),
    derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, AsRef, Borrow, FromStr, TryFrom, Into, Serialize, Deserialize)
)]
pub struct Cluster(String);

/// The parts of a host before and after the name of the cluster.
pub(super) const CLUSTER_HOST: (&str, &str) = ("api-", ".pusher.com");
/// The domains of Pusher, all of whose servers speak TLS.
const PUSHER_DOMAINS: [&str; 2] = [".pusher.com", ".pusherapp.com"];

impl Cluster {
    /// Returns the cluster whose API has this host.
    pub(crate) fn of_host(host: &str) -> Option<Self> {
        let (start, end) = CLUSTER_HOST;
        let cluster = host.strip_prefix(start)?.strip_suffix(end)?;
        Self::try_new(cluster).ok()
    }
}

fn check_cluster(cluster: &str) -> Result<(), InvalidCluster> {
    // The hosts of the HTTP API and of WebSocket connections, with or without the domain.
    let host = cluster.strip_suffix(CLUSTER_HOST.1).unwrap_or(cluster);
    if let Some(name) = host.strip_prefix("api-").or(host.strip_prefix("ws-"))
        && !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        return Err(InvalidCluster(Fault::Format {
            position: 0,
            reason: format!("it is the host of a cluster; write `{name}`").into(),
        }));
    }
    if cluster.bytes().all(|b| b.is_ascii_alphabetic()) {
        let name = cluster.to_ascii_lowercase();
        if name != cluster {
            return Err(InvalidCluster(Fault::Format {
                position: 0,
                reason: format!("clusters are named in lower case; write `{name}`").into(),
            }));
        }
    }
    Fault::check(cluster, "a-z 0-9 -", |c| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
    })
    .map_err(InvalidCluster)
}

/// A host with an optional port: `ws.example.org`, `10.0.0.7:6001`, `[::1]:6001`.
///
/// Without a port, the default port of the scheme is used. An internationalized name is written in
/// punycode: `xn--mnchen-3ya.example`.
///
/// # Examples
///
/// ```
/// use pusher_channels::config::Host;
///
/// let host: Host = "ws.example.org:8443".parse()?;
/// assert!("ws.example.org:84433".parse::<Host>().is_err());
/// assert!("https://ws.example.org".parse::<Host>().is_err());
/// # Ok::<(), pusher_channels::config::InvalidHost>(())
/// ```
#[nutype(
    validate(with = check_host, error = InvalidHost),
    derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, AsRef, Borrow, FromStr, TryFrom, Into, Serialize, Deserialize)
)]
pub struct Host(String);

fn check_host(text: &str) -> Result<(), InvalidHost> {
    let other = |position, reason: &'static str| {
        let reason = reason.into();
        Err(InvalidHost(Fault::Format { position, reason }))
    };
    if text.contains("://") {
        return other(
            0,
            "it is a URL; write only `name` or `name:port`, or use `Client::from_url`",
        );
    }
    if let Some(rest) = text
        .strip_prefix("ws-")
        .filter(|rest| rest.ends_with(CLUSTER_HOST.1))
    {
        return Err(InvalidHost(Fault::Format {
            position: 0,
            reason: format!("it is the host of WebSocket connections; write `api-{rest}`").into(),
        }));
    }
    if let Some(slash) = text.find('/') {
        return other(
            slash,
            "a path is not part of a host; set it with `base_path`",
        );
    }
    if let Some(bracketed) = text.strip_prefix('[') {
        let Some((address, rest)) = bracketed.split_once(']') else {
            return other(0, "the `[` of an IPv6 address has no `]`");
        };
        if address.parse::<Ipv6Addr>().is_err() {
            return other(1, "there is no IPv6 address between the brackets");
        }
        return match rest.strip_prefix(':') {
            None if rest.is_empty() => Ok(()),
            Some(port) if is_port(port) => Ok(()),
            _ => other(
                text.len() - rest.len(),
                "what follows the `]` is not a port",
            ),
        };
    }
    let name = match text.split_once(':') {
        Some((name, port)) if is_port(port) => name,
        Some((name, _)) => {
            return other(
                name.len(),
                "what follows the `:` is not a port (1 to 65535); write an IPv6 address in brackets",
            );
        }
        None => text,
    };
    if let Some(position) = name.find(|c: char| !c.is_ascii() && c.is_alphanumeric()) {
        return other(
            position,
            "it is not ASCII; write an internationalized name in punycode, such as `xn--mnchen-3ya.example` for `münchen.example`",
        );
    }
    Fault::check(name, "A-Z a-z 0-9 - . _", |c| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')
    })
    .map_err(InvalidHost)?;
    if ends_in_a_number(name) && name.parse::<Ipv4Addr>().is_err() {
        return other(
            0,
            "its last part is a number, so it is not a name, and it is not an IPv4 address such as `10.0.0.7`",
        );
    }
    Ok(())
}

/// Returns true if URL parsers read a host as an IPv4 address. They accept more than one form of an
/// address: `2130706433` and `0x7f.1` are 127.0.0.1.
// https://url.spec.whatwg.org/#ends-in-a-number-checker
fn ends_in_a_number(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or(name);
    let hex = last.strip_prefix("0x").or(last.strip_prefix("0X"));
    !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
        || hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

impl Host {
    pub(super) fn has_port(&self) -> bool {
        let host: &str = self.as_ref();
        // The colons of an IPv6 address are in brackets.
        host.rsplit_once(']')
            .map_or(host, |(_, rest)| rest)
            .contains(':')
    }
}

fn is_port(text: &str) -> bool {
    // `u16::from_str` also accepts a leading `+`.
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// A path before `/apps/…`, for a server behind a reverse proxy: `/pusher`.
///
/// It starts with `/`, does not end with `/`, and does not contain an empty, `.` or `..` segment. It
/// is sent but not signed, because the proxy removes it before the server checks the signature.
///
/// # Examples
///
/// ```
/// use pusher_channels::config::BasePath;
///
/// let path: BasePath = "/realtime/pusher".parse()?;
/// assert!("realtime".parse::<BasePath>().is_err());
/// # Ok::<(), pusher_channels::config::InvalidBasePath>(())
/// ```
#[nutype(
    validate(with = check_base_path, error = InvalidBasePath),
    derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, AsRef, Borrow, FromStr, TryFrom, Into, Serialize, Deserialize)
)]
pub struct BasePath(String);

fn check_base_path(path: &str) -> Result<(), InvalidBasePath> {
    let other = |position, reason: &'static str| {
        let reason = reason.into();
        Err(InvalidBasePath(Fault::Format { position, reason }))
    };
    Fault::check(path, "/ A-Z a-z 0-9 - . _ ~", |c| {
        c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.' | '_' | '~')
    })
    .map_err(InvalidBasePath)?;
    let Some(segments) = path.strip_prefix('/') else {
        return other(0, "it does not start with `/`");
    };
    if segments.ends_with('/') || segments.is_empty() {
        return other(path.len() - 1, "it ends with `/`");
    }
    if segments
        .split('/')
        .any(|segment| matches!(segment, "" | "." | ".."))
    {
        return other(0, "it has an empty, `.` or `..` segment");
    }
    Ok(())
}

owned_traits!(Cluster Host BasePath);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Https,
    Http,
}

/// The address that requests are sent to.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    scheme: Scheme,
    host: Host,
    base_path: Option<BasePath>,
}

impl Endpoint {
    pub(crate) fn https(host: Host) -> Self {
        Self {
            scheme: Scheme::Https,
            host,
            base_path: None,
        }
    }

    pub(crate) fn cluster(cluster: &Cluster) -> Self {
        let (start, end) = CLUSTER_HOST;
        #[expect(
            clippy::expect_used,
            reason = "`api-`, the letters, digits and hyphens of a cluster, and `.pusher.com` are all allowed in a host"
        )]
        let host = Host::try_new(format!("{start}{cluster}{end}"))
            .expect("the alphabet of clusters is part of that of hosts");
        Self::https(host)
    }

    pub(crate) fn with_scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    pub(crate) fn with_base_path(self, base_path: Option<BasePath>) -> Self {
        Self { base_path, ..self }
    }

    /// Rejects plaintext to a server of Pusher. The URLs in the documentation of older libraries begin
    /// with `http://`.
    pub(crate) fn check_plaintext(&self, variable: Option<&str>) -> Result<(), InvalidConfig> {
        let host = self.host.as_ref().to_ascii_lowercase();
        let name = host.split_once(':').map_or(&*host, |(name, _)| name);
        let name = name.trim_end_matches('.');
        let is_pusher = PUSHER_DOMAINS.iter().any(|domain| name.ends_with(domain));
        if self.scheme == Scheme::Https || !is_pusher {
            return Ok(());
        }
        let error = InvalidConfig::new(
            "URL",
            InvalidKind::Conflict,
            "invalid URL: `http://` to a server of Pusher sends events and signatures in plaintext: write `https://`, or call `insecure_http` on a `ClientBuilder` if you mean it",
        );
        Err(match variable {
            Some(variable) => error.of_variable(variable),
            None => error,
        })
    }

    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// Returns scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        let scheme = match self.scheme {
            Scheme::Https => "https",
            Scheme::Http => "http",
        };
        format!("{scheme}://{}", self.host)
    }

    /// Returns the base path, or an empty string.
    pub(crate) fn base_path(&self) -> &str {
        self.base_path.as_ref().map_or("", AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests;
