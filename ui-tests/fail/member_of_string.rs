//! A string where a user id is expected.

use pusher_channels::Member;

fn example() {
    let _ = Member::new("ada");
}

fn main() {
    let _ = example;
}
