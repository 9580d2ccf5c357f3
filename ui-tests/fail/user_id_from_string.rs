//! A user id that was not validated.

use pusher_channels::UserId;

fn main() {
    let _user: UserId = "user 42".into();
}
