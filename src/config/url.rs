//! Configuration from one URL: `https://KEY:SECRET@HOST[:PORT][/BASE]/apps/ID`.

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::copied::{self, IS_A_PLACEHOLDER};
use super::endpoint::{BasePath, CLUSTER_HOST, Endpoint, Host, Scheme};
use super::error::InvalidConfig;
use super::{AppId, AppKey, AppSecret, Credentials};
use crate::error::InvalidKind;

impl Credentials {
    /// Splits the URL without a URL parser, which would keep copies of the secret and show it in its
    /// errors.
    pub(crate) fn from_url(url: &str) -> Result<Self, InvalidConfig> {
        Self::parse_url(url).map_err(|error| error.within("invalid URL"))
    }

    fn parse_url(url: &str) -> Result<Self, InvalidConfig> {
        if let Some(reason) = copied::surrounded(url) {
            return Err(InvalidConfig::new("URL", InvalidKind::Format, reason));
        }
        if url.starts_with(['"', '\'']) || url.ends_with(['"', '\'']) {
            return Err(wrong("there is a quote at its start or its end"));
        }
        let parts = Parts::of(url)?;
        parts.check_placeholders()?;
        parts.parse()
    }
}

/// The parts of a URL. Only the base path can be empty.
struct Parts<'u> {
    scheme: Scheme,
    key: Zeroizing<String>,
    secret: Zeroizing<String>,
    host: &'u str,
    base_path: &'u str,
    app_id: &'u str,
}

impl<'u> Parts<'u> {
    fn of(url: &'u str) -> Result<Self, InvalidConfig> {
        let (scheme, rest) = url
            .split_once("://")
            .ok_or_else(|| missing("it has no scheme"))?;
        let scheme = match scheme {
            _ if scheme.eq_ignore_ascii_case("https") => Scheme::Https,
            _ if scheme.eq_ignore_ascii_case("http") => Scheme::Http,
            _ => return Err(wrong("its scheme is neither `https` nor `http`")),
        };
        // Reject them rather than cut them off: they usually come from an unescaped secret.
        if rest.contains(['?', '#']) {
            return Err(wrong(
                "it has a query or a fragment; in the key and the secret, write ? as %3F and # as %23",
            ));
        }
        // The first slash ends the authority, so a slash in the secret has to be encoded as %2F, as
        // in any URL.
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        // The last `@`, because an unescaped one in the secret must not become part of the host.
        let (user, host) = authority.rsplit_once('@').ok_or_else(|| {
            if path.contains('@') {
                return wrong("there is a / in the key or the secret; write it as %2F");
            }
            missing("the app key and secret are missing")
        })?;
        let (key, secret) = user
            .split_once(':')
            .ok_or_else(|| missing("the app secret is missing"))?;
        let key = decode(key, "the app key")?;
        let secret = decode(secret, "the app secret")?;
        if key.is_empty() {
            return Err(missing("the app key is missing"));
        }
        if secret.is_empty() {
            return Err(missing("the app secret is missing"));
        }
        if host.is_empty() {
            return Err(missing("the host is missing"));
        }
        let path = path.strip_suffix('/').unwrap_or(path);
        let (base_path, app_id) = path
            .rsplit_once("/apps/")
            .filter(|(_, app_id)| !app_id.is_empty())
            .ok_or_else(|| missing("the app id is missing"))?;
        Ok(Self {
            scheme,
            key,
            secret,
            host,
            base_path,
            app_id,
        })
    }

    fn check_placeholders(&self) -> Result<(), InvalidConfig> {
        let (start, end) = CLUSTER_HOST;
        let cluster = self.host.strip_prefix(start);
        let cluster = cluster.and_then(|host| host.strip_suffix(end));
        for (part, name) in [
            (self.key.as_str(), "the app key"),
            (self.secret.as_str(), "the app secret"),
            (self.host, "the host"),
            (cluster.unwrap_or_default(), "the cluster"),
            (self.app_id, "the app id"),
        ] {
            if copied::is_placeholder(part) {
                let message = format!("{name} {IS_A_PLACEHOLDER}");
                return Err(InvalidConfig::new("URL", InvalidKind::Format, message));
            }
        }
        Ok(())
    }

    fn parse(&self) -> Result<Credentials, InvalidConfig> {
        let base_path = match self.base_path {
            "" => None,
            path => Some(BasePath::try_new(path)?),
        };
        let endpoint = Endpoint::https(Host::try_new(self.host)?)
            .with_scheme(self.scheme)
            .with_base_path(base_path);
        Ok(Credentials {
            app_id: AppId::try_new(self.app_id)?,
            key: AppKey::try_new(self.key.as_str())?,
            secret: AppSecret::try_from(self.secret.as_str())?,
            endpoint,
            variable: None,
        })
    }
}

fn missing(what: &str) -> InvalidConfig {
    invalid(InvalidKind::Missing, what)
}

fn wrong(what: &str) -> InvalidConfig {
    invalid(InvalidKind::Format, what)
}

fn invalid(kind: InvalidKind, what: &str) -> InvalidConfig {
    let message = format!("{what}: write `https://KEY:SECRET@HOST/apps/ID`");
    InvalidConfig::new("URL", kind, message)
}

fn decode(text: &str, part: &str) -> Result<Zeroizing<String>, InvalidConfig> {
    let bytes = text.as_bytes();
    // `percent_decode_str` keeps incomplete escapes as they are, which would silently change a
    // secret.
    let complete = |(at, _): (usize, _)| {
        let digits = bytes.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !text.match_indices('%').all(complete) {
        return Err(wrong(&format!(
            "a % in {part} is not followed by two hexadecimal digits (write % itself as %25)"
        )));
    }
    // Decoding never lengthens a string, so the buffer does not reallocate and leave copies behind.
    let mut decoded = Zeroizing::new(Vec::with_capacity(text.len()));
    decoded.extend(percent_decode_str(text));
    match core::str::from_utf8(&decoded) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(wrong(&format!("{part} is not UTF-8"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_the_urls_of_other_libraries() {
        // pusher-http-go client_test.go:811, 825; pusher-http-node for_url.js
        for (url, id, key, secret, origin) in [
            (
                "http://feaf18a411d3cb9216ee:fec81108d90e1898e17a@api.pusherapp.com/apps/104060",
                "104060",
                "feaf18a411d3cb9216ee",
                "fec81108d90e1898e17a",
                "http://api.pusherapp.com",
            ),
            (
                "https://key:secret@api.pusherapp.com/apps/104060",
                "104060",
                "key",
                "secret",
                "https://api.pusherapp.com",
            ),
            (
                "https://123abc:def456@example.org:999/apps/4321",
                "4321",
                "123abc",
                "def456",
                "https://example.org:999",
            ),
            (
                "HTTPS://k:a%3Ab%2F%40%25@[::1]:6001/apps/00001/",
                "00001",
                "k",
                "a:b/@%",
                "https://[::1]:6001",
            ),
        ] {
            let parsed = Credentials::from_url(url).unwrap();
            assert_eq!(parsed.app_id.as_ref(), id);
            assert_eq!(parsed.key.as_ref(), key);
            assert_eq!(parsed.secret.expose_secret(), secret);
            assert_eq!(parsed.endpoint.origin(), origin);
            assert_eq!(parsed.endpoint.base_path(), "");
        }
        let parsed = Credentials::from_url("https://k:s@a/real/time/apps/1").unwrap();
        assert_eq!(parsed.endpoint.base_path(), "/real/time");
    }

    #[test]
    fn rejects_placeholders() {
        for (url, part) in [
            (
                "https://KEY:SECRET@api-CLUSTER.pusher.com/apps/APP_ID",
                "the app key",
            ),
            (
                "https://KEY:SECRET@HOST[:PORT][/BASE]/apps/ID",
                "the app key",
            ),
            (
                "https://<key>:<secret>@api-eu.pusher.com/apps/1",
                "the app key",
            ),
            (
                "https://k:SECRET@api-eu.pusher.com/apps/1",
                "the app secret",
            ),
            (
                "https://k:YOUR_APP_SECRET@api-eu.pusher.com/apps/1",
                "the app secret",
            ),
            (
                "https://k:%3Csecret%3E@api-eu.pusher.com/apps/1",
                "the app secret",
            ),
            ("https://k:s@HOST/apps/1", "the host"),
            ("https://k:s@api-CLUSTER.pusher.com/apps/1", "the cluster"),
            ("https://k:s@api-<cluster>.pusher.com/apps/1", "the cluster"),
            ("https://k:s@api-eu.pusher.com/apps/<app id>", "the app id"),
        ] {
            let error = Credentials::from_url(url).map(|_| ()).expect_err(url);
            assert_eq!(
                error.to_string(),
                format!(
                    "invalid URL: {part} is a placeholder: copy the values of your app from \"App Keys\" in its dashboard"
                )
            );
        }
    }

    #[test]
    fn names_quotes_and_white_space_around_it() {
        for (url, reason) in [
            ("\"https://k:HUSH@h/apps/1\"", "there are quotes around it"),
            ("'https://k:HUSH@h/apps/1'", "there are quotes around it"),
            (
                "\"https://k:HUSH@h/apps/1",
                "there is a quote at its start or its end",
            ),
            (
                "https://k:HUSH@h/apps/1'",
                "there is a quote at its start or its end",
            ),
            (" https://k:HUSH@h/apps/1", "it begins with white space"),
            ("https://k:HUSH@h/apps/1\n", "it ends with a line break"),
            (
                "https://k:HU SH@h/apps/1",
                "there is white space or a control character at byte 2",
            ),
            (
                "https://k:HUSH@api-eu\n.pusher.com/apps/1",
                "invalid host: the character U+000A",
            ),
        ] {
            let error = Credentials::from_url(url).map(|_| ()).expect_err(url);
            assert!(error.to_string().contains(reason), "{url}: {error}");
            assert!(!format!("{error} {error:?}").contains("HUSH"), "{error:?}");
        }
    }

    #[test]
    fn names_the_invalid_part_without_the_secret() {
        for (url, part) in [
            ("", "it has no scheme"),
            ("key:TOPHUSH@host/apps/1", "it has no scheme"),
            ("ws://key:TOPHUSH@host/apps/1", "neither `https` nor `http`"),
            ("https://host/apps/1", "the app key and secret are missing"),
            ("https://key@host/apps/1", "the app secret is missing"),
            ("https://key:@host/apps/1", "the app secret is missing"),
            ("https://:TOPHUSH@host/apps/1", "the app key is missing"),
            ("https://key:TOPHUSH@/apps/1", "the host is missing"),
            ("https://key:TOPHUSH@host", "the app id is missing"),
            ("https://key:TOPHUSH@host/apps", "the app id is missing"),
            ("https://key:TOPHUSH@host/apps/", "the app id is missing"),
            ("https://key:TOPHUSH@host/app/1", "the app id is missing"),
            ("https://key:TOPHUSH@host/apps/1/events", "invalid app id"),
            (
                "https://key:TOPHUSH@host/apps/1?x=y",
                "a query or a fragment",
            ),
            ("https://key:TOP?HUSH@host/apps/1", "a query or a fragment"),
            ("https://key:TOP%HUSH@host/apps/1", "a % in the app secret"),
            ("https://key:TOPHUSH%@host/apps/1", "a % in the app secret"),
            (
                "https://key:%FFTOPHUSH@host/apps/1",
                "the app secret is not UTF-8",
            ),
            ("https://key:TOPHUSH%0A@host/apps/1", "invalid app secret"),
            ("https://ke y:TOPHUSH@host/apps/1", "invalid app key"),
            ("https://key:TOPHUSH@ho st/apps/1", "invalid host"),
            ("https://key:TOPHUSH@host:port/apps/1", "invalid host"),
            ("https://key:TOPHUSH@host/../apps/1", "invalid base path"),
            ("https://key:TOP/HUSH@host/apps/1", "write it as %2F"),
        ] {
            let error = Credentials::from_url(url).map(|_| ()).expect_err(url);
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(part), "{url}: {shown}");
            assert!(
                !shown.contains("HUSH") && !shown.contains("TOP"),
                "{url}: {shown}"
            );
        }
    }
}
