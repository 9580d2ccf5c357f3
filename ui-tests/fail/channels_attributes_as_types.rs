//! Attributes as type parameters of a query, instead of methods.

use pusher_channels::channels::UserCount;
use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let occupied = client.channels::<UserCount>().send().await?;
    println!("{occupied:?}");
    Ok(())
}

fn main() {
    let _ = example;
}
