use pusher_channels::config::DecryptError;
use pusher_channels::{EncryptionKey, channel_name};

fn opened(key: &EncryptionKey, data: &str) -> Result<String, DecryptError> {
    key.decrypt(&channel_name!("private-vault"), data)
}

fn main() {}
