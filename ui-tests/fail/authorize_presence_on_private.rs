//! A member of a channel without members.

use pusher_channels::{ChannelName, Client, Member, Private, SocketId};

fn example(client: &Client, socket: &SocketId, orders: &ChannelName<Private>, member: &Member) {
    let _ = client.authorize_presence(socket, orders, member);
}

fn main() {
    let _ = example;
}
