//! A set without channels.

use pusher_channels::Channels;



#[derive(Channels)]
enum AppChannel {}

fn main() {}
