//! The macros do not mind what is called how around them.

#![allow(dead_code, non_snake_case, unused_macros)]

extern crate pusher_channels as pc;

mod core {}
mod std {}
struct String;
struct Result;
struct Some;
fn Ok() {}
fn Err() {}
const __PUSHER_CHANNELS_TEMPLATE: &str = "private-x y";
const __PUSHER_CHANNELS_EVENT: &str = "pusher:x";
const NAME: &str = "x";

macro_rules! format {
    ($($anything:tt)*) => {
        compile_error!("not this one")
    };
}

macro_rules! room {
    ($literal:literal) => {
        pc::channel_name!($literal)
    };
}

const ORDERS: pc::ChannelName<pc::Private> = pc::channel_name!("private-orders");
const CREATED: pc::EventName = pc::event_name!("created");

pub(crate) fn main() {
    let id = 42;
    let inbox = pc::channel_name!("private-user-{id}");
    assert!(inbox.is_ok_and(|name| name == "private-user-42"));
    assert!(pc::channel_name!(pc::Private: "private-{id}").is_ok());
    assert!(
        pc::channel_name!("private-user-{}-{:03}", id, 7,)
            .is_ok_and(|name| name == "private-user-42-007")
    );
    assert!(pc::channel_name!("room-{a}-{b}", a = 1, b = id).is_ok_and(|name| name == "room-1-42"));
    assert_eq!(room!("presence-lobby"), "presence-lobby");
    assert!(pc::event_name!("order-{id}").is_ok_and(|name| name == "order-42"));
    assert_eq!(
        (ORDERS.as_str(), CREATED.as_str()),
        ("private-orders", "created")
    );
}
