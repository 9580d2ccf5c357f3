//! Configuration from values, from one URL, and from the environment.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use pusher_channels::config::{InvalidAppSecret, InvalidConfig, InvalidEncryptionKey};
use pusher_channels::error::InvalidKind;
use pusher_channels::{Client, ClientBuilder, EncryptionKey, channel_name};

/// The origin that a client sends its requests to, with its id and key.
fn target(client: &Client) -> String {
    let request = client
        .trigger(channel_name!("a"))
        .event("e")
        .text("")
        .unwrap();
    let request = request
        .into_request()
        .to_http(SystemTime::UNIX_EPOCH)
        .unwrap();
    let uri = request.uri().to_string();
    uri.split("&auth_timestamp").next().unwrap().to_owned()
}

fn builder() -> ClientBuilder {
    Client::builder("00042", "278d425bdf160c739803", "HUSH")
}

#[test]
fn url_combines_all_parts() {
    for (client, expected) in [
        (
            builder().cluster("eu"),
            "https://api-eu.pusher.com/apps/00042/events?auth_key=278d425bdf160c739803",
        ),
        (
            builder()
                .host("ws.example.org:8443")
                .base_path("/real/time"),
            "https://ws.example.org:8443/real/time/apps/00042/events?auth_key=278d425bdf160c739803",
        ),
        (
            builder().insecure_http().host("[::1]:6001"),
            "http://[::1]:6001/apps/00042/events?auth_key=278d425bdf160c739803",
        ),
        (
            builder().host("first").host("later-wins"),
            "https://later-wins/apps/00042/events?auth_key=278d425bdf160c739803",
        ),
        (
            ClientBuilder::from_url("http://k:HUSH@localhost:6001/base/apps/7")
                .unwrap()
                .cluster("eu"),
            "https://api-eu.pusher.com/apps/7/events?auth_key=k",
        ),
        (
            ClientBuilder::from_url("http://k:HUSH@localhost:6001/base/apps/7")
                .unwrap()
                .timeout(Duration::from_secs(1)),
            "http://localhost:6001/base/apps/7/events?auth_key=k",
        ),
    ] {
        assert_eq!(target(&client.build().unwrap()), expected);
    }
}

#[test]
fn invalid_parts_are_named() {
    for (built, reason) in [
        (builder().build(), "neither a cluster nor a host is set"),
        (builder().cluster("EU").build(), "invalid cluster"),
        (
            builder().cluster("api-eu").build(),
            "invalid cluster: it is the host of a cluster; write `eu`",
        ),
        (
            builder().cluster("eu").host("ws.example.org").build(),
            "both a cluster and a host are set: keep `.cluster(…)` for an app hosted by Pusher, or `.host(…)` for a server of your own",
        ),
        (
            builder().host("münchen.example").build(),
            "write an internationalized name in punycode, such as `xn--mnchen-3ya.example`",
        ),
        (
            builder().cluster("").build(),
            "invalid cluster: it is empty",
        ),
        (
            builder().host("https://api-eu.pusher.com ").build(),
            "invalid host: it is a URL; write only `name` or `name:port`, or use `Client::from_url`",
        ),
        (
            builder().host("api-eu.pusher.com ").build(),
            "invalid host: the character U+0020 (space) at byte 17 is not allowed",
        ),
        (
            builder().cluster("eu").base_path("x").build(),
            "invalid base path: it does not start with `/`",
        ),
        (
            Client::builder("", "k", "HUSH").cluster("eu").build(),
            "invalid app id: it is empty",
        ),
        (
            Client::builder("1", "k:HUSH", "HUSH").cluster("eu").build(),
            "invalid app key: the character ':' at byte 1",
        ),
        (
            Client::builder("1", "k", "HUSH\n").cluster("eu").build(),
            "invalid app secret: there is white space or a control character at byte 4",
        ),
        (
            builder().cluster("eu").proxy("not a proxy").build(),
            "invalid proxy: expected a URL such as `http://proxy:3128`",
        ),
        (
            builder().cluster("eu").proxy("u:HUSH@proxy:3128").build(),
            "invalid proxy: expected a URL such as `http://proxy:3128`",
        ),
        (
            builder().cluster("eu").proxy("").build(),
            "invalid proxy: expected a URL such as `http://proxy:3128`",
        ),
        (
            builder().cluster("eu").proxy("http://").build(),
            "invalid proxy: expected a URL such as `http://proxy:3128`",
        ),
        (
            builder()
                .cluster("eu")
                .proxy("ftp://u:HUSH@proxy:1")
                .build(),
            "invalid proxy: its scheme is unknown; expected a URL such as `http://proxy:3128`",
        ),
        (
            builder().cluster("eu").timeout(Duration::ZERO).build(),
            "`timeout` is zero, so every call would fail: `Duration::MAX` sets no limit",
        ),
        (
            builder()
                .cluster("eu")
                .connect_timeout(Duration::ZERO)
                .build(),
            "`connect_timeout` is zero, so every call would fail: `Duration::MAX` sets no limit",
        ),
        (
            builder().cluster("eu").root_certificate("HUSH").build(),
            "invalid root certificate",
        ),
    ] {
        let error = built.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(reason), "{reason}: {shown}");
        assert!(!shown.contains("HUSH"), "{shown}");
    }
}

#[test]
fn invalid_config_names_its_setting_and_keeps_its_cause() {
    for (built, setting, kind) in [
        (builder().build(), "cluster", InvalidKind::Missing),
        (builder().cluster("").build(), "cluster", InvalidKind::Empty),
        (
            builder().host("h").cluster("eu").build(),
            "cluster",
            InvalidKind::Conflict,
        ),
        (
            builder().host("a b").build(),
            "host",
            InvalidKind::Character,
        ),
        (
            builder().cluster("eu").base_path("x").build(),
            "base path",
            InvalidKind::Format,
        ),
        (
            Client::builder("1", "k", "HUSH\n").cluster("eu").build(),
            "app secret",
            InvalidKind::Character,
        ),
        (
            builder().cluster("eu").proxy("not a proxy").build(),
            "proxy",
            InvalidKind::Format,
        ),
        (
            builder().cluster("eu").root_certificate("x").build(),
            "root_certificate",
            InvalidKind::Format,
        ),
        (
            Client::from_url("https://k@host/apps/1"),
            "URL",
            InvalidKind::Missing,
        ),
        (
            Client::from_url("https://k:s@host/apps/1?x"),
            "URL",
            InvalidKind::Format,
        ),
        (
            Client::from_url("https://k:HUSH%0A@host/apps/1"),
            "app secret",
            InvalidKind::Character,
        ),
    ] {
        let error = built.unwrap_err();
        assert_eq!((error.setting(), error.kind()), (setting, kind), "{error}");
        if let Some(source) = error.source() {
            assert!(error.to_string().ends_with(&source.to_string()), "{error}");
        }
        if setting == "app secret" {
            let source = error.source().unwrap().downcast_ref::<InvalidAppSecret>();
            assert_eq!(source.unwrap().position(), Some(4));
        }
    }
    let missing = EncryptionKey::from_env("PUSHER_CHANNELS_TEST_UNSET").unwrap_err();
    assert_eq!(missing.setting(), "PUSHER_CHANNELS_TEST_UNSET");
    assert_eq!(missing.kind(), InvalidKind::Missing);
    let error = EncryptionKey::from_base64("").unwrap_err();
    let source = InvalidConfig::from(error.clone());
    let source = source
        .source()
        .unwrap()
        .downcast_ref::<InvalidEncryptionKey>();
    assert_eq!(source, Some(&error));
}

#[test]
fn reads_configuration_from_url() {
    let client = Client::from_url("https://key:a%3Ab@api-eu.pusher.com/apps/00042").unwrap();
    assert_eq!(
        target(&client),
        "https://api-eu.pusher.com/apps/00042/events?auth_key=key"
    );
    assert_eq!(client.app_id().as_ref(), "00042");
    assert_eq!(client.app_key().as_ref(), "key");
    // The secret is percent-decoded.
    let plain = Client::builder("00042", "key", "a:b")
        .cluster("eu")
        .build()
        .unwrap();
    let signed = |client: &Client| {
        let trigger = client
            .trigger(channel_name!("a"))
            .event("e")
            .text("x")
            .unwrap();
        trigger
            .into_request()
            .to_http(SystemTime::UNIX_EPOCH)
            .unwrap()
            .uri()
            .to_string()
    };
    assert_eq!(signed(&client), signed(&plain));
}

/// The URLs in the documentation of older libraries begin with `http://`.
#[test]
fn rejects_plaintext_to_pusher_unless_confirmed() {
    for host in [
        "api.pusherapp.com",
        "api-eu.pusher.com",
        "API-EU.Pusher.com.:80",
    ] {
        let url = format!("http://k:HUSH@{host}/apps/7");
        let error = Client::from_url(&url).unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid URL: `http://` to a server of Pusher sends events and signatures in plaintext: write `https://`, or call `insecure_http` on a `ClientBuilder` if you mean it"
        );
        assert_eq!(
            (error.setting(), error.kind()),
            ("URL", InvalidKind::Conflict)
        );
        let confirmed = ClientBuilder::from_url(&url).unwrap().insecure_http();
        assert!(confirmed.build().unwrap().origin().scheme_str() == Some("http"));
    }
    for url in [
        "http://k:s@pusher.com.example.org/apps/7",
        "http://k:s@notpusher.com/apps/7",
        "https://k:s@api.pusherapp.com/apps/7",
    ] {
        Client::from_url(url).unwrap();
    }
    builder().cluster("eu").insecure_http().build().unwrap();
}

/// `Client::from_env` reads the environment of the process, so each case is a process of its own.
#[test]
fn reads_configuration_from_environment() {
    let run = |variables: &[(&str, &str)]| {
        let mut child = crate::alone("urls::child");
        child.env_clear().envs(variables.iter().copied());
        let text = crate::succeed(child);
        let (_, line) = text.split_once("CHILD ").expect(&text);
        line.lines().next().unwrap().to_owned()
    };
    assert_eq!(
        run(&[
            ("PUSHER_URL", "http://k:HUSH@localhost/apps/1"),
            ("PUSHER_APP_ID", "2")
        ]),
        "http://localhost/apps/1/events?auth_key=k"
    );
    let mut app = vec![
        ("PUSHER_APP_ID", "00042"),
        ("PUSHER_KEY", "k"),
        ("PUSHER_SECRET", "HUSH"),
        ("PUSHER_CLUSTER", "eu"),
    ];
    assert_eq!(
        run(&app),
        "https://api-eu.pusher.com/apps/00042/events?auth_key=k"
    );
    app[2].1 = "";
    assert_eq!(
        run(&app),
        "neither PUSHER_URL nor PUSHER_SECRET is set: set PUSHER_URL=https://KEY:SECRET@HOST/apps/ID, or PUSHER_APP_ID, PUSHER_KEY, PUSHER_SECRET and PUSHER_CLUSTER"
    );
    assert_eq!(
        run(&[("PUSHER_URL", "http://k:HUSH@api-eu.pusher.com/apps/1")]),
        "PUSHER_URL: invalid URL: `http://` to a server of Pusher sends events and signatures in plaintext: write `https://`, or call `insecure_http` on a `ClientBuilder` if you mean it"
    );
    assert_eq!(
        run(&[("PUSHER_URL", "\"https://k:HUSH@host/apps/1\"")]),
        "PUSHER_URL: there are quotes around it, and they are part of the value: remove them"
    );
    assert_eq!(
        run(&[("TEST_KEY", "MY_KEY"), ("MY_KEY", "'HUSH'")]),
        "MY_KEY: there are quotes around it, and they are part of the value: remove them"
    );
    assert_eq!(
        run(&[
            ("PUSHER_URL", "https://k:HUSH@host/apps/1"),
            ("TEST_PREFIX", "STAGING"),
            ("STAGING_PUSHER_URL", "https://k2:HUSH@host2/apps/2"),
        ]),
        "https://host2/apps/2/events?auth_key=k2"
    );
    assert!(
        run(&[
            ("PUSHER_URL", "https://k:HUSH@host/apps/1"),
            ("TEST_PREFIX", "STAGING"),
        ])
        .starts_with("neither STAGING_PUSHER_URL nor STAGING_PUSHER_APP_ID is set")
    );
    assert_eq!(
        run(&[("PUSHER_URL", "https://k:HUSH@host")]),
        "PUSHER_URL: invalid URL: the app id is missing: write `https://KEY:SECRET@HOST/apps/ID`"
    );
}

#[test]
#[ignore = "the child of `reads_configuration_from_environment`"]
fn child() {
    if let Ok(variable) = std::env::var("TEST_KEY") {
        let error = EncryptionKey::from_env(&variable).unwrap_err();
        println!("CHILD {error}");
        return;
    }
    let client: Result<Client, InvalidConfig> = match std::env::var("TEST_PREFIX") {
        Ok(prefix) => Client::from_env_with_prefix(&prefix),
        Err(_) => Client::from_env(),
    };
    match client {
        Ok(client) => println!("CHILD {}", target(&client)),
        Err(error) => println!("CHILD {error}"),
    }
}

// Found by the fuzz target `settings`: every call of such a client failed.
#[test]
fn rejects_hosts_that_are_not_valid_punycode() {
    for host in ["xn--a.example", "xn--", "api.xn--99999999"] {
        let error = builder().host(host).build().unwrap_err();
        assert_eq!(error.setting(), "host", "{host}");
        assert_eq!(error.kind(), InvalidKind::Format, "{host}");
        assert_eq!(
            error.to_string(),
            "invalid host: requests cannot be sent to it: invalid international domain name",
            "{host}"
        );
        let url = format!("https://key:HUSH@{host}/apps/1");
        assert!(Client::from_url(&url).is_err(), "{host}");
    }
    assert!(builder().host("xn--mnchen-3ya.example").build().is_ok());
}
