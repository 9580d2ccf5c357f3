//! Declared channels: the contract, against a server.

use std::collections::BTreeSet;

use pusher_channels::kind::ChannelKind;
use pusher_channels::{
    AnyChannelName, Cached, Channel, ChannelList, ChannelName, Channels, Client, EncryptionKey,
    Event, Member, Presence, Private, SocketId, SubscriptionRequest, UserId, channel_name, testing,
};
use serde::{Deserialize, Serialize};

/// One user's notifications.
#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel("private-user-{user}", events(OrderCreated, OrderPaid))]
struct Inbox {
    user: UserId,
}

#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel("presence-room-{room}", events(Said), client_events(Typing))]
struct Room {
    room: u32,
}

#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel("private-encrypted-room-{room}", events(Said))]
struct Vault {
    room: u32,
}

#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel("news")]
struct News;

#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel("private-orders-{user}-{order}", events(OrderPaid, any))]
struct Orders {
    user: String,
    order: u32,
}

/// Of a kind that the template alone does not state, with the fields of a tuple.
#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel(Private: "private-{0}.{1}")]
struct Topic(String, i64);

#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel("private-cache-price-{symbol}")]
struct Price {
    symbol: String,
}

#[derive(Serialize, Event)]
#[event("order-created")]
struct OrderCreated {
    id: u64,
}

#[derive(Serialize, Event)]
#[event("order-paid")]
struct OrderPaid {
    id: u64,
}

#[derive(Serialize, Event)]
#[event("said")]
struct Said {
    text: &'static str,
}

#[derive(Serialize, Deserialize, Event, Debug, PartialEq)]
#[event("client-typing")]
struct Typing {
    characters: u32,
}

/// Every channel of the application.
#[derive(Channels, Clone, Debug, PartialEq)]
enum AppChannel {
    Inbox(Inbox),
    Room(Room),
    Vault(Vault),
    News(News),
    Orders(Orders),
    Price(Price),
}

fn inbox() -> Inbox {
    Inbox {
        user: "ada".parse().unwrap(),
    }
}

fn orders(user: &str, order: u32) -> Orders {
    Orders {
        user: user.to_owned(),
        order,
    }
}

#[tokio::test]
async fn triggers_declared_events() {
    let server = testing::Server::start().await.unwrap();
    let client = server.encrypted_client();
    let trigger = client.trigger(&inbox()).payload(&OrderCreated { id: 42 });
    trigger.unwrap().send().await.unwrap();
    let trigger = client
        .trigger(Vault { room: 7 })
        .payload(&Said { text: "hi" });
    trigger.unwrap().send().await.unwrap();
    let trigger = client.trigger(&News).event("headline").text("It works");
    trigger.unwrap().send().await.unwrap();
    // A list with `any` accepts its events and others.
    let ada = orders("ada", 3);
    let trigger = client.trigger(&ada).payload(&OrderPaid { id: 3 });
    trigger.unwrap().send().await.unwrap();
    let trigger = client.trigger(&ada).event("packed").json(&3);
    trigger.unwrap().send().await.unwrap();

    let on_inbox = server.triggered_on(inbox());
    assert_eq!(on_inbox.len(), 1);
    assert_eq!(on_inbox[0].event(), "order-created");
    assert_eq!(on_inbox[0].data(), r#"{"id":42}"#);
    let on_vault = server.triggered_on(Vault { room: 7 });
    assert_eq!(on_vault[0].data(), r#"{"text":"hi"}"#);
    assert!(on_vault[0].ciphertext().is_some());
    assert_eq!(server.triggered_on(&ada).len(), 2);
    assert_eq!(server.triggered_on(&News).len(), 1);
    assert_eq!(server.triggered_on("private-user-ada").len(), 1);
    assert_eq!(server.triggered_on(&Vault { room: 8 }).len(), 0);
}

#[tokio::test]
async fn triggers_events_that_all_channels_declare() {
    let server = testing::Server::start().await.unwrap();
    let client = server.client();
    let rooms = [Room { room: 1 }, Room { room: 2 }];
    let said = Said { text: "hi" };
    let paid = OrderPaid { id: 1 };
    let ready = [
        client.trigger(&rooms).payload(&said).unwrap(),
        client.trigger(rooms.clone()).payload(&said).unwrap(),
        client.trigger((&rooms[0], News)).payload(&said).unwrap(),
        client
            .trigger((&inbox(), &orders("a", 1)))
            .payload(&paid)
            .unwrap(),
        client
            .trigger(&ChannelList::from_names(&rooms).unwrap())
            .payload(&said)
            .unwrap(),
    ];
    let mut names = Vec::new();
    for trigger in ready {
        trigger.send().await.unwrap();
        names.push(server.take_triggered()[0].channels().join(" "));
    }
    assert_eq!(
        names,
        [
            "presence-room-1 presence-room-2",
            "presence-room-1 presence-room-2",
            "presence-room-1 news",
            "private-user-ada private-orders-a-1",
            "presence-room-1 presence-room-2",
        ]
    );
    let all = (0..250).map(|room| Room { room });
    let all = client
        .trigger_all(all, |trigger| trigger.payload(&said))
        .unwrap();
    assert_eq!(all.send().await.unwrap().len(), 3);
    // An open list accepts any event, one of a closed channel only its own.
    let mut open = ChannelList::new(&News);
    open.push(&channel_name!("private-x")).unwrap();
    client
        .trigger(&open)
        .event("any")
        .text("x")
        .unwrap()
        .send()
        .await
        .unwrap();
    let closed = ChannelList::new(&rooms[0]);
    client
        .trigger(&closed)
        .payload(&said)
        .unwrap()
        .send()
        .await
        .unwrap();
}

#[test]
fn reports_invalid_names_where_the_data_is() {
    let client = testing::Recorder::new().unwrap().client();
    let message = |user: &str| {
        let trigger = client.trigger(&orders(user, 3)).event("e").json(&1);
        trigger.unwrap_err().to_string()
    };
    for (user, expected) in [
        (
            "1-2",
            "the argument `user` contains \"-\", which follows it in the template",
        ),
        ("", "the argument `user` is empty"),
        (
            "a b",
            "the character U+0020 (space) at byte 16 is not allowed (allowed are A-Z a-z 0-9 _ - = @ , . ;)",
        ),
        (
            "a\n",
            "the character U+000A (line break) at byte 16 is not allowed (allowed are A-Z a-z 0-9 _ - = @ , . ;)",
        ),
        (
            "ä",
            "the character 'ä' at byte 15 is not allowed (allowed are A-Z a-z 0-9 _ - = @ , . ;)",
        ),
    ] {
        assert_eq!(message(user), format!("invalid channel name: {expected}"));
    }
    // 15 bytes before the argument, and 2 after it.
    assert!(orders(&"x".repeat(183), 3).name().is_ok());
    let error = orders(&"x".repeat(184), 3).name().unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid channel name: it has 201 bytes, the limit is 200"
    );

    let topic = |name: &str| {
        Topic(name.to_owned(), -7)
            .name()
            .map(|name| name.to_string())
    };
    assert_eq!(topic("a-b").unwrap(), "private-a-b.-7");
    for changed in ["encrypted-x", "cache-x"] {
        let error = topic(changed).unwrap_err().to_string();
        assert!(
            error.contains("an argument turned the private channel"),
            "{error}"
        );
    }

    // Everything that names a channel reports it.
    let bad = orders("1-2", 3);
    let socket = "1.1".parse::<SocketId>().unwrap();
    assert!(client.authorize(&socket, &bad).is_err());
    assert!(client.channel_info(&bad).is_err());
    assert!(client.try_trigger(&bad).is_err());
    assert!(ChannelList::new(&bad).is_err());
    let error = ChannelList::from_names([&orders("a", 1), &bad]).unwrap_err();
    assert_eq!(error.index(), Some(1));
    let raw = client
        .trigger(&bad)
        .event("e")
        .raw_json("no JSON")
        .unwrap_err();
    assert!(raw.to_string().contains("`user`"), "{raw}");
}

#[test]
fn names_are_read_back() {
    assert_eq!(inbox().name(), "private-user-ada");
    assert_eq!(Inbox::parse(&inbox().name()), Some(inbox()));
    let parse = |name: &str| Room::parse(&name.parse().unwrap());
    assert_eq!(parse("presence-room-7"), Some(Room { room: 7 }));
    for other in ["007", "-7", "-0", "1e3", "7-", "4294967296", "x", "7.0"] {
        assert_eq!(parse(&format!("presence-room-{other}")), None, "{other}");
    }
    let topic = ChannelName::<Private>::new("private-a.b.7").unwrap();
    assert_eq!(Topic::parse(&topic), None);
    let topic = ChannelName::<Private>::new("private-a-.--7").unwrap();
    assert_eq!(Topic::parse(&topic), None);
    let topic = ChannelName::<Private>::new("private-a-.-7").unwrap();
    assert_eq!(Topic::parse(&topic), Some(Topic("a-".to_owned(), -7)));
    let price = ChannelName::<Cached<Private>>::new("private-cache-price-eur").unwrap();
    assert_eq!(Price::parse(&price).unwrap().symbol, "eur");
}

#[test]
fn reads_names_as_one_of_a_set() {
    let read = |name: &str| AppChannel::try_from(AnyChannelName::new(name).unwrap());
    assert_eq!(
        read("presence-room-7").unwrap(),
        AppChannel::Room(Room { room: 7 })
    );
    assert_eq!(read("news").unwrap(), AppChannel::from(News));
    assert_eq!(read("private-orders-a-3").unwrap(), orders("a", 3).into());
    for name in [
        "news-2",
        "private-user",
        "private-room-7",
        "private-encrypted-room-x",
        "presence-room-07",
    ] {
        let error = read(name).unwrap_err();
        assert_eq!(error.name().as_str(), name);
        assert_eq!(
            error.to_string(),
            format!("`{name}` is not a channel of `AppChannel`")
        );
        assert_eq!(error.into_name().as_str(), name);
    }
    let parsed: AppChannel = "private-user-ada".parse().unwrap();
    assert_eq!(parsed, inbox().into());
    assert_eq!(Room::try_from("presence-room-7").unwrap(), Room { room: 7 });
    for (name, reason) in [
        (
            "presence-room-07",
            "`presence-room-07` is not a channel of `Room`",
        ),
        (
            "presence-room-",
            "`presence-room-` is not a channel of `Room`",
        ),
        ("", "invalid channel name: it is empty"),
    ] {
        let error = name.parse::<Room>().unwrap_err();
        assert!(error.is_invalid());
        assert_eq!(error.to_string(), reason);
    }
    let lobby: ChannelName<Presence> = channel_name!("presence-lobby");
    assert!(AppChannel::try_from(&lobby).is_err());
    let room: ChannelName<Presence> = channel_name!("presence-room-1");
    assert_eq!(Room::try_from(&room).unwrap(), Room { room: 1 });
    let name = AppChannel::try_from(&room).unwrap().name().unwrap();
    assert_eq!(name.kind(), ChannelKind::Presence);
    assert_eq!(name, room);
    let templates: BTreeSet<_> = AppChannel::templates().collect();
    assert_eq!(templates.len(), 6);
    assert!(templates.contains("private-orders-{user}-{order}"));
}

#[tokio::test]
async fn queries_declared_channels() {
    let server = testing::Server::start().await.unwrap();
    let client = server.client();
    server.set_members(&Room { room: 7 }, ["ada", "grace"]);
    server.set_members("presence-room-07", ["eve"]);
    server.set_members("presence-lobby", ["eve"]);
    server.set_subscriptions(inbox(), 1);
    server.set_subscriptions(orders("a", 1), 2);

    let room = Room { room: 7 };
    assert_eq!(
        client.users(&room).send().await.unwrap().ids,
        ["ada", "grace"]
    );
    let info = client
        .channel_info(&room)
        .user_count()
        .send()
        .await
        .unwrap();
    assert_eq!(info.user_count(), 2);
    let info = client
        .channel_info(&orders("a", 1))
        .unwrap()
        .subscription_count();
    assert_eq!(info.send().await.unwrap().subscription_count(), 2);

    let rooms = client
        .presence_channels()
        .user_count()
        .of::<Room>()
        .send()
        .await
        .unwrap();
    let found: Vec<_> = rooms
        .channels
        .iter()
        .map(|(room, c)| (room.room, c.user_count()))
        .collect();
    assert_eq!(found, [(7, 2)]);
    assert_eq!(
        rooms.unrecognized.into_keys().collect::<Vec<_>>(),
        ["presence-room-07"]
    );
    let sent = server.requests().pop().unwrap();
    assert!(
        sent.query()
            .contains(&("filter_by_prefix".to_owned(), "presence-room-".to_owned()))
    );

    let all = client.channels().of::<AppChannel>().send().await.unwrap();
    let found: Vec<_> = all
        .channels
        .into_iter()
        .map(|(channel, _)| channel)
        .collect();
    let expected = [room.into(), orders("a", 1).into(), inbox().into()];
    assert_eq!(found, expected.map(|channel: AppChannel| channel));
    assert_eq!(all.unrecognized.len(), 2);
}

#[test]
fn authorizes_declared_channels() {
    let server = testing::Recorder::new().unwrap();
    let client: Client<EncryptionKey> = server.encrypted_client();
    let socket: SocketId = "1.1".parse().unwrap();
    let auth = client.authorize(&socket, &inbox());
    server
        .accept_subscription("1.1", inbox(), auth.to_json())
        .unwrap();
    let auth = client.authorize(&socket, &Vault { room: 7 });
    server
        .accept_subscription("1.1", &Vault { room: 7 }, auth.to_json())
        .unwrap();
    let auth = client.authorize(&socket, &orders("a", 1)).unwrap();
    server
        .accept_subscription("1.1", orders("a", 1), auth.to_json())
        .unwrap();
    let member = Member::new("ada".parse().unwrap());
    let auth = client
        .authorize_presence(&socket, &Room { room: 7 }, &member)
        .unwrap();
    server
        .accept_subscription("1.1", &Room { room: 7 }, auth.to_json())
        .unwrap();
    let error = client.try_authorize(&socket, &Vault { room: 7 });
    assert!(error.is_ok());
    let plain: Client = server.client();
    assert!(plain.try_authorize(&socket, &Vault { room: 7 }).is_err());
    assert!(plain.try_trigger(&Vault { room: 7 }).is_err());
}

#[test]
fn reads_subscription_requests_of_declared_channels() {
    let request = |name: &str| {
        let form = format!("socket_id=1.1&channel_name={name}");
        SubscriptionRequest::from_form(form).unwrap()
    };
    let known = request("private-user-ada")
        .declared::<AppChannel>()
        .unwrap();
    assert_eq!(known.channel, AppChannel::Inbox(inbox()));
    assert_eq!(known.socket_id, "1.1");
    let error = request("private-x").declared::<AppChannel>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid subscription request: `private-x` is not a channel of `AppChannel`"
    );
    let single = request("presence-room-7").declared::<Room>().unwrap();
    assert_eq!(single.channel, Room { room: 7 });
}

#[test]
fn reads_client_events_of_webhooks() {
    let server = testing::Recorder::new().unwrap();
    let room = Room { room: 7 };
    let sent = server
        .webhook()
        .client_event(&room, "client-typing", r#"{"characters":3}"#, "1.1")
        .client_event(&room, "client-typing", "no JSON", "1.1")
        .client_event(
            "presence-lobby",
            "client-typing",
            r#"{"characters":3}"#,
            "1.1",
        )
        .client_event(&room, "client-other", r#"{"characters":3}"#, "1.1")
        .member_added(&room, "ada")
        .sign();
    let webhook = server
        .client()
        .webhook(sent.headers(), sent.body())
        .unwrap();
    let read = |index: usize| webhook.events()[index].client_event::<Room, Typing>();
    assert_eq!(read(0).unwrap(), Some((room, Typing { characters: 3 })));
    assert!(read(1).is_err());
    for other in 2..5 {
        assert_eq!(read(other).unwrap(), None);
    }
}
