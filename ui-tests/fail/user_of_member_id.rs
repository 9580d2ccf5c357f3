//! The id of a member where the id of a user is expected.

use pusher_channels::{MemberId, User};

fn example(member_id: MemberId) {
    let _ = User::new(member_id);
}

fn main() {
    let _ = example;
}
