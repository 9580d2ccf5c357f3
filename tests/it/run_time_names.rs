//! Names, clients and lists whose types are decided at run time: conversions and look-ups, an
//! optional encryption key, and events on more channels than one request has room for.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use pusher_channels::kind::{ChannelKind, HasCache, HasUsers, Kind, Shareable};
use pusher_channels::name::InvalidChannelName;
use pusher_channels::testing::{Response, Server};
use pusher_channels::trigger::{MissingEncryptionKey, TriggerAll};
use pusher_channels::{
    AnyChannelName, Cached, ChannelList, ChannelName, Client, EncryptionKey, Error, Presence,
    Private, PrivateEncrypted, Public, SocketId, UserId, WebhookEvent, channel_name,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const NEWS: ChannelName<Public> = channel_name!("news");
const ORDERS: ChannelName<Private> = channel_name!("private-orders");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");

fn any(name: &str) -> AnyChannelName {
    name.parse().unwrap()
}

#[test]
fn a_name_of_any_kind_compares_with_typed_names() {
    assert_eq!(any("presence-lobby"), LOBBY);
    assert_eq!(LOBBY, any("presence-lobby"));
    assert_ne!(any("presence-hall"), LOBBY);
    assert_ne!(ORDERS, any("news"));
    assert_eq!(TICKER, any("cache-ticker"));
}

#[test]
fn a_name_of_any_kind_converts_to_each_kind() {
    let lobby: ChannelName<Presence> = any("presence-lobby").try_into().unwrap();
    assert_eq!(lobby, LOBBY);
    let vault = ChannelName::<PrivateEncrypted>::try_from(&any("private-encrypted-vault"));
    assert_eq!(vault.unwrap(), VAULT);
    let ticker: ChannelName<Cached<Public>> = any("cache-ticker").try_into().unwrap();
    assert_eq!(ticker, TICKER);
    let ticker: ChannelName<Public> = any("cache-ticker").try_into().unwrap();
    assert_eq!(ticker, TICKER);

    let not: Result<ChannelName<Presence>, InvalidChannelName> = any("private-orders").try_into();
    assert_eq!(
        not.unwrap_err().to_string(),
        "invalid channel name: it names a private channel, not a presence one"
    );
    let not: Result<ChannelName<Cached<Public>>, InvalidChannelName> = any("news").try_into();
    assert!(not.unwrap_err().to_string().contains("cache"));
}

#[test]
fn the_kind_is_a_value() {
    for (name, kind, text) in [
        ("news", ChannelKind::Public, "public"),
        ("cache-ticker", ChannelKind::Public, "public"),
        ("private-orders", ChannelKind::Private, "private"),
        ("presence-lobby", ChannelKind::Presence, "presence"),
        (
            "private-encrypted-cache-vault",
            ChannelKind::PrivateEncrypted,
            "private-encrypted",
        ),
    ] {
        assert_eq!(any(name).kind(), kind);
        assert_eq!(kind.to_string(), text);
    }
    assert_eq!(LOBBY.kind(), ChannelKind::Presence);
    assert_eq!(TICKER.kind(), ChannelKind::Public);
}

#[test]
fn maps_are_searched_by_the_other_type() {
    let by_any = HashMap::from([(any("private-orders"), 1)]);
    assert_eq!(by_any.get(ORDERS.as_str()), Some(&1));
    let by_kind = BTreeMap::from([(ORDERS, 1)]);
    assert_eq!(by_kind.get(any("private-orders").as_str()), Some(&1));
}

#[test]
fn a_kind_before_a_literal_makes_a_plain_name_of_a_cache_channel() {
    const PRICES: ChannelName<Private> = channel_name!(Private: "private-cache-prices");
    assert!(PRICES.is_cached());
    const NEWS: ChannelName<Public> = channel_name!(Public: "news");
    assert_eq!(NEWS, "news");
    const TICKER: ChannelName<Cached<Public>> = channel_name!(Cached<Public>: "cache-ticker");
    assert_eq!(TICKER, "cache-ticker");
}

/// A struct whose derives need no bound but `Kind`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
struct Topic<K: Kind> {
    name: ChannelName<K>,
}

fn round_trip<K: Kind + DeserializeOwned>(topic: &Topic<K>) -> String {
    fn is_data<T: Clone + Debug + Ord + std::hash::Hash + Serialize + DeserializeOwned>() {}
    is_data::<Topic<K>>();
    let json = serde_json::to_string(topic).unwrap();
    let read: Topic<K> = serde_json::from_str(&json).unwrap();
    assert_eq!(read, *topic);
    json
}

#[test]
fn derived_serde_needs_no_bound_of_its_own() {
    assert_eq!(
        round_trip(&Topic { name: ORDERS }),
        r#"{"name":"private-orders"}"#
    );
    assert_eq!(
        round_trip(&Topic { name: TICKER }),
        r#"{"name":"cache-ticker"}"#
    );
    assert!(serde_json::from_str::<Topic<Private>>(r#"{"name":"news"}"#).is_err());
}

#[test]
fn capabilities_imply_kind() {
    fn users<K: HasUsers>(name: &ChannelName<K>) -> &str {
        name.as_str()
    }
    fn cache<K: HasCache>(name: &ChannelName<K>) -> &str {
        name.as_str()
    }
    assert_eq!(users(&LOBBY), "presence-lobby");
    assert_eq!(cache(&TICKER), "cache-ticker");
}

fn origin(client: &Client) -> String {
    client.origin().to_string()
}

#[tokio::test]
async fn a_client_with_a_key_goes_where_a_client_is_expected() {
    let server = Server::start().await.unwrap();
    let key = server.encryption_key();
    let client = server.client().with_encryption_key(key.clone());
    assert_eq!(origin(&client), server.client().origin().to_string());

    // Its own methods still use the key.
    let trigger = client.trigger(&VAULT).event("opened").text("hello");
    trigger.unwrap().send().await.unwrap();
    assert!(server.triggered()[0].ciphertext().is_some());

    let optional = server
        .client()
        .with_optional_encryption_key(Some(key.clone()));
    assert_eq!(origin(&optional), origin(&client));
    let plain: Client = optional.into();
    assert!(format!("{plain:?}").contains("encrypts: false"));
}

async fn notify<E: pusher_channels::config::KeyState>(
    client: &Client<E>,
    name: &AnyChannelName,
) -> Result<(), Error> {
    let trigger = client.try_trigger(name)?.event("opened").text("hello")?;
    trigger.send().await
}

#[tokio::test]
async fn a_name_from_a_database_is_one_expression_without_a_key() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    for name in ["news", "private-orders", "presence-lobby", "cache-ticker"] {
        notify(&client, &any(name)).await.unwrap();
    }
    assert_eq!(server.triggered().len(), 4);

    let error = notify(&client, &any("private-encrypted-vault")).await;
    let error = error.unwrap_err();
    assert!(error.is_invalid());
    assert_eq!(
        error.to_string(),
        "the channel `private-encrypted-vault` is encrypted, and the client has no encryption key: add one with `with_encryption_key`"
    );
    assert_eq!(server.triggered().len(), 4);
}

#[tokio::test]
async fn an_optional_key_needs_one_code_path() {
    let server = Server::start().await.unwrap();
    let key = server.encryption_key();
    for (key, works) in [(Some(key.clone()), true), (None, false)] {
        let client = server.client().with_optional_encryption_key(key);
        notify(&client, &any("news")).await.unwrap();
        let outcome = notify(&client, &any("private-encrypted-vault")).await;
        assert_eq!(outcome.is_ok(), works);
        let typed = client.try_trigger(&VAULT);
        assert_eq!(typed.is_ok(), works);
        // Kinds that are never encrypted need no `try`.
        let _ready = client.trigger(&ORDERS).event("opened").text("x").unwrap();
    }
    let encrypted = server.triggered();
    assert_eq!(encrypted[1].channels(), ["private-encrypted-vault"]);
    assert!(encrypted[1].ciphertext().is_some());

    let with: Client<Option<EncryptionKey>> =
        server.client().with_encryption_key(key.clone()).into();
    assert!(notify(&with, &any("private-encrypted-vault")).await.is_ok());
    let without: Client<Option<EncryptionKey>> = server.client().into();
    let error = without.try_trigger(&VAULT).unwrap_err();
    let missing = std::error::Error::source(&error);
    assert!(missing.is_none() || missing.unwrap().is::<MissingEncryptionKey>());
}

#[test]
fn a_list_collects_channels_of_any_iterator() {
    fn names<K: Shareable>(names: &[ChannelName<K>]) -> ChannelList {
        ChannelList::from_names(names).unwrap()
    }
    assert_eq!(names(&[NEWS, channel_name!("sports")]).len(), 2);
    let owned = ChannelList::from_names(vec![ORDERS, ORDERS]).unwrap();
    assert_eq!(owned.names().collect::<Vec<_>>(), ["private-orders"; 2]);
    let any_names = [any("news"), any("private-orders")];
    assert_eq!(ChannelList::from_names(any_names.iter()).unwrap().len(), 2);
    assert_eq!(ChannelList::from_names(any_names).unwrap().len(), 2);

    let mut list = ChannelList::new(&NEWS);
    list.push(any("presence-lobby")).unwrap();
    list.push(&LOBBY).unwrap();
    let error = list.push(any("private-encrypted-vault")).unwrap_err();
    assert_eq!(error.index(), Some(3));
    assert_eq!(list.len(), 3);
    let error = ChannelList::from_names([any("news"), any("private-encrypted-vault")]);
    assert_eq!(error.unwrap_err().index(), Some(1));
}

#[tokio::test]
async fn arrays_and_tuples_are_borrowed_as_targets() {
    static ROOMS: [ChannelName<Public>; 2] = [channel_name!("one"), channel_name!("two")];
    let server = Server::start().await.unwrap();
    let client = server.client();
    let pair = (NEWS, ORDERS);
    for _ in 0..2 {
        client
            .trigger(&ROOMS)
            .event("e")
            .text("x")
            .unwrap()
            .await
            .unwrap();
        client
            .trigger(&pair)
            .event("e")
            .text("x")
            .unwrap()
            .await
            .unwrap();
    }
    let triggered = server.triggered();
    assert_eq!(triggered[0].channels(), ["one", "two"]);
    assert_eq!(triggered[3].channels(), ["news", "private-orders"]);
}

fn rooms(count: usize) -> Vec<ChannelName<Public>> {
    let rooms = (0..count).map(|room| channel_name!("room-{room}"));
    rooms.collect::<Result<_, _>>().unwrap()
}

fn opening(client: &Client, count: usize) -> TriggerAll {
    let all = client.trigger_all(rooms(count), |trigger| trigger.event("opened").json(&42));
    all.unwrap()
}

#[tokio::test]
async fn more_channels_than_one_request_has_room_for_are_split() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let all = opening(&client, 250);
    assert_eq!((all.len(), all.is_empty()), (250, false));
    assert_eq!(all.await.unwrap(), [(); 3]);
    let triggered = server.triggered();
    let sizes: Vec<usize> = triggered
        .iter()
        .map(|event| event.channels().len())
        .collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(triggered[2].channels()[49], "room-249");

    assert!(opening(&client, 0).send().await.unwrap().is_empty());
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_request_that_fails_leaves_the_channels_before_it_accepted() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    server.respond_next(Response::as_usual());
    server.respond_next(Response::status(400, "no"));
    let error = opening(&client, 250).send().await.unwrap_err();
    assert_eq!((error.accepted(), error.failed()), (100, 100..200));
    assert_eq!(error.responses(), [()]);
    assert!(
        error
            .to_string()
            .starts_with("the event was accepted on 100 of 250 channels; the request with those at 100..=199 failed: the server responded with 400"),
        "{error}"
    );
    let again = error.into_unaccepted();
    let sizes: Vec<usize> = again
        .iter()
        .map(|trigger| trigger.channels().count())
        .collect();
    assert_eq!(sizes, [100, 50]);
    for trigger in again {
        trigger.send().await.unwrap();
    }
    assert_eq!(server.triggered().len(), 3);
}

#[test]
fn an_encrypted_channel_among_many_is_refused_before_anything_is_sent() {
    let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    let mut names = vec![any("news"); 150];
    names.push(any("private-encrypted-vault"));
    let error = client.trigger_all(&names, |trigger| trigger.event("e").text("x"));
    assert_eq!(
        error.unwrap_err().to_string(),
        "invalid list of channels: the channel at index 150 is encrypted and has its own key: trigger on it alone"
    );
    let error = client.trigger_all(rooms(2), |trigger| trigger.event("pusher:x").text("x"));
    assert!(error.unwrap_err().to_string().contains("reserved"));
}

#[tokio::test]
async fn a_connection_is_excluded_or_not_by_one_method() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let sender: SocketId = "1.2".parse().unwrap();
    let (borrowed, optional) = (&sender, &Some(sender));
    let start = || client.trigger(&NEWS).event("e").text("x").unwrap();
    start().exclude(sender).await.unwrap();
    start().exclude(borrowed).await.unwrap();
    start().exclude(Some(sender)).await.unwrap();
    start().exclude(optional).await.unwrap();
    start().exclude(None).await.unwrap();
    start().exclude(sender).exclude(None).await.unwrap();
    let excluded = server.triggered();
    let excluded: Vec<_> = excluded.iter().map(|event| event.excluded()).collect();
    let some = Some(sender.as_str());
    assert_eq!(excluded, [some, some, some, some, None, None]);
}

#[test]
fn the_type_of_a_parsed_socket_id_is_inferred() {
    let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    let socket: SocketId = "1.2".parse().unwrap();
    assert_eq!(
        client.authorize(&socket, &ORDERS).to_json(),
        client.authorize(&"1.2".parse().unwrap(), &ORDERS).to_json()
    );
}

#[tokio::test]
async fn a_key_is_replaced() {
    let server = Server::start().await.unwrap();
    let other = EncryptionKey::from_bytes(&[7; 32]).unwrap();
    let client = server.client().with_encryption_key(other);
    let client = client.with_encryption_key(server.encryption_key().clone());
    let trigger = client.trigger(&VAULT).event("opened").text("hello");
    trigger.unwrap().await.unwrap();
    // The server could decrypt it.
    assert_eq!(server.triggered()[0].data(), "hello");
}

#[tokio::test]
async fn tests_are_written_with_typed_names() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let user: UserId = "ada".parse().unwrap();
    server.set_members(&LOBBY, [&user]);
    let present = client.users(&LOBBY).await.unwrap();
    assert!(present.ids.iter().any(|id| *id == user));

    let socket: SocketId = "1.2".parse().unwrap();
    let auth = client.authorize_presence(&socket, &LOBBY, &user).unwrap();
    let subscriber = server.accept_subscription(socket, &LOBBY, auth.to_json());
    assert_eq!(subscriber.unwrap().user_id(), Some("ada"));

    let signed = server.webhook().member_added(&LOBBY, &user).sign();
    let webhook = client.webhook(signed.headers(), signed.body()).unwrap();
    let [
        WebhookEvent::MemberAdded {
            channel, user_id, ..
        },
    ] = webhook.events()
    else {
        panic!("{webhook:?}");
    };
    assert!(*channel == LOBBY && *user_id == user);
}

#[test]
fn subscribers_of_encrypted_channels_are_authorized_with_an_optional_key() {
    let recorder = pusher_channels::testing::Recorder::new().unwrap();
    let key = recorder.encryption_key();
    let socket: SocketId = "1.2".parse().unwrap();
    let with = recorder
        .client()
        .with_optional_encryption_key(Some(key.clone()));
    let auth = with.try_authorize(&socket, &VAULT).unwrap().to_json();
    assert_eq!(
        auth,
        recorder
            .encrypted_client()
            .authorize(&socket, &VAULT)
            .to_json()
    );
    recorder.accept_subscription(socket, &VAULT, auth).unwrap();

    let without = recorder.client().with_optional_encryption_key(None);
    let error = without.try_authorize(&socket, &VAULT).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`private-encrypted-vault` is encrypted")
    );
    let auth = without.try_authorize(&socket, &ORDERS).unwrap();
    recorder
        .accept_subscription(socket, &ORDERS, auth.to_json())
        .unwrap();
}

#[test]
fn a_webhook_is_iterated() {
    let recorder = pusher_channels::testing::Recorder::new().unwrap();
    let signed = recorder
        .webhook()
        .cache_miss(&TICKER)
        .channel_vacated(&NEWS)
        .sign();
    let webhook = recorder
        .client()
        .webhook(signed.headers(), signed.body())
        .unwrap();
    let mut count = 0;
    for event in &webhook {
        assert!(!matches!(event, WebhookEvent::Unknown(_)));
        count += 1;
    }
    assert_eq!((count, webhook.into_iter().count()), (2, 2));
}
