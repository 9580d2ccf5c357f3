//! Clusters, hosts and base paths, and what is wrong with others.

use super::*;

#[test]
fn hosts() {
    for good in [
        "a",
        "a.b-c.d",
        "a_b:1",
        "127.0.0.1:6001",
        "10.0.0.7",
        "1.example",
        "0xa.example",
        "a.0xg",
        "[::1]",
        "[::1]:65535",
    ] {
        assert!(Host::try_new(good).is_ok(), "{good}");
    }
    for (bad, position) in [
        ("", 0),
        (" a", 0),
        ("a ", 1),
        ("a/b", 1),
        ("k:s@a", 1),
        ("a:", 1),
        ("a:0", 1),
        ("a:+1", 1),
        ("a:65536", 1),
        ("::1", 0),
        ("[::1", 0),
        ("[x]", 1),
        ("[::1]x", 5),
        ("[::1]:", 5),
        ("[::1]:0", 5),
        ("[::1]:65536", 5),
        ("é", 0),
        ("https://a", 0),
        // Another address than the one that somebody who reads it expects, or none.
        ("2130706433", 0),
        ("0x7f000001", 0),
        ("0x7f.1:6001", 0),
        ("127.1", 0),
        ("1.2.3.256", 0),
        ("1.2.3.4.5", 0),
        ("127.0.0.01", 0),
        ("127.0.0.1.", 0),
        ("a.0x", 0),
    ] {
        let error = Host::try_new(bad).expect_err(bad);
        assert_eq!(error.position(), Some(position), "{bad}: {error}");
    }
}

#[test]
fn internationalized_hosts_have_to_be_punycode() {
    let error = Host::try_new("münchen.example").unwrap_err();
    assert_eq!(error.position(), Some(1));
    assert_eq!(
        error.to_string(),
        "invalid host: it is not ASCII; write an internationalized name in punycode, such as `xn--mnchen-3ya.example` for `münchen.example`"
    );
    assert!(Host::try_new("xn--mnchen-3ya.example").is_ok());
    let error = Host::try_new("a\u{a0}b").unwrap_err();
    assert!(error.to_string().contains("the character"), "{error}");
}

#[test]
fn rejects_host_of_cluster_as_cluster() {
    for (host, name) in [
        ("api-eu", "eu"),
        ("api-eu.pusher.com", "eu"),
        ("ws-eu", "eu"),
        ("ws-eu.pusher.com", "eu"),
        ("api-ap2", "ap2"),
        ("ws-eu-west-1.pusher.com", "eu-west-1"),
    ] {
        assert_eq!(
            Cluster::try_new(host).unwrap_err().to_string(),
            format!("invalid cluster: it is the host of a cluster; write `{name}`")
        );
    }
    assert_eq!(
        Cluster::try_new("EU").unwrap_err().to_string(),
        "invalid cluster: clusters are named in lower case; write `eu`"
    );
    for other in [
        "api-",
        "https://api-eu.pusher.com",
        "api-EU",
        "eu.pusher.com",
    ] {
        let error = Cluster::try_new(other).err().map(|error| error.to_string());
        assert!(
            error.is_none_or(|error| error.contains("not allowed")),
            "{other}"
        );
    }
}

#[test]
fn clusters_of_hosts() {
    let cluster = Cluster::try_new("eu-west-1").unwrap();
    let Endpoint { host, .. } = Endpoint::cluster(&cluster);
    assert_eq!(host.as_ref(), "api-eu-west-1.pusher.com");
    assert_eq!(Cluster::of_host(host.as_ref()), Some(cluster));
    for other in [
        "api.pusher.com",
        "api-.pusher.com",
        "api-eu.pusher.com.example.org",
        "ws-eu.pusher.com",
        "api-eu.x.pusher.com",
        "127.0.0.1",
    ] {
        assert_eq!(Cluster::of_host(other), None, "{other}");
    }
}

#[test]
fn advises_on_hosts() {
    for (host, advice) in [
        ("https://a", "it is a URL"),
        ("ws-eu.pusher.com", "write `api-eu.pusher.com`"),
        ("a/b", "set it with `base_path`"),
        ("a:b", "write an IPv6 address in brackets"),
    ] {
        let error = Host::try_new(host).unwrap_err().to_string();
        assert!(error.contains(advice), "{error}");
    }
    assert!(Host::try_new("ws-eu.example.org").is_ok());
}

#[test]
fn ports_of_hosts() {
    for (host, expected) in [
        ("a", false),
        ("a:1", true),
        ("[::1]", false),
        ("[::1]:1", true),
    ] {
        assert_eq!(Host::try_new(host).unwrap().has_port(), expected, "{host}");
    }
}

#[test]
fn plaintext_is_not_for_hosts_of_pusher() {
    for (host, is_pusher) in [
        ("api-eu.pusher.com", true),
        ("API-EU.Pusher.com:80", true),
        ("api.pusherapp.com.", true),
        ("api-eu.pusher.com.example.org", false),
        ("notpusher.com", false),
        ("127.0.0.1:6001", false),
    ] {
        let endpoint = Endpoint::https(Host::try_new(host).unwrap());
        assert!(endpoint.check_plaintext(None).is_ok(), "{host}");
        assert_eq!(endpoint.origin(), format!("https://{host}"));

        let endpoint = endpoint.with_scheme(Scheme::Http);
        assert_eq!(endpoint.origin(), format!("http://{host}"));
        let error = endpoint.check_plaintext(None).err();
        assert_eq!(error.is_some(), is_pusher, "{host}");
        let of_variable = endpoint.check_plaintext(Some("PUSHER_URL")).err();
        for (error, setting) in [(error, "URL"), (of_variable, "PUSHER_URL")] {
            assert!(error.is_none_or(|error| {
                error.kind() == InvalidKind::Conflict && error.setting() == setting
            }));
        }
    }
    let endpoint = Endpoint::cluster(&Cluster::try_new("eu").unwrap());
    assert_eq!(endpoint.base_path(), "");
    let path = BasePath::try_new("/a").unwrap();
    assert_eq!(endpoint.with_base_path(Some(path)).base_path(), "/a");
}

#[test]
fn base_paths() {
    for good in ["/a", "/a/b", "/a.b/~c"] {
        assert!(BasePath::try_new(good).is_ok(), "{good}");
    }
    let (slash, segment) = ("it ends with `/`", "it has an empty, `.` or `..` segment");
    for (bad, position, reason) in [
        ("", 0, "it is empty"),
        ("a", 0, "it does not start with `/`"),
        ("/", 0, slash),
        ("/a/", 2, slash),
        ("/ab/c/", 5, slash),
        ("//a", 0, segment),
        ("/a//b", 0, segment),
        ("/../a", 0, segment),
        ("/a/.", 0, segment),
        ("/a?b", 2, "the character"),
        ("/a b", 2, "the character"),
        ("/%61", 1, "the character"),
    ] {
        let error = BasePath::try_new(bad).expect_err(bad);
        assert_eq!(error.position(), Some(position), "{bad}: {error}");
        assert!(error.to_string().contains(reason), "{bad}: {error}");
    }
}
