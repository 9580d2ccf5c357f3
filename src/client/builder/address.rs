//! The address of the API server, from settings that can contradict each other.

use crate::config::{
    BasePath, Cluster, Credentials, Endpoint, Host, InvalidConfig, Scheme, Setting,
};
use crate::error::InvalidKind;

/// The settings of the address. Errors are kept until the client is built.
#[derive(Debug)]
pub(super) struct Address {
    /// The address from a URL or from the environment, and the variable that it was read from.
    read: Option<(Endpoint, Option<String>)>,
    cluster: Result<Option<Cluster>, InvalidConfig>,
    host: Result<Option<Host>, InvalidConfig>,
    base_path: Result<Option<BasePath>, InvalidConfig>,
    scheme: Option<Scheme>,
}

impl Address {
    pub(super) fn new() -> Self {
        Self {
            read: None,
            cluster: Ok(None),
            host: Ok(None),
            base_path: Ok(None),
            scheme: None,
        }
    }

    pub(super) fn read(credentials: &Credentials) -> Self {
        let Credentials {
            endpoint, variable, ..
        } = credentials;
        Self {
            read: Some((endpoint.clone(), variable.clone())),
            ..Self::new()
        }
    }

    pub(super) fn set_cluster(&mut self, cluster: impl Setting<Cluster>) {
        set(&mut self.cluster, cluster);
    }

    pub(super) fn set_host(&mut self, host: impl Setting<Host>) {
        set(&mut self.host, host);
    }

    pub(super) fn set_base_path(&mut self, path: impl Setting<BasePath>) {
        set(&mut self.base_path, path);
    }

    pub(super) fn set_insecure(&mut self) {
        self.scheme = Some(Scheme::Http);
    }

    pub(super) fn resolve(self) -> Result<Endpoint, InvalidConfig> {
        let mut endpoint = match (self.cluster?, self.host?, self.read) {
            // Neither takes precedence, because the other one would be ignored in silence.
            (Some(_), Some(_), _) => {
                return Err(InvalidConfig::new(
                    "cluster",
                    InvalidKind::Conflict,
                    "both a cluster and a host are set: keep `.cluster(…)` for an app hosted by Pusher, or `.host(…)` for a server of your own",
                ));
            }
            (Some(cluster), None, _) => Endpoint::cluster(&cluster),
            (None, Some(host), _) => Endpoint::https(host),
            (None, None, Some((endpoint, variable))) => {
                if self.scheme.is_none() {
                    endpoint.check_plaintext(variable.as_deref())?;
                }
                endpoint
            }
            (None, None, None) => {
                return Err(InvalidConfig::new(
                    "cluster",
                    InvalidKind::Missing,
                    "neither a cluster nor a host is set: call `.cluster(\"eu\")` with the cluster of your app, or `.host(\"…\")` for a server of your own",
                ));
            }
        };
        if let Some(base_path) = self.base_path? {
            endpoint = endpoint.with_base_path(Some(base_path));
        }
        if let Some(scheme) = self.scheme {
            endpoint = endpoint.with_scheme(scheme);
        }
        Ok(endpoint)
    }
}

fn set<T>(field: &mut Result<Option<T>, InvalidConfig>, value: impl Setting<T>) {
    match value.into_setting() {
        Ok(None) => {}
        value => *field = value,
    }
}
