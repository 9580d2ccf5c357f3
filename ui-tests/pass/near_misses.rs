//! Names that resemble those of another kind.

use pusher_channels::name::InvalidChannelName;
use pusher_channels::{Cached, ChannelName, Presence, Private, Public, channel_name};

type Named<K> = Result<ChannelName<K>, InvalidChannelName>;

const STATED: [ChannelName<Public>; 6] = [
    channel_name!(Public: "privat-orders"),
    channel_name!(Public: "Private-orders"),
    channel_name!(Public: "private_orders"),
    channel_name!(Public: "presense-lobby"),
    channel_name!(Public: "encrypted-vault"),
    channel_name!(Public: "cache-private-prices"),
];
const NOT_ENCRYPTED: ChannelName<Private> = channel_name!(Private: "private-encrypted_vault");
const WITHOUT_CACHE: ChannelName<Presence> = channel_name!(Presence: "presence-cahce-lobby");
const CACHED: ChannelName<Cached<Public>> = channel_name!(Cached<Public>: "cache-private-prices");
const OTHER_WORDS: [ChannelName<Public>; 6] = [
    channel_name!("present"),
    channel_name!("presentation-7"),
    channel_name!("privacy-policy"),
    channel_name!("pirate"),
    channel_name!("caches"),
    channel_name!("profile-private"),
];

pub(crate) fn main() {
    let id = 7;
    let public: [Named<Public>; 3] = [
        channel_name!(Public: "privat-{id}"),
        channel_name!(Public: "private_{id}"),
        channel_name!(Public: "encrypted-{}", id),
    ];
    assert!(public.iter().all(Result::is_ok));
    let private: Named<Private> = channel_name!(Private: "private-encrypted_{id}");
    assert!(private.is_ok_and(|name| name == "private-encrypted_7"));
    let cached: [Named<Cached<Private>>; 2] = [
        channel_name!(Cached<Private>: "private-cache-encrypted-{id}"),
        channel_name!(Cached<Private>: "private-cache-encrypt-{}", id),
    ];
    assert!(cached.iter().all(Result::is_ok));
    assert!(
        STATED
            .iter()
            .chain(&OTHER_WORDS)
            .all(|name| name.as_str().len() > 5)
    );
    assert_eq!(NOT_ENCRYPTED, "private-encrypted_vault");
    assert_eq!(WITHOUT_CACHE, "presence-cahce-lobby");
    assert_eq!(CACHED, "cache-private-prices");
}
