//! An encrypted channel where a private one is expected.

use pusher_channels::{ChannelName, Private, channel_name};

fn main() {
    let _vault: ChannelName<Private> = channel_name!("private-encrypted-vault");
}
