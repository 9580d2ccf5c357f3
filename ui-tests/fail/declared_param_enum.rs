//! An argument that is an enum.

use pusher_channels::ChannelParam;

#[derive(ChannelParam, PartialEq)]
enum Region {
    Eu,
    Us,
}

fn main() {}
