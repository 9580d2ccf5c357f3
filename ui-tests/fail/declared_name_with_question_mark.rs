//! A name that is always valid, with `?`.

use pusher_channels::{Channel, Error};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

fn example(inbox: &Inbox) -> Result<(), Error> {
    let name = inbox.name()?;
    println!("{name}");
    Ok(())
}

fn main() {
    let _ = example;
}
