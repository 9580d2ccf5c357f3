//! An encryption key used as its bytes.

use pusher_channels::EncryptionKey;

fn bytes(key: &EncryptionKey) -> [u8; 32] {
    **key
}

fn main() {
    let _ = bytes;
}
