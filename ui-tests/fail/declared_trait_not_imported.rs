//! The trait is not imported.

mod channels {
    use pusher_channels::Channel;

    #[derive(Channel)]
    #[channel("private-user-{user}")]
    pub struct Inbox {
        pub user: u64,
    }
}

fn example(inbox: &channels::Inbox) {
    println!("{}", inbox.name());
}

fn main() {
    let _ = example;
}
