//! The declared channels of an application. `js/typed/subscriber.ts` uses their TypeScript module.

use pusher_channels::{Channel, Channels, Event, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One user's notifications.
#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel("private-user-{user}", events(OrderCreated, OrderPaid))]
pub struct Inbox {
    pub user: UserId,
}

/// A room, whose members see who is typing.
#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel(
    "presence-room-{room}",
    events(Said),
    client_events(Typing),
    members(Profile)
)]
pub struct Room {
    pub room: u32,
}

/// The encrypted part of a room.
#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel("private-encrypted-room-{room}", events(Said))]
pub struct Vault {
    pub room: u32,
}

/// News for everybody.
#[derive(Channel, Clone, Debug, PartialEq, Eq)]
#[channel("news")]
pub struct News;

/// Every channel of the application.
#[derive(Channels, Clone, Debug, PartialEq)]
pub enum AppChannel {
    Inbox(Inbox),
    Room(Room),
    Vault(Vault),
    News(News),
}

#[derive(Serialize, TS, Event)]
#[event("order-created")]
pub struct OrderCreated {
    pub id: u64,
    pub lines: Vec<Line>,
    pub note: Option<String>,
}

#[derive(Serialize, TS)]
pub struct Line {
    pub name: String,
    pub price: u32,
}

#[derive(Serialize, TS, Event)]
#[serde(rename_all = "camelCase")]
#[event("order-paid")]
pub struct OrderPaid {
    pub order_id: u64,
}

#[derive(Serialize, TS, Event)]
#[event("said")]
pub struct Said {
    pub text: String,
}

#[derive(Serialize, Deserialize, TS, Event, Debug, PartialEq)]
#[event("client-typing")]
pub struct Typing {
    pub characters: u32,
}

/// The info of a member that other members see.
#[derive(Serialize, TS)]
pub struct Profile {
    pub nickname: String,
}
