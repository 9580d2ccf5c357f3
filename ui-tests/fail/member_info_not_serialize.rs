//! A member's info that does not serialize.

use pusher_channels::{Member, MemberId};

fn example(id: MemberId) {
    struct Profile;
    let _ = Member::new(id).info(Profile);
}

fn main() {
    let _ = example;
}
