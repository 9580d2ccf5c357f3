//! A kind of channel of one's own, with an implementation.

use pusher_channels::Plaintext;

enum Chat {}

impl Plaintext for Chat {}

fn main() {}
