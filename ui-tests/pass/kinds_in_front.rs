//! How the kind in front of a template can be written.

#![expect(unused_qualifications, reason = "paths are one of the ways")]

use pusher_channels::name::InvalidChannelName;
use pusher_channels::{Cached, ChannelName, Private, channel_name};

type Named<K> = Result<ChannelName<K>, InvalidChannelName>;
type Ours = Private;

macro_rules! of_kind {
    ($kind:ty, $literal:literal, $id:expr) => {
        channel_name!($kind: $literal, $id)
    };
}

macro_rules! constants {
    ($($kind:ident $name:ident $literal:literal)*) => {
        $( const $name: ChannelName<pusher_channels::$kind> = channel_name!($literal); )*
    };
}
constants! {
    Public NEWS "news"
    Presence LOBBY "presence-lobby"
}

pub(crate) fn main() {
    let id = 7;
    let private: [Named<Private>; 8] = [
        channel_name!(Private: "private-{id}"),
        channel_name!(Private: "private-{id}",),
        channel_name!(Private: "private-{}", id),
        channel_name!(Private: "private-{room}", room = id,),
        channel_name!(Ours: "private-{id}"),
        channel_name!(pusher_channels::Private: "private-{id}"),
        of_kind!(Private, "private-{}", id),
        of_kind!(pusher_channels::Private, "private-{}", id),
    ];
    for name in private {
        assert!(name.is_ok_and(|name| name == "private-7"));
    }
    let cached: [Named<Cached<Private>>; 3] = [
        channel_name!(Cached<Private>: "private-cache-{id}"),
        channel_name!(pusher_channels::Cached<pusher_channels::Private>: "private-cache-{id}"),
        of_kind!(Cached<Private>, "private-cache-{}", id),
    ];
    for name in cached {
        assert!(name.is_ok_and(|name| name == "private-cache-7"));
    }
    assert_eq!((NEWS.as_str(), LOBBY.as_str()), ("news", "presence-lobby"));
}
