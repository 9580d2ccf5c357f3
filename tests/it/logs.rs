//! The spans and events of the feature `tracing`.

use std::path::Path;
use std::sync::{Arc, Mutex};

use pusher_channels::testing::{Response, Server};
use pusher_channels::{Publisher, Trigger, channel_name};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

/// A span or an event in the source: what it is, its name or message, its level and its fields.
type Recorded = (String, String, String, Vec<String>);

/// Returns the arguments of a macro whose opening parenthesis was just read.
fn arguments(source: &str) -> Vec<String> {
    let (mut depth, mut in_string) = (0, false);
    let mut arguments = vec![String::new()];
    for c in source.chars() {
        match c {
            '"' => in_string = !in_string,
            '(' | '{' | '[' if !in_string => depth += 1,
            ')' | '}' | ']' if !in_string && depth == 0 => break,
            ')' | '}' | ']' if !in_string => depth -= 1,
            ',' if !in_string && depth == 0 => {
                arguments.push(String::new());
                continue;
            }
            _ => {}
        }
        arguments.last_mut().unwrap().push(c);
    }
    let trimmed = arguments.iter().map(|argument| argument.trim().to_owned());
    trimmed
        .filter(|argument| !argument.is_empty() && !argument.starts_with("target:"))
        .collect()
}

fn recorded_in(source: &str) -> Vec<Recorded> {
    let mut found = Vec::new();
    for macro_call in source.split("tracing::").skip(1) {
        let Some((name, rest)) = macro_call.split_once("!(") else {
            continue;
        };
        let (what, level) = match name.strip_suffix("_span") {
            Some(level) => ("span", level),
            None => ("event", name),
        };
        if !["trace", "debug", "info", "warn", "error"].contains(&level) {
            continue;
        }
        let (texts, fields): (Vec<_>, Vec<_>) = arguments(rest)
            .into_iter()
            .partition(|argument| argument.starts_with('"'));
        let fields = fields.iter().map(|field| {
            let name = field.split('=').next().unwrap();
            name.trim().trim_start_matches(['%', '?']).to_owned()
        });
        found.push((
            what.to_owned(),
            texts[0].trim_matches('"').to_owned(),
            level.to_uppercase(),
            fields.collect(),
        ));
    }
    found
}

fn recorded_below(directory: &Path, found: &mut Vec<Recorded>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            recorded_below(&path, found);
        } else {
            found.extend(recorded_in(&std::fs::read_to_string(path).unwrap()));
        }
    }
}

#[test]
fn documentation_lists_each_span_and_event() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let documentation = std::fs::read_to_string(source.join("lib.rs")).unwrap();
    let mut found = Vec::new();
    recorded_below(&source, &mut found);
    assert!(found.len() >= 6, "{found:?}");
    for (what, name, level, fields) in found {
        let start = format!("//! | {what} `{name}` | {level} |");
        let row = documentation.lines().find(|row| row.starts_with(&start));
        let row = row.unwrap_or_else(|| panic!("no row `{start}` in src/lib.rs"));
        let listed = row.split(" | ").nth(3).unwrap();
        let listed: Vec<_> = listed.split('`').skip(1).step_by(2).collect();
        assert_eq!(listed, fields, "the fields of {what} `{name}`");
    }
}

/// Collects the events of level WARN, each as the list of its fields.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Warnings {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let is_of_publisher = event.metadata().target().contains("publisher");
        if *event.metadata().level() == tracing::Level::WARN && is_of_publisher {
            self.0.lock().unwrap().push(crate::fields_of(event));
        }
    }
}

impl Warnings {
    fn take(&self) -> Vec<String> {
        let mut taken = std::mem::take(&mut *self.0.lock().unwrap());
        taken.sort();
        taken
    }
}

// In its own process, as `errors_and_logs_are_redacted` is.
#[test]
fn failures_of_dropped_receipts_are_logged_once() {
    crate::succeed(crate::alone("logs::failures_of_dropped_receipts"));
}

#[test]
#[ignore = "the child of `failures_of_dropped_receipts_are_logged_once`"]
fn failures_of_dropped_receipts() {
    let warnings = Warnings::default();
    let subscriber = tracing_subscriber::registry().with(warnings.clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tracing::subscriber::with_default(subscriber, || {
        let kept = runtime.block_on(publish_and_drop(&warnings));
        // The runtime ends before the events are sent.
        drop(runtime);
        let text = "an event was not accepted";
        let lost = "the publisher's runtime shut down before the result was known";
        let of = |event: &str| {
            format!("message={text};channel=\"private-logs-lost\";event=\"{event}\";error={lost};")
        };
        assert_eq!(warnings.take(), [of("dropped")]);
        drop(kept);
        assert_eq!(warnings.take(), [of("kept")]);
    });
}

async fn publish_and_drop(warnings: &Warnings) -> impl Sized {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let event = |channel: &str, name: &str| -> Trigger {
        let channel = channel_name!("private-logs-{channel}").unwrap();
        client
            .trigger(&channel)
            .event(name)
            .text("PLAINTEXT")
            .unwrap()
    };
    let publisher = client.publisher().start().unwrap();
    let text = "an event was not accepted";

    // Rejected after the receipt was dropped. The response repeats the data.
    server.respond_next(Response::status(403, "PLAINTEXT is not allowed"));
    drop(publisher.publish(event("a", "dropped")).await.unwrap());
    publisher.flush().await;
    let expected =
        format!("message={text};channel=\"private-logs-a\";event=\"dropped\";status=403;");
    assert_eq!(warnings.take(), [expected.as_str()]);

    // Rejected before it.
    server.respond_next(Response::status(403, "PLAINTEXT is not allowed"));
    let receipt = publisher.publish(event("a", "dropped")).await.unwrap();
    publisher.flush().await;
    assert!(warnings.take().is_empty());
    drop(receipt);
    assert_eq!(warnings.take(), [expected.as_str()]);

    // Accepted, and rejected with a receipt that is awaited.
    drop(publisher.publish(event("a", "sent")).await.unwrap());
    publisher.flush().await;
    server.respond_next(Response::status(403, "no"));
    let receipt = publisher.publish(event("a", "awaited")).await.unwrap();
    receipt.await.unwrap_err();
    assert!(warnings.take().is_empty());

    // Abandoned, because the shutdown has no time.
    drop(publisher.publish(event("b", "dropped")).await.unwrap());
    let unsent = publisher.shutdown_within(std::time::Duration::ZERO).await;
    assert_eq!(unsent.len(), 1);
    let reason = "the publisher shut down before the event was sent";
    assert_eq!(
        warnings.take(),
        [format!(
            "message={text};channel=\"private-logs-b\";event=\"dropped\";error={reason};"
        )]
    );

    // Queued when the runtime ends: the first is never sent within its linger.
    let hour = std::time::Duration::from_secs(3_600);
    let publisher: Publisher = client.publisher().linger(hour).start().unwrap();
    drop(publisher.publish(event("lost", "dropped")).await.unwrap());
    let receipt = publisher.publish(event("lost", "kept")).await.unwrap();
    (server, publisher, receipt)
}
