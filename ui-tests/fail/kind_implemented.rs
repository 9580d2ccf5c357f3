//! A kind of channel of one's own, with an implementation.

use pusher_channels::kind::Plaintext;

enum Chat {}

impl Plaintext for Chat {}

fn main() {}
