//! Authorizing, compared with the crate `pushers`: from the strings of a request to the JSON of the response.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

#[path = "../../measure/mod.rs"]
mod measure;

use pusher_channels::{
    ChannelName, Client, EncryptionKey, Member, Presence, Private, PrivateEncrypted, SocketId,
};
use serde_json::json;

const SECRET: &str = "7ad3773142a6692b25b8";
const SOCKET_ID: &str = "123456.7890123";
const KEY: [u8; 32] = *b"an encryption key of 32 bytes, .";
const ROUNDS: usize = 200;
const CALLS: u32 = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let ours = Client::builder("42", "278d425bdf160c739803", SECRET).cluster("eu");
    let ours = ours
        .encryption_key(EncryptionKey::from_bytes(&KEY)?)
        .build()?;
    let theirs = pushers::Config::builder()
        .app_id("42")
        .key("278d425bdf160c739803")
        .secret(SECRET)
        .cluster("eu")
        .encryption_master_key(KEY.to_vec())?
        .build()?;
    let theirs = pushers::Pusher::new(theirs)?;
    let info = json!({ "name": "Ada", "page": "/orders" });
    let data: sonic_rs::Value =
        sonic_rs::from_str(r#"{"user_id":"ada","user_info":{"name":"Ada","page":"/orders"}}"#)?;

    let their = |channel: &str, data: Option<&sonic_rs::Value>| {
        let auth = theirs.authorize_channel_with_name(SOCKET_ID, channel, data);
        sonic_rs::to_string(&auth.expect("a valid request")).expect("JSON")
    };
    let private = || -> Result<String, Box<dyn Error>> {
        let (id, channel) = ids::<Private>("private-orders")?;
        Ok(ours.authorize(&id, &channel).into_json())
    };
    let presence = || -> Result<String, Box<dyn Error>> {
        let (id, channel) = ids::<Presence>("presence-lobby")?;
        let member = Member::new("ada".parse()?).info(&info);
        Ok(ours.authorize_presence(&id, &channel, &member)?.into_json())
    };
    let encrypted = || -> Result<String, Box<dyn Error>> {
        let (id, channel) = ids::<PrivateEncrypted>("private-encrypted-vault")?;
        Ok(ours.authorize(&id, &channel).into_json())
    };
    assert_eq!(private()?, their("private-orders", None));
    assert_eq!(encrypted()?, their("private-encrypted-vault", None));
    assert_eq!(
        presence()?.len(),
        their("presence-lobby", Some(&data)).len()
    );

    let rows = [
        measure::compare(
            "authorize a private channel",
            ROUNDS,
            0.55,
            || microseconds(|| their("private-orders", None)),
            || microseconds(|| private().expect("a valid request")),
        ),
        measure::compare(
            "authorize a presence channel",
            ROUNDS,
            0.55,
            || microseconds(|| their("presence-lobby", Some(&data))),
            || microseconds(|| presence().expect("a valid request")),
        ),
        measure::compare(
            "authorize an encrypted channel",
            ROUNDS,
            0.55,
            || microseconds(|| their("private-encrypted-vault", None)),
            || microseconds(|| encrypted().expect("a valid request")),
        ),
    ];
    println!("The floor is pushers 1.5.0.");
    measure::print("µs", &rows);
    Ok(())
}

type Ids<K> = (SocketId, ChannelName<K>);

fn ids<K: pusher_channels::kind::Kind>(channel: &str) -> Result<Ids<K>, Box<dyn Error>> {
    Ok((SOCKET_ID.parse()?, channel.parse()?))
}

/// The time of one call.
fn microseconds(call: impl Fn() -> String) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(call());
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
}
