//! Configuration from environment variables.

use std::env;

use zeroize::{Zeroize, Zeroizing};

use super::endpoint::{Cluster, Endpoint, Host};
use super::error::InvalidConfig;
use super::{AppId, AppKey, AppSecret, Credentials};
use crate::error::InvalidKind;

/// Reads a variable. An empty one counts as not set.
pub(super) fn variable(name: &str) -> Result<Option<Zeroizing<String>>, InvalidConfig> {
    match env::var(name) {
        // Docker and CI systems set variables to an empty value to unset them.
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(Zeroizing::new(value))),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(value)) => {
            // The variable can be a secret, so do not put it into the error, and wipe it.
            value.into_encoded_bytes().zeroize();
            Err(InvalidConfig::new(
                name.to_owned(),
                InvalidKind::Format,
                format!("the environment variable {name} is not valid UTF-8"),
            ))
        }
    }
}

type Lookup<'a> = &'a dyn Fn(&str) -> Result<Option<Zeroizing<String>>, InvalidConfig>;

impl Credentials {
    pub(crate) fn from_env() -> Result<Self, InvalidConfig> {
        Self::from_variables(&variable)
    }

    fn from_variables(lookup: Lookup<'_>) -> Result<Self, InvalidConfig> {
        if let Some(url) = lookup("PUSHER_URL")? {
            return Self::from_url(&url).map_err(|error| error.of_variable("PUSHER_URL"));
        }
        let app_id = required::<AppId>(lookup, "PUSHER_APP_ID", &[])?;
        let key = required::<AppKey>(lookup, "PUSHER_KEY", &["PUSHER_APP_KEY"])?;
        let secret = required::<AppSecret>(lookup, "PUSHER_SECRET", &["PUSHER_APP_SECRET"])?;
        check_scheme(lookup)?;
        let host = host(lookup)?;
        let cluster = optional::<Cluster>(lookup, "PUSHER_CLUSTER", &["PUSHER_APP_CLUSTER"])?;
        let endpoint = match (host, cluster) {
            (Some(host), _) => Endpoint::https(host),
            (None, Some(cluster)) => Endpoint::cluster(&cluster),
            (None, None) => {
                return Err(InvalidConfig::new(
                    "PUSHER_CLUSTER",
                    InvalidKind::Missing,
                    "neither PUSHER_CLUSTER nor PUSHER_HOST is set: set one of them to the address of the app",
                ));
            }
        };
        Ok(Self {
            app_id,
            key,
            secret,
            endpoint,
        })
    }
}

/// Other libraries honour `PUSHER_SCHEME`. We require plaintext to be requested through the URL, and
/// reject the variable rather than ignore it silently.
fn check_scheme(lookup: Lookup<'_>) -> Result<(), InvalidConfig> {
    const NAME: &str = "PUSHER_SCHEME";
    match lookup(NAME)? {
        Some(scheme) if !scheme.eq_ignore_ascii_case("https") => Err(InvalidConfig::new(
            NAME,
            InvalidKind::Conflict,
            "it is not `https`: a server without TLS is set as PUSHER_URL=http://KEY:SECRET@HOST/apps/ID",
        )
        .within(NAME)),
        Some(_) | None => Ok(()),
    }
}

/// Reads the host and its port, which is a separate variable.
fn host(lookup: Lookup<'_>) -> Result<Option<Host>, InvalidConfig> {
    const PORT: &str = "PUSHER_PORT";
    let Some(host) = optional::<Host>(lookup, "PUSHER_HOST", &[])? else {
        return Ok(None);
    };
    let Some(port) = lookup(PORT)? else {
        return Ok(Some(host));
    };
    Host::try_new(format!("{host}:{}", *port))
        .map(Some)
        .map_err(|error| InvalidConfig::from(error).of_variable(PORT))
}

/// Reads `name`, or else the first of its aliases that is set.
fn optional<T>(lookup: Lookup<'_>, name: &str, aliases: &[&str]) -> Result<Option<T>, InvalidConfig>
where
    T: for<'t> TryFrom<&'t str, Error: Into<InvalidConfig>>,
{
    for &name in core::iter::once(&name).chain(aliases) {
        if let Some(text) = lookup(name)? {
            return match T::try_from(text.as_str()) {
                Ok(value) => Ok(Some(value)),
                Err(error) => Err(error.into().of_variable(name)),
            };
        }
    }
    Ok(None)
}

fn required<T>(lookup: Lookup<'_>, name: &str, aliases: &[&str]) -> Result<T, InvalidConfig>
where
    T: for<'t> TryFrom<&'t str, Error: Into<InvalidConfig>>,
{
    optional(lookup, name, aliases)?.ok_or_else(|| {
        InvalidConfig::new(
            name.to_owned(),
            InvalidKind::Missing,
            format!(
                "neither PUSHER_URL nor {name} is set: set PUSHER_URL=https://KEY:SECRET@HOST/apps/ID, or PUSHER_APP_ID, PUSHER_KEY, PUSHER_SECRET and PUSHER_CLUSTER"
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Credentials, InvalidConfig> {
        Credentials::from_variables(&|name| {
            let found = variables.iter().find(|(n, v)| *n == name && !v.is_empty());
            Ok(found.map(|(_, value)| Zeroizing::new((*value).to_owned())))
        })
    }

    const APP: [(&str, &str); 3] = [
        ("PUSHER_APP_ID", "00042"),
        ("PUSHER_KEY", "k"),
        ("PUSHER_SECRET", "s3cret"),
    ];

    #[test]
    fn a_url_takes_precedence() {
        let all = [
            ("PUSHER_URL", "http://k2:s2@localhost:6001/apps/7"),
            APP[0],
            APP[1],
        ];
        let credentials = read(&all).unwrap();
        assert_eq!(credentials.app_id.as_ref(), "7");
        assert_eq!(credentials.endpoint.origin(), "http://localhost:6001");
    }

    #[test]
    fn reads_separate_variables() {
        let mut all = APP.to_vec();
        all.push(("PUSHER_CLUSTER", "eu"));
        let credentials = read(&all).unwrap();
        assert_eq!(credentials.app_id.as_ref(), "00042");
        assert_eq!(credentials.endpoint.origin(), "https://api-eu.pusher.com");
        all.push(("PUSHER_HOST", "ws.example.org:8443"));
        let credentials = read(&all).unwrap();
        assert_eq!(credentials.endpoint.origin(), "https://ws.example.org:8443");
    }

    #[test]
    fn reads_the_names_of_other_frameworks() {
        let all = [
            ("PUSHER_APP_ID", "1"),
            ("PUSHER_APP_KEY", "k"),
            ("PUSHER_APP_SECRET", "s"),
            ("PUSHER_APP_CLUSTER", "mt1"),
            ("PUSHER_HOST", ""),
        ];
        let credentials = read(&all).unwrap();
        assert_eq!(credentials.endpoint.origin(), "https://api-mt1.pusher.com");
    }

    #[test]
    fn reads_a_separate_port() {
        let origin = |more: &[(&str, &str)]| {
            let credentials = read(&[&APP[..], more].concat())?;
            Ok::<_, InvalidConfig>(credentials.endpoint.origin())
        };
        let host = ("PUSHER_HOST", "ws.example.org");
        assert_eq!(
            origin(&[host, ("PUSHER_PORT", "8443"), ("PUSHER_SCHEME", "https")]).unwrap(),
            "https://ws.example.org:8443"
        );
        // Frameworks set the port for Pusher's own hosts as well, so it is ignored without a host.
        assert_eq!(
            origin(&[("PUSHER_CLUSTER", "eu"), ("PUSHER_PORT", "443")]).unwrap(),
            "https://api-eu.pusher.com"
        );
        for port in ["0", "x", "65536"] {
            let error = origin(&[host, ("PUSHER_PORT", port)]).unwrap_err();
            assert!(error.to_string().starts_with("PUSHER_PORT: invalid host: "));
        }
        assert!(origin(&[("PUSHER_HOST", "a:1"), ("PUSHER_PORT", "2")]).is_err());
        assert_eq!(
            origin(&[host, ("PUSHER_SCHEME", "http")])
                .unwrap_err()
                .to_string(),
            "PUSHER_SCHEME: it is not `https`: a server without TLS is set as PUSHER_URL=http://KEY:SECRET@HOST/apps/ID"
        );
    }

    #[test]
    fn names_the_missing_variable() {
        let message = |all: &[(&str, &str)]| read(all).unwrap_err().to_string();
        assert!(message(&[]).starts_with("neither PUSHER_URL nor PUSHER_APP_ID is set"));
        assert!(message(&APP[..1]).contains("PUSHER_KEY is set"));
        assert!(message(&APP[..2]).contains("PUSHER_SECRET is set"));
        assert!(message(&APP).starts_with("neither PUSHER_CLUSTER nor PUSHER_HOST"));
    }

    #[test]
    fn names_the_invalid_variable_without_the_secret() {
        let mut all = APP.to_vec();
        all[2].1 = "s3cret\n";
        all.push(("PUSHER_CLUSTER", "eu"));
        let message = read(&all).unwrap_err().to_string();
        assert_eq!(
            message,
            "PUSHER_SECRET: invalid app secret: there is white space or a control character at byte 6"
        );
        let message = read(&[("PUSHER_URL", "https://k:s3cret@/apps/1")])
            .unwrap_err()
            .to_string();
        assert!(
            message.starts_with("PUSHER_URL: invalid URL: "),
            "{message}"
        );
        assert!(!message.contains("s3cret"), "{message}");
    }
}
