use pusher_channels::EncryptionKey;
use pusher_channels::config::DecryptError;

fn opened(key: &EncryptionKey, data: &str) -> Result<String, DecryptError> {
    key.decrypt("private-encrypted-vault", data)
}

fn main() {}
