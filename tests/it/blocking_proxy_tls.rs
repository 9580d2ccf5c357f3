//! Proxies and HTTPS, with the blocking transport.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

use pusher_channels::{Client, ClientBuilder, RetryPolicy, channel_name};
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::{ServerConnection, StreamOwned};

use super::blocking::{OK, causes, read_request, send, start};
use super::proxy_tls::{NO_TLS, https_builder, self_signed, without_tls};

/// Accepts one `CONNECT`, responds with this, and joins both connections if the response is 200.
fn proxy(answer: &'static str, target: SocketAddr) -> (SocketAddr, thread::JoinHandle<String>) {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let asked = thread::spawn(move || {
        let (mut client, _) = proxy.accept().unwrap();
        let asked = read_request(&mut client);
        write!(client, "HTTP/1.1 {answer}\r\n\r\n").unwrap();
        if answer.starts_with("200") {
            let mut server = TcpStream::connect(target).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Write);
            });
            thread::spawn(move || std::io::copy(&mut server, &mut client));
        }
        asked
    });
    (address, asked)
}

#[test]
fn requests_use_proxy_tunnel() {
    let server = start();
    let (address, asked) = proxy("200 OK", server.address());
    // The host does not exist, so only the proxy can resolve it.
    let client = Client::builder("1", "test-key", "test-secret")
        .host("pusher.invalid")
        .insecure_http()
        .proxy(format!("http://{address}"))
        .build()
        .unwrap();
    send(&client).unwrap();
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("CONNECT pusher.invalid:80 "), "{asked}");
    assert_eq!(server.triggered().len(), 1);
}

#[test]
fn rejecting_proxy_is_connect_error() {
    let (address, asked) = proxy("502 Bad Gateway", "127.0.0.1:1".parse().unwrap());
    let client = Client::builder("1", "k", "s")
        .host("pusher.invalid")
        .proxy(format!("http://user:p%40ssword@{address}"))
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let error = send(&client).unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("CONNECT pusher.invalid:443 "), "{asked}");
    // The proxy learns the host, and nothing that is signed.
    assert!(!asked.contains("auth_"), "{asked}");
    let basic = "proxy-authorization: basic dxnlcjpwqhnzd29yza==";
    assert!(asked.to_lowercase().contains(basic), "{asked}");
    let told = format!("{error} {error:?} {}", causes(&error));
    assert!(!told.contains("ssword"), "{told}");
}

/// The environment belongs to the process, so this test runs in a process of its own.
#[test]
fn environment_proxy_is_used_unless_disabled() {
    for (variable, no_proxy) in [("HTTP_PROXY", "example.org"), ("all_proxy", "")] {
        let mut child = crate::without_proxies("blocking_proxy_tls::behind_a_proxy");
        child
            .env(variable, "http://127.0.0.1:1")
            .env("HTTPS_PROXY", "http://127.0.0.1:2")
            .env("NO_PROXY", no_proxy);
        crate::succeed(child);
    }
}

#[test]
#[ignore = "the child of `environment_proxy_is_used_unless_disabled`"]
fn behind_a_proxy() {
    let server = start();
    let client = ClientBuilder::from_url(&server.url()).unwrap();
    let error = send(&client.retry(RetryPolicy::never()).build().unwrap());
    assert!(error.unwrap_err().is_connect());
    assert_eq!(server.connections(), 0);

    let client = ClientBuilder::from_url(&server.url()).unwrap();
    send(&client.no_proxy().build().unwrap()).unwrap();
    send(&server.client()).unwrap();
    assert_eq!(server.triggered().len(), 2);
}

#[test]
fn https_uses_the_proxy_of_its_own_variable() {
    let (address, asked) = proxy("502 Bad Gateway", "127.0.0.1:1".parse().unwrap());
    let mut child = crate::without_proxies("blocking_proxy_tls::https_behind_a_proxy");
    child
        .env("HTTPS_PROXY", format!("http://{address}"))
        .env("HTTP_PROXY", "http://127.0.0.1:1");
    crate::succeed(child);
    // If nobody has asked the proxy, this does, so that it does not wait for ever.
    let last = TcpStream::connect(address);
    if let Ok(mut last) = last.as_ref() {
        let _ = last.write_all(b"NOBODY before HTTP/1.1\r\n\r\n");
    }
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("CONNECT pusher.invalid:443 "), "{asked}");
}

#[test]
#[ignore = "the child of `https_uses_the_proxy_of_its_own_variable`"]
fn https_behind_a_proxy() {
    let client = Client::builder("1", "k", "s")
        .host("pusher.invalid")
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    assert!(send(&client).unwrap_err().is_connect());
}

/// Accepts TLS from everybody, responds to the first client that trusts the certificate, and
/// returns its request.
fn tls_server(answer: &'static [u8]) -> (String, u16, thread::JoinHandle<String>) {
    let (pem, acceptor) = self_signed("http/1.1");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        loop {
            let (mut stream, _) = listener.accept().unwrap();
            let mut tls = ServerConnection::new(acceptor.config().clone()).unwrap();
            if tls.complete_io(&mut stream).is_err() {
                continue;
            }
            let mut stream = StreamOwned::new(tls, stream);
            let request = read_request(&mut stream);
            stream.write_all(answer).unwrap();
            stream.conn.send_close_notify();
            stream.flush().unwrap();
            return request;
        }
    });
    (pem, port, server)
}

#[test]
fn rejects_untrusted_certificate_unless_added() {
    let (pem, port, server) = tls_server(OK);
    let (stranger, _) = self_signed("http/1.1");
    for builder in [
        https_builder(port),
        https_builder(port).root_certificate(&stranger),
    ] {
        let error = send(&builder.no_proxy().build().unwrap()).unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        assert!(causes(&error).contains("certificate"), "{error:?}");
    }
    let trusting = https_builder(port)
        .no_proxy()
        .root_certificate(&stranger)
        .root_certificate(&pem);
    send(&trusting.build().unwrap()).unwrap();
    let request = server.join().unwrap();
    assert!(
        request.starts_with("POST /apps/1/events?auth_key=k&"),
        "{request}"
    );
}

#[test]
fn no_crypto_provider_is_installed() {
    crate::succeed(crate::alone(
        "blocking_proxy_tls::https_uses_its_own_crypto_provider",
    ));
}

#[test]
#[ignore = "the child of `no_crypto_provider_is_installed`"]
fn https_uses_its_own_crypto_provider() {
    let (pem, port, server) = tls_server(OK);
    let client = https_builder(port).no_proxy().root_certificate(&pem);
    send(&client.build().unwrap()).unwrap();
    server.join().unwrap();
    assert!(CryptoProvider::get_default().is_none());
}

#[test]
fn connection_broken_after_handshake_is_interrupted() {
    let (pem, port, server) = tls_server(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{");
    let client = https_builder(port).no_proxy().root_certificate(&pem);
    let error = send(&client.build().unwrap()).unwrap_err();
    assert!(!error.is_connect() && error.is_retryable(), "{error:?}");
    server.join().unwrap();
}

#[test]
fn https_to_plaintext_server_is_connect_error() {
    for words in [OK, b""] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut hello = [0; 16];
            stream.read_exact(&mut hello).unwrap();
            stream.write_all(words).unwrap();
        });
        let client = https_builder(port).no_proxy().build().unwrap();
        let error = send(&client).unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        server.join().unwrap();
    }
}

#[test]
fn failed_connection_is_retried() {
    let (pem, acceptor) = self_signed("http/1.1");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = https_builder(listener.local_addr().unwrap().port())
        .no_proxy()
        .root_certificate(&pem)
        .retry(RetryPolicy::default())
        .build()
        .unwrap();
    let server = thread::spawn(move || {
        // It closes the connection before the handshake, twice.
        for _ in 0..2 {
            drop(listener.accept().unwrap());
        }
        let (stream, _) = listener.accept().unwrap();
        let tls = ServerConnection::new(acceptor.config().clone()).unwrap();
        let mut stream = StreamOwned::new(tls, stream);
        assert!(read_request(&mut stream).starts_with("POST "));
        stream.write_all(OK).unwrap();
        stream.flush().unwrap();
    });
    send(&client).unwrap();
    server.join().unwrap();
}

#[test]
fn plaintext_response_to_a_handshake_is_named() {
    let (port, server) = without_tls();
    let client = https_builder(port).no_proxy().build().unwrap();
    let error = send(&client).unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!("cannot connect to localhost:{port}{NO_TLS}")
    );
    server.join().unwrap();
}

/// Both transports have to decide in the same way, whatever the environment contains.
#[test]
fn environment_proxy_is_that_of_the_other_transport() {
    const DEAD: &str = "http://127.0.0.1:1";
    for (variables, is_proxied) in [
        (&[("ALL_PROXY", DEAD)][..], true),
        (&[("HTTP_PROXY", "127.0.0.1:1")], true),
        (&[("HTTP_PROXY", DEAD), ("NO_PROXY", "*")], false),
        (&[("ALL_PROXY", DEAD), ("no_proxy", "a.b, *")], false),
        (&[("HTTP_PROXY", DEAD), ("NO_PROXY", "127.0.0.0/8")], false),
        (&[("HTTP_PROXY", DEAD), ("NO_PROXY", "127.0.0.2")], true),
        (&[("HTTP_PROXY", "not a url"), ("ALL_PROXY", DEAD)], true),
        (&[("HTTP_PROXY", "ftp://proxy"), ("all_proxy", DEAD)], true),
        (&[("HTTP_PROXY", "not a url")], false),
        (&[("HTTP_PROXY", ""), ("http_proxy", DEAD)], false),
        (&[("HTTPS_PROXY", DEAD)], false),
        (&[("HTTP_PROXY", DEAD), ("REQUEST_METHOD", "GET")], false),
    ] {
        let mut child = crate::without_proxies("blocking_proxy_tls::both_transports_decide");
        child.envs(variables.iter().copied());
        child.env("TEST_IS_PROXIED", is_proxied.to_string());
        crate::succeed(child);
    }
}

#[test]
#[ignore = "the child of `environment_proxy_is_that_of_the_other_transport`"]
fn both_transports_decide() {
    let is_proxied = std::env::var("TEST_IS_PROXIED").unwrap() == "true";
    let server = start();
    let client = ClientBuilder::from_url(&server.url()).unwrap();
    let client = client.retry(RetryPolicy::never()).build().unwrap();
    let blocking = send(&client);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let trigger = client.trigger(channel_name!("news")).event("e").text("x");
    let default = runtime.block_on(trigger.unwrap().send());
    for result in [blocking, default] {
        match result {
            Ok(()) => assert!(!is_proxied, "sent without the proxy"),
            Err(error) => assert!(is_proxied && error.is_connect(), "{error}"),
        }
    }
    assert_eq!(server.triggered().len(), if is_proxied { 0 } else { 2 });
}
