//! Declared channels.

use pusher_channels::declared::UnknownChannel;
use pusher_channels::name::InvalidChannelName;
use pusher_channels::{
    AnyChannelName, Channel, ChannelList, ChannelName, ChannelParam, Channels, Error, Event,
    Presence, Private, UserId, testing,
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
#[channel("private-orders-{user}-{order}")]
struct Orders {
    user: String,
    order: u32,
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
    text: String,
}

#[derive(Serialize, Deserialize, Event)]
#[event("client-typing")]
struct Typing {}

#[derive(Channels, Clone, Debug, PartialEq)]
enum AppChannel {
    Inbox(Inbox),
    Room(Room),
    Vault(Vault),
    News(News),
    Orders(Orders),
}

#[test]
fn contract() {
    let inbox = Inbox {
        user: "ada".parse().unwrap(),
    };
    assert_eq!(inbox.name(), "private-user-ada");
    assert_eq!(Room { room: 7 }.name(), "presence-room-7");
    assert_eq!(News.name(), "news");
    let orders = Orders {
        user: "ada".to_owned(),
        order: 3,
    };
    assert_eq!(orders.name().unwrap(), "private-orders-ada-3");
    let error = Orders {
        user: "1-2".to_owned(),
        order: 3,
    }
    .name()
    .unwrap_err();
    assert_eq!(error.to_string(), "x");
}
