//! Where names can stand.

use std::fmt::Display;

use pusher_channels::name::InvalidChannelName;
use pusher_channels::{
    Cached, ChannelName, EventName, Presence, Private, PrivateEncrypted, Public, channel_name,
    event_name,
};

const A: ChannelName<Public> = channel_name!("a");
const B: ChannelName<Private> = channel_name!("private-b");
const C: ChannelName<Presence> = channel_name!("presence-c");
const D: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-d");
const E: ChannelName<Cached<Public>> = channel_name!("cache-e");
const F: ChannelName<Cached<Private>> = channel_name!("private-cache-f");
const G: ChannelName<Cached<Presence>> = channel_name!("presence-cache-g");
const H: ChannelName<Cached<PrivateEncrypted>> = channel_name!("private-encrypted-cache-h");
static ROOMS: [ChannelName<Public>; 2] = [channel_name!("one"), channel_name!("two",)];
const LIST: &[EventName] = &[event_name!("created"), event_name!("order: changed",)];

struct Generic<T>(T);

impl<T> Generic<T> {
    const NAME: ChannelName<Presence> = channel_name!("presence-x");

    fn name(&self) -> ChannelName<Private> {
        channel_name!("private-x")
    }
}

trait Named {
    const NAME: ChannelName<Public>;
    fn event() -> EventName {
        event_name!("named")
    }
}

impl<T> Named for Generic<T> {
    const NAME: ChannelName<Public> = channel_name!("named");
}

fn of<T: Display>(id: T) -> Result<ChannelName<Cached<Private>>, InvalidChannelName> {
    channel_name!("private-cache-user-{id}")
}

pub(crate) fn main() {
    let names = [
        A.to_string(),
        B.to_string(),
        C.to_string(),
        D.to_string(),
        E.to_string(),
        F.to_string(),
        G.to_string(),
        H.to_string(),
    ];
    assert!(names.iter().all(|name| name.len() < 30));
    assert_eq!(ROOMS[1], "two");
    assert_eq!(LIST.len(), 2);
    assert_eq!(Generic::<u8>::NAME, "presence-x");
    assert_eq!(Generic("x").name(), "private-x");
    assert_eq!(<Generic<()> as Named>::NAME, "named");
    assert_eq!(<Generic<()> as Named>::event(), "named");
    assert!(of(7).is_ok() && of("a b").is_err());
    let late = || channel_name!("late");
    assert_eq!(late(), "late");
}
