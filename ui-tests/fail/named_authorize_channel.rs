//! Authorizing by the name that other libraries give it.

use pusher_channels::{ChannelName, Client, Private, SocketId};

fn authorize(client: &Client, id: &SocketId, orders: &ChannelName<Private>) -> String {
    client.authorize_channel(id, orders).to_json()
}

fn main() {}
