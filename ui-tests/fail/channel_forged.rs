//! A name that would be signed like the data of a presence member.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("presence-room:{{\"user_id\":\"admin\"}}");
}
