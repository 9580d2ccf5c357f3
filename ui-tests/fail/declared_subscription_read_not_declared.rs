//! A subscription request read for a type that is not declared.

use pusher_channels::{Error, SubscriptionRequest};

enum AppChannel {
    News,
}

fn example(request: SubscriptionRequest) -> Result<AppChannel, Error> {
    Ok(request.declared::<AppChannel>()?.channel)
}

fn main() {
    let _ = example;
}
