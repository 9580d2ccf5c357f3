//! A hyphen after a UUID, which has hyphens itself.

use pusher_channels::Channel;
use uuid::Uuid;

#[derive(Channel)]
#[channel("private-{user}-{order}")]
struct Orders {
    user: Uuid,
    order: u32,
}

fn main() {}
