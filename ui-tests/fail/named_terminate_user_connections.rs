//! Closing connections by the name that other libraries give it.

use pusher_channels::{Client, Error, UserId};

async fn close(client: &Client, user: &UserId) -> Result<(), Error> {
    client.terminate_user_connections(user).await
}

fn main() {}
