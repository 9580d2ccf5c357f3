//! A newtype of a type that cannot be an argument.

use pusher_channels::ChannelParam;

#[derive(ChannelParam, PartialEq)]
struct Open(bool);

fn main() {}
