//! Failures that nobody waits for.

use std::error::Error;
use std::sync::{Arc, Mutex};

use super::{Gate, Outcome, event};

#[tokio::test]
async fn failures_that_nobody_waits_for_are_reported_once() {
    let gate = Gate::open();
    gate.outcomes([
        Outcome::Status(403),
        Outcome::Status(403),
        Outcome::Status(403),
    ]);
    let client = gate.client();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let publisher = {
        let heard = Arc::clone(&heard);
        let builder = client.publisher().on_failure(move |unsent| {
            let name = format!(
                "{} on {}",
                unsent.event().unwrap(),
                unsent.channel().unwrap()
            );
            heard.lock().unwrap().push(name);
            panic!("it does not end the publisher");
        });
        builder.start().unwrap()
    };
    let take = || std::mem::take(&mut *heard.lock().unwrap());
    // Dropped before the failure.
    drop(publisher.publish(event(&client, "a", 0)).await.unwrap());
    publisher.flush().await;
    assert_eq!(take(), ["numbered on private-a"]);
    // Dropped with it.
    let receipt = publisher.publish(event(&client, "b", 0)).await.unwrap();
    publisher.flush().await;
    assert!(take().is_empty());
    let dropped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(receipt)));
    dropped.unwrap();
    assert_eq!(take(), ["numbered on private-b"]);
    // Awaited.
    let receipt = publisher.publish(event(&client, "c", 0)).await.unwrap();
    receipt.await.unwrap_err();
    publisher
        .publish(event(&client, "a", 1))
        .await
        .unwrap()
        .await
        .unwrap();
    assert!(take().is_empty());
}

#[tokio::test]
async fn unsent_continues_with_the_cause_of_its_error() {
    let (_socket, _, client) = crate::client_of_refusing();
    let publisher = client.publisher().start().unwrap();
    let receipt = publisher.publish(event(&client, "a", 0)).await.unwrap();
    let unsent = receipt.await.unwrap_err();

    let text = |error: Option<&dyn Error>| error.unwrap().to_string();
    // `Display` includes the error itself, so the chain must not repeat it.
    assert_eq!(text(unsent.source()), text(unsent.error().source()));
    assert_ne!(text(unsent.source()), unsent.error().to_string());
    assert!(
        unsent.source().unwrap().source().is_some(),
        "the cause of the transport"
    );

    let debug = format!("{unsent:?}");
    let start = "the event \"numbered\" on \"private-a\" was not accepted: ";
    assert!(debug.starts_with(start), "{debug}");
    assert!(debug.contains(&text(unsent.source())), "{debug}");
    for secret in ["7ad3773142a6692b25b8", "auth_signature"] {
        assert!(!debug.contains(secret), "{debug}");
    }
}
