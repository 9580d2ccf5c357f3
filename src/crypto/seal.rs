//! Encryption of events: `NaCl` secretbox (XSalsa20-Poly1305) with a key per channel.

use crypto_secretbox::XSalsa20Poly1305;
use crypto_secretbox::aead::{AeadInPlace, KeyInit};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{NoRandomness, random};

pub(crate) const NONCE_LEN: usize = 24;
/// The length of the authentication tag before the ciphertext, in bytes.
pub(crate) const MAC_LEN: usize = 16;

/// The key of one channel, wiped on drop.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// Derives the key of one channel: SHA-256 of the channel's name and the encryption key. Subscribers
/// receive it as `shared_secret`.
pub(crate) fn channel_secret(channel: &str, key: &[u8]) -> Secret {
    let mut hash = Sha256::new();
    // The order is fixed by the protocol: channel, then key. Both have a fixed or checked length,
    // so a plain concatenation is unambiguous here.
    hash.update(channel.as_bytes());
    hash.update(key);
    let mut secret = Zeroizing::new([0; 32]);
    // Write into the wiped buffer: `finalize` would return a copy on the stack.
    hash.finalize_into((&mut *secret).into());
    secret
}

/// The SHA-256 of data that is not secret.
pub(crate) fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

pub(crate) fn random_nonce() -> Result<[u8; NONCE_LEN], NoRandomness> {
    let mut nonce = [0; NONCE_LEN];
    random(&mut nonce)?;
    Ok(nonce)
}

/// Encrypts `buffer[16..]` in place and writes the authentication tag into `buffer[..16]`. Returns
/// `None` if the buffer is shorter than the tag.
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

/// Verifies and decrypts in place. Returns `None` if the buffer was not encrypted with this secret and
/// nonce.
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
    // nonce. Its channel has no `private-encrypted-` prefix, so it cannot be represented as a `ChannelName`.
    #[test]
    fn matches_the_ciphertext_of_the_python_library() {
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

    // pusher-http-go, crypto_test.go: its key has 33 bytes, so only the raw function accepts it.
    #[test]
    fn decrypts_the_ciphertext_of_the_go_library() {
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
    fn nonces_are_random_in_every_byte() {
        use std::collections::HashSet;
        let nonces: Vec<_> = (0..1000).map(|_| random_nonce().unwrap()).collect();
        assert_eq!(nonces.iter().collect::<HashSet<_>>().len(), 1000);
        for position in 0..NONCE_LEN {
            let values: HashSet<u8> = nonces.iter().map(|nonce| nonce[position]).collect();
            // Of 256 values, 1000 random bytes miss about five.
            assert!(
                values.len() > 200,
                "byte {position}: {} values",
                values.len()
            );
        }
    }

    #[test]
    fn encrypts_the_empty_message() {
        let secret = channel_secret("private-encrypted-bla", &[7; 32]);
        let nonce = random_nonce().unwrap();
        let mut buffer = vec![0; MAC_LEN];
        seal_in_place(&secret, &nonce, &mut buffer).unwrap();
        assert_eq!(open_in_place(&secret, &nonce, &mut buffer).unwrap(), b"");
        assert_eq!(seal_in_place(&secret, &nonce, &mut [0; 15]), None);
    }
}
