//! A signed URL as a string.

use pusher_channels::request::SignedUrl;

fn show(url: &SignedUrl) -> String {
    url.to_string()
}

fn main() {}
