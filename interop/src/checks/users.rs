//! Users: signing in, events for users, and terminating connections.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use pusher_channels::{SocketId, User, UserId, channel_name};
use serde_json::{Value, json};

use super::authorization::{flip_last, with};
use crate::backend::WATCHED;
use crate::check::{Bench, Check, check};
use crate::service::OTHER_APP;
use crate::subscriber::How;

pub(super) fn checks() -> Vec<Check> {
    const SIGN_IN: &str = "src/endpoint/auth.rs, src/endpoint/user.rs, examples/authorize_axum.rs";
    vec![
        check!("users: signing in", SIGN_IN, sign_in),
        check!("users: forged answers", SIGN_IN, forged),
        check!(
            "users: events for a user",
            "src/client/users.rs (send_to_user), src/trigger/target.rs",
            send_to_user
        ),
        check!(
            "users: closing a user's connections",
            "src/client/users.rs (terminate_connections)",
            terminate
        ),
        check!(
            "users: watchlists, read by the server",
            "src/endpoint/user.rs (watchlist)",
            watchlist
        ),
        check!(
            "users: watchlists, up to pusher-js",
            "src/endpoint/user.rs (watchlist)",
            watchlist_in_pusher_js
        ),
    ]
}

async fn sign_in(bench: Arc<Bench>) -> Result<()> {
    let user = format!("ada-{}", bench.own);
    let ada = bench.subscriber_of_example(Some(&user)).await?;
    let signed_in = ada.sign_in().await?;
    ensure!(signed_in == user, "pusher-js is signed in as {signed_in}");

    let nobody = bench.subscriber_of_example(None).await?;
    ensure!(
        nobody.sign_in().await.is_err(),
        "somebody without a session was signed in"
    );
    Ok(())
}

async fn forged(bench: Arc<Bench>) -> Result<()> {
    let ada = User::new("ada".parse::<UserId>()?).info(json!({ "name": "Ada" }));
    let stranger: SocketId = "1234.5678".parse()?;
    // Some servers close the connection after a rejection, so each case has its own.
    for forgery in [
        "for another connection",
        "for another app",
        "another signature",
        "another user",
        "none of them",
    ] {
        let subscriber = bench.connect(How::default()).await?;
        let own = subscriber.socket_id()?;
        let client = bench.client()?;
        let right = client.authenticate_user(&own, &ada)?.into_json();
        let answer = match forgery {
            "for another connection" => client.authenticate_user(&stranger, &ada)?.into_json(),
            "for another app" => OTHER_APP
                .client(bench.port())?
                .build()?
                .authenticate_user(&own, &ada)?
                .into_json(),
            "another signature" => with(&right, "auth", flip_last)?,
            "another user" => with(&right, "user_data", |data| {
                data.replace("\"ada\"", "\"eve\"")
            })?,
            _ => {
                subscriber
                    .sign_in_with(&right)
                    .await
                    .context("the honest answer")?;
                continue;
            }
        };
        let outcome = subscriber.sign_in_with(&answer).await;
        ensure!(
            outcome.is_err(),
            "{} signed a user in with an answer {forgery}: {answer}",
            bench.engine()
        );
    }
    Ok(())
}

async fn send_to_user(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let (ada_id, grace_id): (UserId, UserId) = (
        format!("ada-{own}").parse()?,
        format!("grace-{own}").parse()?,
    );
    let phone = bench.subscriber_of_example(Some(ada_id.as_ref())).await?;
    let laptop = bench.subscriber_of_example(Some(ada_id.as_ref())).await?;
    let grace = bench.subscriber_of_example(Some(grace_id.as_ref())).await?;
    for subscriber in [&phone, &laptop, &grace] {
        subscriber.sign_in().await?;
    }
    let client = bench.client()?;
    let alert = json!({ "text": "größe 🎈" });
    client
        .send_to_user(&ada_id)
        .event("alert")
        .json(&alert)?
        .send()
        .await?;
    let expected = alert.to_string();
    for subscriber in [&phone, &laptop] {
        let data = subscriber.next_event("#user", "alert").await?;
        ensure!(data == expected, "{data}");
    }
    // After it comes an event for the other user, who has received nothing else; neither has the
    // first one.
    client
        .send_to_user(&grace_id)
        .event("fence")
        .text("-")?
        .send()
        .await?;
    grace.next_event("#user", "fence").await?;
    client
        .send_to_user(&ada_id)
        .event("fence")
        .text("-")?
        .send()
        .await?;
    phone.next_event("#user", "fence").await?;
    for (who, subscriber) in [("grace", &grace), ("ada", &phone)] {
        let more = subscriber.take_events("#user");
        let more: Vec<_> = more
            .iter()
            .filter(|(event, _)| !event.starts_with("pusher:"))
            .collect();
        ensure!(more.is_empty(), "{who} has got {more:?}, too");
    }
    Ok(())
}

async fn terminate(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let (ada_id, grace_id): (UserId, UserId) = (
        format!("ada-{own}").parse()?,
        format!("grace-{own}").parse()?,
    );
    let ada = bench.subscriber_of_example(Some(ada_id.as_ref())).await?;
    let grace = bench.subscriber_of_example(Some(grace_id.as_ref())).await?;
    ada.sign_in().await?;
    grace.sign_in().await?;
    bench
        .client()?
        .terminate_connections(&ada_id)
        .send()
        .await?;
    let reason = ada.next_refusal().await?;
    let reason: Value = serde_json::from_str(&reason)?;
    // "Connection is unauthorized": pusher-js does not reconnect after it.
    ensure!(reason["code"] == 4009, "ada was put out with {reason}");
    ada.next_state("disconnected").await?;

    let channel = channel_name!("still-here-{own}")?;
    grace.subscribe(&channel).await?;
    bench
        .client()?
        .trigger(&channel)
        .event("e")
        .text("hello")?
        .send()
        .await?;
    grace
        .next_event(&channel, "e")
        .await
        .context("grace was not to be put out")?;
    Ok(())
}

/// Users are notified when somebody on their watchlist comes online.
async fn watchlist(bench: Arc<Bench>) -> Result<()> {
    let ada = bench.subscriber_as("ada").await?;
    ada.sign_in().await?;
    let grace = bench.subscriber_as(WATCHED).await?;
    grace.sign_in().await?;
    ada.frame_within("online", bench.patience, |frame| {
        frame["event"] == "online" && frame["data"]["user_ids"] == json!([WATCHED])
            || frame["event"] == "pusher_internal:watchlist_events"
    })
    .await
}

/// The same, up to the page.
async fn watchlist_in_pusher_js(bench: Arc<Bench>) -> Result<()> {
    let ada = bench.subscriber_as("ada").await?;
    ada.sign_in().await?;
    let grace = bench.subscriber_as(WATCHED).await?;
    grace.sign_in().await?;
    let online = ada
        .event_within("#watchlist", "online", bench.patience)
        .await?;
    let online: Value = serde_json::from_str(&online)?;
    ensure!(online["user_ids"] == json!([WATCHED]), "{online}");
    Ok(())
}
