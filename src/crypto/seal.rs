//! `NaCl` secretbox (XSalsa20-Poly1305) under a key per channel.

use crypto_secretbox::XSalsa20Poly1305;
use crypto_secretbox::aead::{AeadInPlace, KeyInit};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{NoRandomness, random};

pub(crate) const NONCE_LEN: usize = 24;
/// The bytes in front of a ciphertext that authenticate it.
pub(crate) const MAC_LEN: usize = 16;

/// The key of one channel, wiped on drop.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// SHA-256 of the channel's name and the encryption key: the key that the events of this channel
/// are sealed with, and that its subscribers are given.
pub(crate) fn channel_secret(channel: &str, key: &[u8]) -> Secret {
    let mut hash = Sha256::new();
    hash.update(channel.as_bytes());
    hash.update(key);
    let mut secret = Zeroizing::new([0; 32]);
    hash.finalize_into((&mut *secret).into());
    secret
}

pub(crate) fn random_nonce() -> Result<[u8; NONCE_LEN], NoRandomness> {
    let mut nonce = [0; NONCE_LEN];
    random(&mut nonce)?;
    Ok(nonce)
}

/// Encrypts `buffer[16..]` in place and writes what authenticates it into `buffer[..16]`.
/// `None` if there is no room for that.
pub(crate) fn seal_in_place(
    secret: &Secret,
    nonce: &[u8; NONCE_LEN],
    buffer: &mut [u8],
) -> Option<()> {
    let (mac, message) = buffer.split_first_chunk_mut::<MAC_LEN>()?;
    let cipher = XSalsa20Poly1305::new((&**secret).into());
    let tag = cipher
        .encrypt_in_place_detached(nonce.into(), b"", message)
        .ok()?;
    mac.copy_from_slice(&tag);
    Some(())
}

/// Checks and decrypts in place what [`seal_in_place`] made. `None` if it was not sealed with this
/// secret and nonce.
pub(crate) fn open_in_place<'b>(
    secret: &Secret,
    nonce: &[u8; NONCE_LEN],
    buffer: &'b mut [u8],
) -> Option<&'b [u8]> {
    let (mac, message) = buffer.split_first_chunk_mut::<MAC_LEN>()?;
    let cipher = XSalsa20Poly1305::new((&**secret).into());
    cipher
        .decrypt_in_place_detached(nonce.into(), b"", message, (&*mac).into())
        .ok()?;
    Some(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    // pusher-http-python, pusher_tests/test_crypto.py: the only published ciphertext with a known
    // nonce. Its channel has no `private-encrypted-` prefix, so it cannot be had as a name.
    #[test]
    fn the_published_ciphertext() {
        let secret = channel_secret(
            "pvUPIk0YG6MnxCEMIUUVFrbDmQwbhICXUcy",
            b"OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
        );
        let nonce = b"XAJI0Y6DPBHSAHXTHV3A3ZMF";
        let mut buffer = [&[0; MAC_LEN], &b"kkkT5OOkOkO5kT5TOO5TkOT5TTk5O55T"[..]].concat();
        seal_in_place(&secret, nonce, &mut buffer).unwrap();
        assert_eq!(
            STANDARD.encode(&buffer),
            "tsYJa2JgGDOpVIYFe4aNVWAvZlpB7z7CjN9mpIdbATE0Yc4izN8aM8D6VigBxnIQ"
        );
        assert_eq!(
            open_in_place(&secret, nonce, &mut buffer).unwrap(),
            b"kkkT5OOkOkO5kT5TOO5TkOT5TTk5O55T"
        );
    }

    // pusher-http-go, crypto_test.go: a key of 33 bytes, so only the raw function can take it.
    #[test]
    fn the_box_of_the_go_library() {
        let key = b"This is a string that is 32 chars";
        let secret = channel_secret("private-encrypted-bla", key);
        let nonce = STANDARD.decode("sjklahvpWWQgAjTx5FfYHCCxd2AmaL9T").unwrap();
        let sealed = STANDARD.decode("zoDEe8dA3nDXKsybAWce/hXGW4szJw==").unwrap();
        let nonce: [u8; NONCE_LEN] = nonce.try_into().unwrap();
        assert_eq!(
            open_in_place(&secret, &nonce, &mut sealed.clone()).unwrap(),
            b"Hello!"
        );
        for bit in 0..sealed.len() * 8 {
            let mut tampered = sealed.clone();
            tampered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open_in_place(&secret, &nonce, &mut tampered), None);
        }
        let other = channel_secret(
            "private-encrypted-bla",
            b"This is an invalid key 32 chars!!",
        );
        assert_eq!(open_in_place(&other, &nonce, &mut sealed.clone()), None);
        assert_eq!(
            open_in_place(&secret, &nonce, &mut sealed[..15].to_vec()),
            None
        );
    }

    #[test]
    fn nothing_is_a_message_too() {
        let secret = channel_secret("private-encrypted-bla", &[7; 32]);
        let nonce = random_nonce().unwrap();
        let mut buffer = vec![0; MAC_LEN];
        seal_in_place(&secret, &nonce, &mut buffer).unwrap();
        assert_eq!(open_in_place(&secret, &nonce, &mut buffer).unwrap(), b"");
        assert_eq!(seal_in_place(&secret, &nonce, &mut [0; 15]), None);
    }
}
