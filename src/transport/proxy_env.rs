//! Selects a proxy from the environment, for both transports.
//!
//! ureq's own implementation ignores which scheme a proxy variable is for, and supports neither
//! subdomains nor CIDR blocks in `NO_PROXY`. reqwest's supports them, but its `NO_PROXY=*` does not
//! cover addresses, unlike curl's.

use std::env;
use std::net::IpAddr;

/// Returns the URL of the proxy for requests to `host`.
pub(super) fn proxy(https: bool, host: &str) -> Option<String> {
    proxy_of(https, host, |name| env::var(name).ok())
}

fn proxy_of(https: bool, host: &str, var: impl Fn(&str) -> Option<String>) -> Option<String> {
    // In a CGI program, `HTTP_PROXY` is the client's `Proxy` header: https://httpoxy.org.
    if var("REQUEST_METHOD").is_some() {
        return None;
    }
    let either = |upper: &str, lower: &str| var(upper).or_else(|| var(lower));
    let own = if https {
        either("HTTPS_PROXY", "https_proxy")
    } else {
        either("HTTP_PROXY", "http_proxy")
    };
    let proxy = own
        .and_then(usable)
        .or_else(|| either("ALL_PROXY", "all_proxy").and_then(usable))?;
    // A missing variable means that there are no exceptions.
    let exceptions = either("NO_PROXY", "no_proxy").unwrap_or_default();
    let is_exception = exceptions
        .split(',')
        .any(|exception| covers(exception.trim(), host));
    (!is_exception).then_some(proxy)
}

/// Returns true for the schemes of proxies that the transports know.
pub(super) fn is_proxy_scheme(scheme: &str) -> bool {
    let known = [
        "http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h",
    ];
    known.iter().any(|known| known.eq_ignore_ascii_case(scheme))
}

/// Returns the URL of a proxy with its scheme, or `None` if the value is not one. Like reqwest and
/// curl, it assumes `http` for a value without a scheme.
// A variable that is not a URL is ignored, because it belongs to the machine and not to the program.
fn usable(value: String) -> Option<String> {
    let url = if value.contains("://") {
        value
    } else {
        format!("http://{value}")
    };
    let uri = url.parse::<http::Uri>().ok()?;
    // `http` accepts ports that are not numbers.
    let has_port = uri.port_u16().is_some();
    let has_host = uri.host().is_some_and(|host| {
        let ends_with_host = uri
            .authority()
            .is_some_and(|all| all.as_str().ends_with(host));
        !host.is_empty() && (has_port || ends_with_host)
    });
    (has_host && is_proxy_scheme(uri.scheme_str()?)).then_some(url)
}

/// Returns true if an entry of `NO_PROXY` matches `host`. An entry is `*`, a domain including its
/// subdomains, an address, or a network such as `10.0.0.0/8`.
fn covers(exception: &str, host: &str) -> bool {
    // An IPv6 address has brackets in a URL, but none in `NO_PROXY`.
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = host.parse() {
        return exception == "*" || covers_address(exception, address);
    }
    if exception == "*" {
        return true;
    }
    // `.example.org` and `example.org` mean the same, as in curl and reqwest.
    let domain = exception.strip_prefix('.').unwrap_or(exception);
    if domain.is_empty() {
        return false;
    }
    let (host, domain) = (host.to_ascii_lowercase(), domain.to_ascii_lowercase());
    host.strip_suffix(&domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn covers_address(exception: &str, address: IpAddr) -> bool {
    let Some((network, bits)) = exception.split_once('/') else {
        return exception.parse() == Ok(address);
    };
    let (Ok(network), Ok(bits)) = (network.parse(), bits.parse::<u32>()) else {
        return false;
    };
    // Shifts out the host part. `checked_shr` is `None` for a network of zero bits, which covers all.
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) if bits <= 32 => {
            let differing = network.to_bits() ^ address.to_bits();
            differing.checked_shr(32 - bits).unwrap_or(0) == 0
        }
        (IpAddr::V6(network), IpAddr::V6(address)) if bits <= 128 => {
            let differing = network.to_bits() ^ address.to_bits();
            differing.checked_shr(128 - bits).unwrap_or(0) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(vars: &[(&str, &str)], https: bool, host: &str) -> Option<String> {
        proxy_of(https, host, |name| {
            let found = vars.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn each_scheme_uses_its_own_variable() {
        let vars = [("HTTPS_PROXY", "s"), ("http_proxy", "p")];
        assert_eq!(with(&vars, true, "h").as_deref(), Some("http://s"));
        assert_eq!(with(&vars, false, "h").as_deref(), Some("http://p"));
        assert_eq!(with(&vars[..1], false, "h"), None);
        assert_eq!(with(&[("HTTPS_PROXY", "")], true, "h"), None);
        let all = [("ALL_PROXY", "a"), ("HTTPS_PROXY", "s")];
        assert_eq!(with(&all, true, "h").as_deref(), Some("http://s"));
        assert_eq!(with(&all, false, "h").as_deref(), Some("http://a"));
        let cgi = [("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "evil")];
        assert_eq!(with(&cgi, false, "h"), None);
    }

    #[test]
    fn variables_that_are_not_urls_are_ignored() {
        for nonsense in [
            "",
            " ",
            "not a url",
            "http://",
            "http://:3128",
            "ftp://proxy:21",
            "://proxy",
            "http://proxy:port",
        ] {
            let vars = [("HTTP_PROXY", nonsense), ("ALL_PROXY", "socks5://a:1080")];
            let proxy = with(&vars, false, "h");
            assert_eq!(proxy.as_deref(), Some("socks5://a:1080"), "{nonsense:?}");
            assert_eq!(with(&vars[..1], false, "h"), None, "{nonsense:?}");
            let vars = [("HTTP_PROXY", "p:1"), ("ALL_PROXY", nonsense)];
            assert_eq!(with(&vars, true, "h"), None, "{nonsense:?}");
        }
        let vars = [("HTTP_PROXY", "http://user:password@p:3128/path")];
        assert_eq!(with(&vars, false, "h").as_deref(), Some(vars[0].1));
    }

    #[test]
    fn no_proxy_matches_domains_addresses_and_networks() {
        let list = "localhost, .example.org,example.com,10.0.0.0/8,192.0.2.1,fd00::/8";
        let vars = [("ALL_PROXY", "a"), ("NO_PROXY", list)];
        for host in [
            "localhost",
            "example.org",
            "ws.example.org",
            "API.Example.com",
            "10.255.0.1",
            "192.0.2.1",
            "[fd12::1]",
        ] {
            assert_eq!(with(&vars, true, host), None, "{host}");
        }
        for host in [
            "notexample.com",
            "example.com.evil.net",
            "11.0.0.1",
            "192.0.2.2",
            "[fe80::1]",
        ] {
            assert!(with(&vars, true, host).is_some(), "{host}");
        }
        for everything in ["*", "0.0.0.0/0"] {
            let vars = [("ALL_PROXY", "a"), ("no_proxy", everything)];
            assert_eq!(with(&vars, false, "203.0.113.9"), None, "{everything}");
        }
        for nonsense in ["", "10.0.0.0/33", "10.0.0.0/x", "/", "."] {
            let vars = [("ALL_PROXY", "a"), ("NO_PROXY", nonsense)];
            assert!(with(&vars, false, "10.0.0.1").is_some(), "{nonsense}");
            assert!(with(&vars, false, "example.org").is_some(), "{nonsense}");
        }
    }
}
