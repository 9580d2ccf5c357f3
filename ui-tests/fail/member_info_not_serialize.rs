//! A member's info that does not serialize.

use pusher_channels::{Member, UserId};

fn example(id: UserId) {
    struct Profile;
    let _ = Member::new(id).info(Profile);
}

fn main() {
    let _ = example;
}
