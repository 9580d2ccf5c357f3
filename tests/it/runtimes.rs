//! One client in several tokio runtimes, and in none.

use std::thread;

use pusher_channels::testing::Server;
use pusher_channels::{Client, Error, channel_name};
use tokio::runtime::{Builder, Runtime};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

async fn send(client: &Client, data: usize) -> Result<(), Error> {
    client
        .trigger(&channel_name!("news"))
        .event("e")
        .json(&data)?
        .send()
        .await
}

#[test]
fn short_lived_runtimes_lose_nothing() {
    const THREADS: usize = 8;
    const RUNTIMES: usize = 40;
    let server = Server::start_blocking().unwrap();
    let client = server.client();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let client = &client;
            scope.spawn(move || {
                for n in 0..RUNTIMES {
                    let data = thread * RUNTIMES + n;
                    runtime().block_on(send(client, data)).unwrap();
                }
            });
        }
    });
    let mut sent: Vec<usize> = server
        .triggered()
        .iter()
        .map(|e| e.json().unwrap())
        .collect();
    sent.sort_unstable();
    assert!(sent.into_iter().eq(0..THREADS * RUNTIMES));
}

#[test]
fn runtime_that_is_not_driven_delays_no_other() {
    let server = Server::start_blocking().unwrap();
    let client = server.client();
    let idle = runtime();
    idle.block_on(send(&client, 0)).unwrap();
    // The connection of `idle` is open, and nothing drives it.
    runtime().block_on(send(&client, 1)).unwrap();
    assert_eq!(server.triggered().len(), 2);
    idle.block_on(send(&client, 2)).unwrap();
    assert_eq!(server.triggered().len(), 3);
}

#[test]
fn future_made_in_one_runtime_can_run_in_another() {
    let server = Server::start_blocking().unwrap();
    let client = server.client();
    let first = runtime();
    first.block_on(send(&client, 0)).unwrap();
    let pending = {
        let _entered = first.enter();
        client
            .trigger(&channel_name!("news"))
            .event("e")
            .text("x")
            .unwrap()
            .send()
    };
    drop(first);
    runtime().block_on(pending).unwrap();
    assert_eq!(server.triggered().len(), 2);
}

#[test]
fn sending_outside_of_a_runtime_is_an_error() {
    let server = Server::start_blocking().unwrap();
    let client = server.client();
    let mut sending = Box::pin(async move { send(&client, 1).await });
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = sending.as_mut().poll(&mut context) else {
        panic!("it must not wait");
    };
    assert_eq!(
        error.to_string(),
        "the request could not be sent: there is no tokio runtime here: `send()` needs one, \
         `send_blocking()` of the feature `blocking` does not"
    );
    assert!(!error.is_retryable());
    assert!(server.triggered().is_empty());
}
