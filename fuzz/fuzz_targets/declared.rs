//! Declared channels: values are read back from the names that they make, and a name is at most one of the
//! channels of an application.

#![no_main]

use std::fmt::Debug;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use pusher_channels::{AnyChannelName, Channel, Channels, UserId};

#[derive(Channel, Clone, Debug, PartialEq)]
#[channel("private-user-{user}")]
struct Inbox {
    user: UserId,
}

#[derive(Channel, Clone, Debug, PartialEq)]
#[channel("presence-room-{house}-{room}")]
struct Room {
    house: u32,
    room: i64,
}

#[derive(Channel, Clone, Debug, PartialEq)]
#[channel("private-encrypted-chat-{topic}")]
struct Chat {
    topic: String,
}

#[derive(Channel, Clone, Debug, PartialEq)]
#[channel("cache-price-{market}@{id}")]
struct Price {
    market: u8,
    id: u128,
}

#[derive(Channel, Clone, Debug, PartialEq)]
#[channel("news")]
struct News;

#[derive(Channels, Clone, Debug, PartialEq)]
enum AppChannel {
    Inbox(Inbox),
    Room(Room),
    Chat(Chat),
    Price(Price),
    News(News),
}

#[derive(Arbitrary, Debug)]
enum Input<'i> {
    Name(&'i str),
    Inbox(&'i str),
    Room(u32, i64),
    Chat(&'i str),
    Price(u8, u128),
}

fuzz_target!(|input: Input<'_>| match input {
    Input::Name(name) => {
        check_name(name);
        // The literals are far for a fuzzer.
        for prefix in [
            "private-user-",
            "presence-room-",
            "private-encrypted-chat-",
            "cache-price-",
        ] {
            check_name(&format!("{prefix}{name}"));
        }
    }
    Input::Inbox(user) => {
        if let Ok(user) = UserId::try_from(user) {
            check_value(&AppChannel::Inbox(Inbox { user }));
        }
    }
    Input::Room(house, room) => check_value(&AppChannel::Room(Room { house, room })),
    Input::Chat(topic) => check_value(&AppChannel::Chat(Chat {
        topic: topic.to_owned(),
    })),
    Input::Price(market, id) => check_value(&AppChannel::Price(Price { market, id })),
});

/// Checks that a value is read back from its name.
fn check_value(value: &AppChannel) {
    if let Ok(name) = value.name() {
        let read = AppChannel::try_from(&name);
        assert_eq!(read.ok().as_ref(), Some(value), "{name}");
    }
}

/// Checks that a name is the one that the value that is read from it makes, and the name of no other
/// channel.
fn check_name(name: &str) {
    let Ok(name) = AnyChannelName::new(name) else {
        return;
    };
    let found = [
        parsed::<Inbox>(&name),
        parsed::<Room>(&name),
        parsed::<Chat>(&name),
        parsed::<Price>(&name),
        parsed::<News>(&name),
    ];
    let count = found.iter().filter(|found| **found).count();
    let of_set = AppChannel::try_from(&name);
    assert_eq!(count, usize::from(of_set.is_ok()), "{name}");
    if let Ok(value) = of_set {
        assert_eq!(value.name(), Ok(name));
    }
}

fn parsed<C: Channel + Debug>(name: &AnyChannelName) -> bool {
    let Ok(name) = pusher_channels::ChannelName::<C::Kind>::try_from(name) else {
        return false;
    };
    C::parse(&name).is_some()
}
