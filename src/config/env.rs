//! Configuration from environment variables.

use std::env;

use zeroize::{Zeroize, Zeroizing};

use super::copied::{self, IS_A_PLACEHOLDER};
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

/// Rejects quotes and white space around the value of a variable, which are part of it if Docker or
/// systemd reads the file that they are in.
pub(super) fn check_surrounded(name: &str, value: &str) -> Result<(), InvalidConfig> {
    match copied::surrounded(value) {
        None => Ok(()),
        Some(reason) => Err(of(name, InvalidKind::Format, reason)),
    }
}

fn of(name: &str, kind: InvalidKind, reason: &str) -> InvalidConfig {
    InvalidConfig::new("", kind, reason).of_variable(name)
}

type Lookup<'a> = &'a dyn Fn(&str) -> Result<Option<Zeroizing<String>>, InvalidConfig>;

impl Credentials {
    /// Reads the variables whose names begin with `prefix`, unless it is empty, and `_`.
    pub(crate) fn from_env(prefix: &str) -> Result<Self, InvalidConfig> {
        let prefix = prefix.strip_suffix('_').unwrap_or(prefix);
        let lookup = &variable;
        Variables { prefix, lookup }.credentials()
    }
}

struct Variables<'a> {
    prefix: &'a str,
    lookup: Lookup<'a>,
}

impl Variables<'_> {
    fn credentials(&self) -> Result<Credentials, InvalidConfig> {
        let name = self.name("PUSHER_URL");
        if let Some(url) = self.read(&name)? {
            let credentials = Credentials::from_url(&url);
            let credentials = credentials.map_err(|error| error.of_variable(&name))?;
            let variable = Some(name);
            return Ok(Credentials {
                variable,
                ..credentials
            });
        }
        let app_id = self.required::<AppId>("PUSHER_APP_ID", &[])?;
        let key = self.required::<AppKey>("PUSHER_KEY", &["PUSHER_APP_KEY"])?;
        let secret = self.required::<AppSecret>("PUSHER_SECRET", &["PUSHER_APP_SECRET"])?;
        self.check_scheme()?;
        Ok(Credentials {
            app_id,
            key,
            secret,
            endpoint: self.endpoint()?,
            variable: None,
        })
    }

    fn name(&self, name: &str) -> String {
        match self.prefix {
            "" => name.to_owned(),
            prefix => format!("{prefix}_{name}"),
        }
    }

    /// Reads a variable by its whole name.
    fn read(&self, name: &str) -> Result<Option<Zeroizing<String>>, InvalidConfig> {
        let value = (self.lookup)(name)?;
        if let Some(value) = &value {
            check_surrounded(name, value)?;
        }
        Ok(value)
    }

    fn endpoint(&self) -> Result<Endpoint, InvalidConfig> {
        let cluster = self.optional::<Cluster>("PUSHER_CLUSTER", &["PUSHER_APP_CLUSTER"])?;
        match (self.host()?, cluster) {
            (Some(host), None) => Ok(Endpoint::https(host)),
            (None, Some((_, cluster))) => Ok(Endpoint::cluster(&cluster)),
            // Neither takes precedence, because the other one would be ignored in silence.
            (Some(_), Some((name, _))) => {
                let host = self.name("PUSHER_HOST");
                let message = format!(
                    "{host} is set as well: keep {name} for an app hosted by Pusher, or {host} for a server of your own"
                );
                Err(of(&name, InvalidKind::Conflict, &message))
            }
            (None, None) => {
                let (cluster, host) = (self.name("PUSHER_CLUSTER"), self.name("PUSHER_HOST"));
                let message = format!(
                    "neither {cluster} nor {host} is set: set one of them to the address of the app"
                );
                Err(InvalidConfig::new(cluster, InvalidKind::Missing, message))
            }
        }
    }

    /// Other libraries honour `PUSHER_SCHEME`. We require plaintext to be requested through the URL,
    /// and reject the variable rather than ignore it silently.
    fn check_scheme(&self) -> Result<(), InvalidConfig> {
        let name = self.name("PUSHER_SCHEME");
        match self.read(&name)? {
            Some(scheme) if !scheme.eq_ignore_ascii_case("https") => {
                let url = self.name("PUSHER_URL");
                let message = format!(
                    "it is not `https`: a server without TLS is set as {url}=http://KEY:SECRET@HOST/apps/ID"
                );
                Err(of(&name, InvalidKind::Conflict, &message))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Reads the host and its port, which is a separate variable.
    fn host(&self) -> Result<Option<Host>, InvalidConfig> {
        let Some((host_name, host)) = self.optional::<Host>("PUSHER_HOST", &[])? else {
            return Ok(None);
        };
        let name = self.name("PUSHER_PORT");
        let Some(port) = self.read(&name)? else {
            return Ok(Some(host));
        };
        if host.has_port() {
            let message = format!("{host_name} contains a port already: keep one of the two");
            return Err(of(&name, InvalidKind::Conflict, &message));
        }
        Host::try_new(format!("{host}:{}", *port))
            .map(Some)
            .map_err(|_| of(&name, InvalidKind::Format, "it is not a port (1 to 65535)"))
    }

    /// Reads `name`, or else the first of its aliases that is set, and returns which one it was.
    fn optional<T>(
        &self,
        name: &str,
        aliases: &[&str],
    ) -> Result<Option<(String, T)>, InvalidConfig>
    where
        T: for<'t> TryFrom<&'t str, Error: Into<InvalidConfig>>,
    {
        for name in core::iter::once(&name).chain(aliases) {
            let name = self.name(name);
            let Some(text) = self.read(&name)? else {
                continue;
            };
            if copied::is_placeholder(&text) {
                let message = format!("it {IS_A_PLACEHOLDER}");
                return Err(of(&name, InvalidKind::Format, &message));
            }
            return match T::try_from(text.as_str()) {
                Ok(value) => Ok(Some((name, value))),
                Err(error) => Err(error.into().of_variable(&name)),
            };
        }
        Ok(None)
    }

    fn required<T>(&self, name: &str, aliases: &[&str]) -> Result<T, InvalidConfig>
    where
        T: for<'t> TryFrom<&'t str, Error: Into<InvalidConfig>>,
    {
        if let Some((_, value)) = self.optional(name, aliases)? {
            return Ok(value);
        }
        let [url, name, id, key, secret, cluster] = [
            "PUSHER_URL",
            name,
            "PUSHER_APP_ID",
            "PUSHER_KEY",
            "PUSHER_SECRET",
            "PUSHER_CLUSTER",
        ]
        .map(|name| self.name(name));
        let message = format!(
            "neither {url} nor {name} is set: set {url}=https://KEY:SECRET@HOST/apps/ID, or {id}, {key}, {secret} and {cluster}"
        );
        Err(InvalidConfig::new(name, InvalidKind::Missing, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(prefix: &str, variables: &[(&str, &str)]) -> Result<Credentials, InvalidConfig> {
        let lookup: Lookup<'_> = &|name| {
            let found = variables.iter().find(|(n, v)| *n == name && !v.is_empty());
            Ok(found.map(|(_, value)| Zeroizing::new((*value).to_owned())))
        };
        Variables { prefix, lookup }.credentials()
    }

    fn read(variables: &[(&str, &str)]) -> Result<Credentials, InvalidConfig> {
        read_with("", variables)
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
        all[3] = ("PUSHER_HOST", "ws.example.org:8443");
        let credentials = read(&all).unwrap();
        assert_eq!(credentials.endpoint.origin(), "https://ws.example.org:8443");
    }

    #[test]
    fn rejects_host_and_cluster() {
        for cluster in ["PUSHER_CLUSTER", "PUSHER_APP_CLUSTER"] {
            let mut all = APP.to_vec();
            all.extend([(cluster, "eu"), ("PUSHER_HOST", "ws.example.org")]);
            let error = read(&all).unwrap_err();
            assert_eq!(
                (error.setting(), error.kind()),
                (cluster, InvalidKind::Conflict)
            );
            assert_eq!(
                error.to_string(),
                format!(
                    "{cluster}: PUSHER_HOST is set as well: keep {cluster} for an app hosted by Pusher, or PUSHER_HOST for a server of your own"
                )
            );
        }
    }

    #[test]
    fn rejects_port_beside_host_with_port() {
        for host in ["a:1", "[::1]:1"] {
            let mut all = APP.to_vec();
            all.extend([("PUSHER_HOST", host), ("PUSHER_PORT", "1")]);
            let error = read(&all).unwrap_err();
            assert_eq!(
                (error.setting(), error.kind()),
                ("PUSHER_PORT", InvalidKind::Conflict)
            );
            assert_eq!(
                error.to_string(),
                "PUSHER_PORT: PUSHER_HOST contains a port already: keep one of the two"
            );
        }
        let mut all = APP.to_vec();
        all.extend([("PUSHER_HOST", "[::1]"), ("PUSHER_PORT", "1")]);
        assert_eq!(read(&all).unwrap().endpoint.origin(), "https://[::1]:1");
    }

    #[test]
    fn names_quotes_and_white_space_around_values() {
        const QUOTES: &str =
            "there are quotes around it, and they are part of the value: remove them";
        for (name, value, reason) in [
            ("PUSHER_SECRET", "\"s3cret\"", QUOTES),
            ("PUSHER_SECRET", "'s3cret'", QUOTES),
            ("PUSHER_KEY", "\"s3cret\"", QUOTES),
            ("PUSHER_APP_ID", "'s3cret'", QUOTES),
            ("PUSHER_CLUSTER", "\"s3cret\"", QUOTES),
            ("PUSHER_HOST", "\"s3cret\"", QUOTES),
            ("PUSHER_PORT", "\"s3cret\"", QUOTES),
            ("PUSHER_SCHEME", "\"s3cret\"", QUOTES),
            ("PUSHER_URL", "\"https://k:s3cret@h/apps/1\"", QUOTES),
            ("PUSHER_URL", "'https://k:s3cret@h/apps/1'", QUOTES),
            (
                "PUSHER_URL",
                " https://k:s3cret@h/apps/1",
                "it begins with white space: remove it",
            ),
            (
                "PUSHER_URL",
                "https://k:s3cret@h/apps/1 ",
                "it ends with white space: remove it",
            ),
            (
                "PUSHER_URL",
                "https://k:s3cret@h/apps/1\r\n",
                "it ends with a line break: remove it",
            ),
            (
                "PUSHER_URL",
                "\nhttps://k:s3cret@h/apps/1",
                "it begins with a line break: remove it",
            ),
            (
                "PUSHER_SECRET",
                "s3cret\n",
                "it ends with a line break: remove it",
            ),
            (
                "PUSHER_KEY",
                "\ts3cret",
                "it begins with white space: remove it",
            ),
        ] {
            let mut all = vec![(name, value)];
            all.extend(APP);
            if name == "PUSHER_PORT" {
                all.push(("PUSHER_HOST", "h"));
            }
            let error = read(&all).unwrap_err();
            assert_eq!(error.to_string(), format!("{name}: {reason}"));
            assert_eq!((error.setting(), error.kind()), (name, InvalidKind::Format));
            assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
        }
        // A quote at one end can be part of a secret.
        let mut all = vec![("PUSHER_SECRET", "s3cret'"), ("PUSHER_CLUSTER", "eu")];
        all.extend(APP);
        assert!(read(&all).is_ok());
    }

    #[test]
    fn rejects_placeholders() {
        for (name, value) in [
            ("PUSHER_APP_ID", "APP_ID"),
            ("PUSHER_APP_ID", "your-pusher-app-id"),
            ("PUSHER_KEY", "<key>"),
            ("PUSHER_SECRET", "YOUR_APP_SECRET"),
            ("PUSHER_SECRET", "${SECRET}"),
            ("PUSHER_CLUSTER", "CLUSTER"),
        ] {
            let mut all = vec![(name, value)];
            all.extend(APP);
            let error = read(&all).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "{name}: it is a placeholder: copy the values of your app from \"App Keys\" in its dashboard"
                )
            );
        }
    }

    #[test]
    fn reads_only_names_with_the_prefix() {
        let staging = [
            ("STAGING_PUSHER_APP_ID", "7"),
            ("STAGING_PUSHER_APP_KEY", "k7"),
            ("STAGING_PUSHER_SECRET", "s7"),
            ("STAGING_PUSHER_CLUSTER", "eu"),
        ];
        let mut all = vec![
            ("PUSHER_URL", "https://k:s@h/apps/1"),
            ("PUSHER_CLUSTER", "ap1"),
        ];
        all.extend(staging);
        let credentials = read_with("STAGING", &all).unwrap();
        assert_eq!(credentials.app_id.as_ref(), "7");
        assert_eq!(credentials.endpoint.origin(), "https://api-eu.pusher.com");
        all.push(("STAGING_PUSHER_URL", "https://k8:s8@h8/apps/8"));
        assert_eq!(read_with("STAGING", &all).unwrap().key.as_ref(), "k8");

        let message = |all: &[_]| read_with("STAGING", all).unwrap_err().to_string();
        assert_eq!(
            message(&[("PUSHER_URL", "https://k:s@h/apps/1")]),
            "neither STAGING_PUSHER_URL nor STAGING_PUSHER_APP_ID is set: set STAGING_PUSHER_URL=https://KEY:SECRET@HOST/apps/ID, or STAGING_PUSHER_APP_ID, STAGING_PUSHER_KEY, STAGING_PUSHER_SECRET and STAGING_PUSHER_CLUSTER"
        );
        assert!(message(&staging[..3]).starts_with("neither STAGING_PUSHER_CLUSTER nor STAGING_"));
        assert!(
            message(&[("STAGING_PUSHER_URL", "https://k:s@h")]).starts_with("STAGING_PUSHER_URL: ")
        );
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
            assert_eq!(
                error.to_string(),
                "PUSHER_PORT: it is not a port (1 to 65535)"
            );
        }
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
        all[2].1 = "s3 cret";
        all.push(("PUSHER_CLUSTER", "eu"));
        let message = read(&all).unwrap_err().to_string();
        assert_eq!(
            message,
            "PUSHER_SECRET: invalid app secret: there is white space or a control character at byte 2"
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
