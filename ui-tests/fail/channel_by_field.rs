//! A name that goes around the checks.

use core::marker::PhantomData;

use pusher_channels::{ChannelName, Private};

fn main() {
    let _channel: ChannelName<Private> = ChannelName {
        text: unreachable!(),
        kind: PhantomData,
    };
}
