use pusher_channels::Channel;

#[derive(Channel)]
#[channel("privat-order-{order}")]
struct Order {
    order: u64,
}

fn main() {}
