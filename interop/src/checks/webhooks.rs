//! Webhooks: our verifier accepts and parses what the server sends, and nothing else.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use pusher_channels::webhook::{ClientData, WebhookHeaders};
use pusher_channels::{WebhookEvent, channel_name};
use serde_json::{Value, json};

use crate::backend::Post;
use crate::check::{Bench, Check, check};
use crate::exceptions;
use crate::reference::Reference;
use crate::service::{OTHER_APP, WEBHOOKS};

pub(super) fn checks() -> Vec<Check> {
    const PARSE: &str = "src/webhook/parse.rs";
    vec![
        check!("webhooks: channel_occupied", PARSE, occupied),
        check!("webhooks: channel_vacated", PARSE, vacated),
        check!("webhooks: member_added", PARSE, added),
        check!("webhooks: member_removed", PARSE, removed),
        check!("webhooks: client_event", PARSE, client_event),
        check!("webhooks: cache_miss", PARSE, cache_miss),
        check!("webhooks: subscription_count", PARSE, subscription_count),
        check!(
            "webhooks: all webhooks of this run",
            "src/webhook",
            every_one
        ),
        check!(
            "webhooks: tampered copies",
            "src/webhook/verify.rs",
            tampered
        ),
    ]
}

async fn occupied(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let wanted = channel_name!("private-encrypted-occupied-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&wanted).await?;
    let is = |event: &WebhookEvent| match event {
        WebhookEvent::ChannelOccupied { channel, .. } if channel.as_str() == wanted.as_str() => {
            Some(())
        }
        _ => None,
    };
    bench
        .around
        .backend
        .next_webhook("somebody on the channel", bench.patience, is)
        .await
}

async fn vacated(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let wanted = channel_name!("vacated-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&wanted).await?;
    subscriber.leave().await?;
    let is = |event: &WebhookEvent| match event {
        WebhookEvent::ChannelVacated { channel, .. } if channel.as_str() == wanted.as_str() => {
            Some(())
        }
        _ => None,
    };
    bench
        .around
        .backend
        .next_webhook("nobody on the channel any more", bench.patience, is)
        .await
}

async fn added(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let wanted = channel_name!("presence-added-{own}")?;
    let ada = bench.subscriber_as("ada").await?;
    ada.subscribe(&wanted).await?;
    let is = |event: &WebhookEvent| match event {
        WebhookEvent::MemberAdded {
            channel, user_id, ..
        } if *channel == wanted && *user_id == "ada" => Some(()),
        _ => None,
    };
    bench
        .around
        .backend
        .next_webhook("a member who came", bench.patience, is)
        .await
}

async fn removed(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let wanted = channel_name!("presence-removed-{own}")?;
    let (ada, grace) = (
        bench.subscriber_as("ada").await?,
        bench.subscriber_as("grace").await?,
    );
    ada.subscribe(&wanted).await?;
    grace.subscribe(&wanted).await?;
    grace.leave().await?;
    let is = |event: &WebhookEvent| match event {
        WebhookEvent::MemberRemoved {
            channel, user_id, ..
        } if *channel == wanted && *user_id == "grace" => Some(()),
        _ => None,
    };
    bench
        .around
        .backend
        .next_webhook("a member who left", bench.patience, is)
        .await
}

async fn client_event(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let wanted = channel_name!("presence-talk-{own}")?;
    let ada = bench.subscriber_as("ada").await?;
    ada.subscribe(&wanted).await?;
    let said = json!({ "größe": "東京 🎈" });
    ada.trigger(&wanted, "client-said", &said).await?;
    let is = |seen: &WebhookEvent| match seen {
        WebhookEvent::ClientEvent {
            channel,
            event,
            data,
            socket_id,
            ..
        } if channel.as_str() == wanted.as_str() => {
            Some((event.to_string(), data.clone(), *socket_id))
        }
        _ => None,
    };
    let (event, data, socket_id) = bench
        .around
        .backend
        .next_webhook("a client event", bench.patience, is)
        .await?;
    ensure!(event == "client-said", "{event}");
    let text = match &data {
        ClientData::Text(text) => text,
        other => anyhow::bail!("data that is no text: {other:?}"),
    };
    let data: Value = serde_json::from_str(text).with_context(|| text.clone())?;
    ensure!(data == said, "{data}");
    ensure!(
        socket_id == Some(ada.socket_id()?),
        "it came from {socket_id:?}"
    );
    Ok(())
}

async fn cache_miss(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let wanted = channel_name!("cache-missed-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&wanted).await?;
    let is = |event: &WebhookEvent| match event {
        WebhookEvent::CacheMiss { channel, .. } if channel.as_str() == wanted.as_str() => Some(()),
        _ => None,
    };
    bench
        .around
        .backend
        .next_webhook("a cache that is empty", bench.patience, is)
        .await
}

async fn subscription_count(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let wanted = channel_name!("counted-{own}")?;
    let (one, other) = (bench.subscriber().await?, bench.subscriber().await?);
    one.subscribe(&wanted).await?;
    other.subscribe(&wanted).await?;
    let is = |event: &WebhookEvent| match event {
        WebhookEvent::SubscriptionCount {
            channel, count: 2, ..
        } if channel.as_str() == wanted.as_str() => Some(()),
        _ => None,
    };
    bench
        .around
        .backend
        .next_webhook("two subscriptions", bench.patience, is)
        .await
}

/// Our verifier rejected nothing, and the official Node library reads the same events.
async fn every_one(bench: Arc<Bench>) -> Result<()> {
    let mut reference = Reference::start(&bench.around.settings, &bench.around.backend.key).await?;
    let posts = bench.around.backend.webhooks();
    ensure!(!posts.is_empty(), "no webhook came");
    let mut events = 0;
    for post in posts {
        let Post {
            key,
            signature,
            body,
            verdict,
        } = &*post;
        let webhook = verdict
            .as_ref()
            .map_err(|reason| anyhow::anyhow!("we refused {body}: {reason}"))?;
        let theirs = reference
            .ask(
                "webhook",
                json!({ "key": key, "signature": signature, "body": body }),
            )
            .await?;
        ensure!(
            theirs["valid"] == true,
            "the official Node library refuses {body}"
        );
        let theirs = theirs["events"].as_array().context("events")?;
        ensure!(
            webhook.events().len() == theirs.len(),
            "we read {} events in {body}",
            webhook.events().len()
        );
        for (ours, theirs) in webhook.events().iter().zip(theirs) {
            let (name, channel) = name_and_channel(ours);
            ensure!(
                theirs["name"] == name && theirs["channel"] == channel,
                "we read {ours:?}, the official Node library {theirs}"
            );
            events += 1;
        }
    }
    bench
        .transcript
        .push("read    ", &format!("{events} events"));
    Ok(())
}

fn name_and_channel(event: &WebhookEvent) -> (String, String) {
    let (name, channel) = match event {
        WebhookEvent::ChannelOccupied { channel, .. } => ("channel_occupied", channel.as_str()),
        WebhookEvent::ChannelVacated { channel, .. } => ("channel_vacated", channel.as_str()),
        WebhookEvent::MemberAdded { channel, .. } => ("member_added", channel.as_str()),
        WebhookEvent::MemberRemoved { channel, .. } => ("member_removed", channel.as_str()),
        WebhookEvent::ClientEvent { channel, .. } => ("client_event", channel.as_str()),
        WebhookEvent::CacheMiss { channel, .. } => ("cache_miss", channel.as_str()),
        WebhookEvent::SubscriptionCount { channel, .. } => ("subscription_count", channel.as_str()),
        other => {
            // The channels of signed-in users have names that are reserved for the server.
            let json: Value = match other {
                WebhookEvent::Unknown(event) => {
                    serde_json::from_str(event.as_json()).unwrap_or_default()
                }
                _ => Value::Null,
            };
            let text = |field: &str| json[field].as_str().unwrap_or_default().to_owned();
            return (text("name"), text("channel"));
        }
    };
    (name.to_owned(), channel.to_owned())
}

/// Copies that differ from what the server sent are rejected, by us and by the official Node
/// library.
async fn tampered(bench: Arc<Bench>) -> Result<()> {
    let mut reference = Reference::start(&bench.around.settings, &bench.around.backend.key).await?;
    let posts = bench.around.backend.webhooks();
    // The shortest of each kind that the server sends.
    let kinds = WEBHOOKS
        .iter()
        .filter(|kind| exceptions::find(&format!("webhooks: {kind}"), bench.engine()).is_none());
    for kind in kinds {
        let of_kind = posts
            .iter()
            .filter(|post| post.body.contains(&format!("\"{kind}\"")));
        let post = of_kind
            .min_by_key(|post| post.body.len())
            .with_context(|| format!("no webhook has a {kind}"))?;
        let Post {
            key,
            signature,
            body,
            ..
        } = &**post;
        let honest = verdicts(&bench, &mut reference, key, signature, body).await?;
        ensure!(
            honest == (true, true),
            "the original was refused: (ours, theirs) = {honest:?} for {body}"
        );

        let mut copies = vec![
            (OTHER_APP.key.to_owned(), signature.clone(), body.clone()),
            (String::new(), signature.clone(), body.clone()),
            (format!("{key} "), signature.clone(), body.clone()),
            (key.clone(), String::new(), body.clone()),
            (key.clone(), signature[1..].to_owned(), body.clone()),
            (key.clone(), format!("{signature}0"), body.clone()),
            (key.clone(), signature.to_uppercase(), body.clone()),
            (key.clone(), signature.clone(), format!("{body} ")),
            (key.clone(), signature.clone(), format!(" {body}")),
            (key.clone(), signature.clone(), body[1..].to_owned()),
            (key.clone(), signature.clone(), body.replace(':', ": ")),
            (
                key.clone(),
                signature.clone(),
                body.replace("\"events\":[", "\"events\":[{},"),
            ),
        ];
        // Each digit of the signature, and each character of the body.
        copies.extend(
            (0..signature.len()).map(|at| (key.clone(), flipped(signature, at), body.clone())),
        );
        let body_places = (0..body.len())
            .filter(|at| body.is_char_boundary(*at) && body.as_bytes()[*at].is_ascii());
        copies.extend(body_places.map(|at| (key.clone(), signature.clone(), flipped(body, at))));
        for (key, signature, body) in copies {
            let verdicts = verdicts(&bench, &mut reference, &key, &signature, &body).await?;
            ensure!(
                verdicts == (false, false),
                "a tampered copy of a webhook was taken: (ours, theirs) = {verdicts:?} for\n{key}: {signature}\n{body}"
            );
        }
    }
    Ok(())
}

/// Returns whether our verifier accepts the webhook, and whether the official Node library does.
async fn verdicts(
    bench: &Bench,
    reference: &mut Reference,
    key: &str,
    signature: &str,
    body: &str,
) -> Result<(bool, bool)> {
    let headers = WebhookHeaders {
        key: Some(key),
        signature: Some(signature),
    };
    let ours = bench.around.backend.verifier.verify(&headers, body).is_ok();
    let theirs = reference
        .ask(
            "webhook",
            json!({ "key": key, "signature": signature, "body": body }),
        )
        .await?;
    Ok((ours, theirs["valid"] == true))
}

/// Returns the string with one bit of the ASCII character at this position changed.
fn flipped(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] ^= 1;
    String::from_utf8_lossy(&bytes).into_owned()
}
