//! The publisher, with a transport that a test controls.

mod failures;
mod latest;
mod limited;
mod queue;
mod shutdown;
mod stream_failures;
mod streams;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use pusher_channels::publisher::Receipt;
use pusher_channels::transport::{BoxFuture, Transport, TransportError, TransportErrorKind};
use pusher_channels::{ChannelName, Client, Private, Publisher, RetryPolicy, Trigger, event_name};
use serde_json::Value;
use tokio::sync::Semaphore;

/// The event `n` on the channel `private-<channel>`.
fn event(client: &Client, channel: &str, n: usize) -> Trigger {
    let channel: ChannelName<Private> = format!("private-{channel}").parse().unwrap();
    let builder = client.trigger(&channel).event(event_name!("numbered"));
    builder.json(&n).unwrap()
}

/// A transport that responds when the test releases a request, and records the requests.
#[derive(Clone, Debug)]
struct Gate(Arc<State>);

#[derive(Debug)]
struct State {
    /// One permit for each request that may complete.
    open: Semaphore,
    requests: Mutex<Vec<Vec<(String, usize)>>>,
    /// The data of the events, request by request.
    data: Mutex<Vec<Vec<String>>>,
    in_flight: Mutex<Vec<String>>,
    max_in_flight: Mutex<usize>,
    /// The outcomes of the next requests. All later ones succeed.
    outcomes: Mutex<Vec<Outcome>>,
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Status(u16),
    /// `429` with this `retry-after`.
    Limited(&'static str),
    Fails(TransportErrorKind),
    Panics,
}

impl Gate {
    fn closed() -> Self {
        Self(Arc::new(State {
            open: Semaphore::new(0),
            requests: Mutex::default(),
            data: Mutex::default(),
            in_flight: Mutex::default(),
            max_in_flight: Mutex::default(),
            outcomes: Mutex::default(),
        }))
    }

    fn open() -> Self {
        let gate = Self::closed();
        gate.release(1_000_000);
        gate
    }

    fn release(&self, requests: usize) {
        self.0.open.add_permits(requests);
    }

    fn outcomes(&self, outcomes: impl IntoIterator<Item = Outcome>) {
        let mut next: Vec<_> = outcomes.into_iter().collect();
        next.reverse();
        *self.0.outcomes.lock().unwrap() = next;
    }

    fn client(&self) -> Client {
        self.client_with(RetryPolicy::never())
    }

    fn client_with(&self, retry: RetryPolicy) -> Client {
        let builder = Client::builder("42", "key", "secret").cluster("eu");
        let builder = builder.transport(self.clone()).retry(retry);
        builder.build().unwrap()
    }

    /// Returns the received events, request by request.
    fn requests(&self) -> Vec<Vec<usize>> {
        let requests = self.0.requests.lock().unwrap();
        let of = |events: &Vec<(String, usize)>| events.iter().map(|event| event.1).collect();
        requests.iter().map(of).collect()
    }

    /// Returns the data of all received events, in the order of the requests.
    fn data(&self) -> Vec<String> {
        self.0.data.lock().unwrap().concat()
    }

    async fn wait_for(&self, requests: usize) {
        while self.0.requests.lock().unwrap().len() < requests {
            tokio::task::yield_now().await;
        }
    }
}

impl Transport for Gate {
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let events = body["batch"].as_array().unwrap();
        let data = events
            .iter()
            .map(|event| event["data"].as_str().unwrap().to_owned());
        let data: Vec<String> = data.collect();
        let events = events.iter().map(|event| {
            let channel = event["channel"].as_str().unwrap().to_owned();
            // Pieces of streams are not numbers.
            let number = event["data"].as_str().unwrap().parse();
            (channel, number.unwrap_or(usize::MAX))
        });
        let events: Vec<(String, usize)> = events.collect();
        let mut channels: Vec<String> = events.iter().map(|event| event.0.clone()).collect();
        channels.sort();
        channels.dedup();
        let state = Arc::clone(&self.0);
        {
            let mut in_flight = state.in_flight.lock().unwrap();
            assert!(channels.iter().all(|channel| !in_flight.contains(channel)));
            in_flight.extend(channels.iter().cloned());
            let mut requests = state.requests.lock().unwrap();
            requests.push(events);
            state.data.lock().unwrap().push(data);
        }
        let outcome = self.0.outcomes.lock().unwrap().pop();
        Box::pin(async move {
            {
                let mut most = state.max_in_flight.lock().unwrap();
                let waiting = state.in_flight.lock().unwrap().len();
                *most = (*most).max(waiting);
            }
            state.open.acquire().await.unwrap().forget();
            let mut in_flight = state.in_flight.lock().unwrap();
            in_flight.retain(|channel| !channels.contains(channel));
            drop(in_flight);
            match outcome.unwrap_or(Outcome::Status(200)) {
                Outcome::Status(status) => {
                    let response = http::Response::builder().status(status);
                    Ok(response.body(Bytes::from_static(b"{}")).unwrap())
                }
                Outcome::Limited(retry_after) => {
                    let response = http::Response::builder().status(429);
                    let response = response.header("retry-after", retry_after);
                    Ok(response.body(Bytes::from_static(b"slow down")).unwrap())
                }
                Outcome::Fails(kind) => Err(TransportError::new(kind)),
                Outcome::Panics => panic!("a transport that panics"),
            }
        })
    }
}

/// Publishes `0..count` on one channel.
async fn publish(
    publisher: &Publisher,
    client: &Client,
    channel: &str,
    count: usize,
) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    for n in 0..count {
        let receipt = publisher.publish(event(client, channel, n)).await;
        receipts.push(receipt.unwrap());
    }
    receipts
}
