//! An encryption key taken for its bytes.

use pusher_channels::EncryptionKey;

fn bytes(key: &EncryptionKey) -> [u8; 32] {
    **key
}

fn main() {
    let _ = bytes;
}
