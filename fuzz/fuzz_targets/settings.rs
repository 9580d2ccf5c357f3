//! URLs and settings: nothing makes the builder panic, no error contains the secret, and requests are
//! sent to the host that was written, with TLS unless the URL says otherwise.

#![no_main]

use std::net::Ipv6Addr;
use std::time::SystemTime;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use pusher_channels::{Client, channel_name, event_name};

const SECRET: &str = "a-secret-of-the-app";

#[derive(Arbitrary, Debug)]
enum Input<'i> {
    /// A URL as it comes.
    Url(&'i str),
    /// A URL with a secret.
    Parts {
        scheme: Scheme,
        host: &'i str,
        path: &'i str,
    },
    Builder {
        app_id: &'i str,
        app_key: &'i str,
        host: Option<&'i str>,
        cluster: Option<&'i str>,
        base_path: Option<&'i str>,
        plaintext: bool,
    },
}

#[derive(Arbitrary, Debug)]
enum Scheme {
    Http,
    Https,
}

fuzz_target!(|input: Input<'_>| match input {
    Input::Url(url) => check_url(url, None),
    Input::Parts { scheme, host, path } => {
        let scheme = match scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        check_url(
            &format!("{scheme}://key:{SECRET}@{host}/{path}"),
            Some(host),
        );
        check_url(
            &format!("{scheme}://key:{SECRET}@{host}/apps/42"),
            Some(host),
        );
    }
    Input::Builder {
        app_id,
        app_key,
        host,
        cluster,
        base_path,
        plaintext,
    } => {
        let mut builder = Client::builder(app_id, app_key, SECRET);
        if let Some(host) = host {
            builder = builder.host(host);
        }
        if let Some(cluster) = cluster {
            builder = builder.cluster(cluster);
        }
        if let Some(path) = base_path {
            builder = builder.base_path(path);
        }
        if plaintext {
            builder = builder.insecure_http();
        }
        match builder.build() {
            Ok(client) => {
                assert_eq!(client.app_id().as_ref(), app_id);
                assert_eq!(client.app_key().as_ref(), app_key);
                assert!(host.is_none() || cluster.is_none(), "two hosts");
                check_requests(&client, plaintext, host);
            }
            Err(error) => check_error(&error),
        }
    }
});

fn check_url(url: &str, host: Option<&str>) {
    match Client::from_url(url) {
        Ok(client) => check_requests(&client, url.to_ascii_lowercase().starts_with("http:"), host),
        Err(error) => check_error(&error),
    }
}

fn check_error(error: &dyn std::error::Error) {
    let mut printed = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(error) = source {
        printed.push_str(&format!("{error} {error:?}"));
        source = error.source();
    }
    assert!(!printed.contains(SECRET), "the secret: {printed}");
}

fn check_requests(client: &Client, is_plaintext: bool, host: Option<&str>) {
    let trigger = client
        .trigger(&channel_name!("news"))
        .event(event_name!("e"));
    let request = trigger.text("a").expect("the data is short").into_request();
    let request = request.to_http(SystemTime::now());
    let request = request.expect("a valid client can sign");
    let uri = request.uri();
    assert_eq!(
        uri.scheme_str(),
        Some(if is_plaintext { "http" } else { "https" })
    );
    assert_eq!(uri.scheme_str(), client.origin().scheme_str());
    assert_eq!(uri.authority(), client.origin().authority());
    let authority = uri.authority().expect("requests have a host").as_str();
    assert!(
        !authority.contains('@'),
        "credentials in the URL: {authority}"
    );
    // What the transports parse is what was signed. Whether a label is valid punycode is checked by the
    // feature `reqwest`, whose URLs have the tables for it.
    let text = uri.to_string();
    if authority.to_ascii_lowercase().contains("xn--") {
        return;
    }
    let parsed = url::Url::parse(&text).expect("the transports accept the URL");
    // The same address can be written in several ways.
    let address = |host: &str| host.trim_matches(['[', ']']).parse::<Ipv6Addr>().ok();
    let sent = uri
        .host()
        .expect("requests have a host")
        .to_ascii_lowercase();
    let read = parsed.host_str().expect("requests have a host");
    assert!(
        read == sent || address(read).is_some_and(|read| Some(read) == address(&sent)),
        "{text}"
    );
    assert_eq!(parsed.path(), uri.path(), "{text}");
    assert_eq!(parsed.query(), uri.query(), "{text}");
    if let Some(host) = host {
        // What comes before the last `@` belongs to the secret.
        let host = host.rsplit('@').next().unwrap_or(host).to_ascii_lowercase();
        let sent = uri.host().expect("a host").to_ascii_lowercase();
        assert!(host.starts_with(&sent), "{host}: {text}");
    }
}
