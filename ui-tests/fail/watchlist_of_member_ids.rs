//! The ids of members where the ids of users are expected.

use pusher_channels::{MemberId, User, UserId};

fn example(id: UserId, friends: Vec<MemberId>) {
    let _ = User::new(id).watchlist(friends);
}

fn main() {
    let _ = example;
}
