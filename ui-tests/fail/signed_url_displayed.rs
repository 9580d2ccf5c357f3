//! A signed URL is formatted with `Display`.

use pusher_channels::Error;
use pusher_channels::request::RawRequest;

async fn example(request: RawRequest<()>) -> Result<(), Error> {
    let url = request.signed_url(std::time::SystemTime::now())?;
    println!("{url}");
    Ok(())
}

fn main() {
    let _ = example;
}
