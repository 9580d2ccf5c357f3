use pusher_channels::{Channel, Member};

#[derive(Channel)]
#[channel("presence-room-{room}")]
struct Room {
    room: u32,
}

fn main() {
    let member = Member::of::<Room>(7.into(), &"Ada");
}
