//! A piece for a stream that has ended.

use pusher_channels::publisher::TextStream;
use pusher_channels::Error;

async fn example(mut answer: TextStream) -> Result<(), Error> {
    answer.push("It is")?;
    answer.finish().await?;
    answer.push(" late.")
}

fn main() {
    let _ = example;
}
