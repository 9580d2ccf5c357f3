//! Strings where the ids of users are expected.

use pusher_channels::{User, UserId};

fn example(id: UserId) {
    let _ = User::new(id).watchlist(["grace", "alan"]);
}

fn main() {
    let _ = example;
}
