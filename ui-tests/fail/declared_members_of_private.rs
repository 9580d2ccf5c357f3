use pusher_channels::Channel;

#[derive(serde::Serialize)]
struct Profile {
    name: String,
}

#[derive(Channel)]
#[channel("private-room-{room}", members(Profile))]
struct Room {
    room: u32,
}

fn main() {}
