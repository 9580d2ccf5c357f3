//! A newtype with a type parameter.

use pusher_channels::ChannelParam;

#[derive(ChannelParam, PartialEq)]
struct Id<T>(T);

fn main() {}
