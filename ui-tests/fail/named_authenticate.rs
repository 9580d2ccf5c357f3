//! Authorizing by the old name of other libraries.

use pusher_channels::{ChannelName, Client, Private, SocketId};

fn authorize(client: &Client, id: &SocketId, orders: &ChannelName<Private>) -> String {
    client.authenticate(id, orders).to_json()
}

fn main() {}
