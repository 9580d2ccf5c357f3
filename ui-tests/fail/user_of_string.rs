//! A string where the id of a user is expected.

use pusher_channels::User;

fn example() {
    let _ = User::new("ada");
}

fn main() {
    let _ = example;
}
