//! A user-defined kind of channel with an implementation of `Kind`.

use pusher_channels::kind::Plaintext;

enum Chat {}

impl Plaintext for Chat {}

fn main() {}
