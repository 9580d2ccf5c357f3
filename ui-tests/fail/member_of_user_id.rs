//! The id of a user where the id of a member is expected.

use pusher_channels::{Member, UserId};

fn example(user_id: &UserId) {
    let _ = Member::new(user_id.clone());
}

fn main() {
    let _ = example;
}
