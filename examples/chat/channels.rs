//! The rooms: their channels, events and members. `page/channels.ts` is generated from this module.

use pusher_channels::{Channel, Channels, Event, UserId};
use serde::Serialize;
use ts_rs::TS;

/// A room for everybody who knows the app key.
#[derive(Channel)]
#[channel("square", events(Said))]
pub(crate) struct Square;

/// A room whose members see each other, and who is typing.
#[derive(Channel)]
#[channel(
    "presence-lobby",
    events(Said),
    client_events(Typing),
    members(Profile)
)]
pub(crate) struct Lobby;

/// A room whose messages the API server cannot read.
#[derive(Channel)]
#[channel("private-encrypted-vault", events(Said))]
pub(crate) struct Vault;

#[derive(Channels)]
pub(crate) enum Room {
    Square(Square),
    Lobby(Lobby),
    Vault(Vault),
}

/// A message.
#[derive(Serialize, TS, Event)]
#[event("said")]
pub(crate) struct Said {
    pub(crate) from: UserId,
    pub(crate) colour: String,
    pub(crate) text: String,
    /// Milliseconds since the Unix epoch, as in JavaScript.
    pub(crate) at: u64,
}

/// Pages send it to each other while their users type. The backend neither sends nor receives it.
#[derive(Serialize, TS, Event)]
#[event("client-typing")]
pub(crate) struct Typing {
    user: UserId,
}

/// The info of a member that other members see.
#[derive(Serialize, TS)]
pub(crate) struct Profile {
    pub(crate) name: UserId,
    pub(crate) colour: String,
}

#[cfg(test)]
mod tests {
    use pusher_channels::typescript;

    use super::Room;

    #[test]
    fn module_of_the_page_is_up_to_date() -> Result<(), Box<dyn std::error::Error>> {
        typescript::check_or_write("examples/chat/page/channels.ts", &Room::typescript()?)?;
        Ok(())
    }
}
