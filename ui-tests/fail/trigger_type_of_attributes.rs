//! The type of a trigger with attributes, without its first parameter.

use pusher_channels::Trigger;
use pusher_channels::channels::UserCount;

struct Pending {
    trigger: Trigger<UserCount>,
}

fn main() {}
