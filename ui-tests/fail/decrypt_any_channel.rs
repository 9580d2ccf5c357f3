use pusher_channels::config::DecryptError;
use pusher_channels::{AnyChannelName, EncryptionKey};

fn opened(key: &EncryptionKey, name: &AnyChannelName, data: &str) -> Result<String, DecryptError> {
    key.decrypt(name, data)
}

fn main() {}
