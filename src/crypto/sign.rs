//! HMAC-SHA256 with a precomputed key state, MD5 of bodies, and hexadecimal digits.

use core::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;
use zeroize::Zeroize;

type HmacSha256 = Hmac<Sha256>;

// `Hmac` does not implement `ZeroizeOnDrop` itself, but its parts are wiped. This fails to compile if
// the feature `zeroize` of sha2 is disabled.
const _: fn() = || {
    fn wiped_on_drop<T: zeroize::ZeroizeOnDrop>() {}
    wiped_on_drop::<Sha256>();
};

/// The state of HMAC-SHA256 after absorbing the app secret, so that signing does not hash the key
/// again.
///
/// It is on the heap and shared by clones, because moving or copying an inline state would leave copies
/// that are not wiped.
#[derive(Clone)]
pub(crate) struct SigningKey(Arc<HmacSha256>);

impl SigningKey {
    pub(crate) fn new(secret: &[u8]) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "`new_from_slice` of `Hmac` accepts keys of any length"
        )]
        // Hashing the padded key costs two blocks of SHA-256; a cloned state saves them for every
        // signature.
        let state = HmacSha256::new_from_slice(secret).expect("HMAC accepts keys of any length");
        let key = Self(Arc::new(state));
        wipe_stack();
        key
    }

    /// Signs the concatenated parts.
    #[inline]
    pub(crate) fn sign<P: AsRef<[u8]>>(&self, parts: &[P]) -> Hex<64> {
        Hex::new(&self.state_after(parts).finalize().into_bytes())
    }

    /// Verifies `signature` in constant time. Returns false if it is not valid hex.
    pub(crate) fn verify<P: AsRef<[u8]>>(&self, parts: &[P], signature: &[u8]) -> bool {
        decode_hex(signature).is_some_and(|tag| self.state_after(parts).verify_slice(&tag).is_ok())
    }

    #[inline]
    fn state_after<P: AsRef<[u8]>>(&self, parts: &[P]) -> HmacSha256 {
        let mut state = HmacSha256::clone(&self.0);
        for part in parts {
            state.update(part.as_ref());
        }
        state
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([redacted])")
    }
}

/// Returns the MD5 of a body, which is part of every signed request that has a body.
#[inline]
pub(crate) fn md5_hex(body: &[u8]) -> Hex<32> {
    Hex::new(&Md5::digest(body))
}

/// `N` lower-case hexadecimal digits of `N / 2` bytes, without an allocation.
#[derive(Clone, Copy)]
pub(crate) struct Hex<const N: usize>([u8; N]);

impl<const N: usize> Hex<N> {
    fn new(bytes: &[u8]) -> Self {
        let mut digits = [0; N];
        let (pairs, _) = digits.as_chunks_mut::<2>();
        for (pair, byte) in pairs.iter_mut().zip(bytes) {
            *pair = [digit(byte >> 4), digit(byte & 15)];
        }
        Self(digits)
    }

    pub(crate) fn digits(&self) -> &[u8; N] {
        &self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        #[expect(clippy::expect_used, reason = "`new` writes nothing but digits")]
        core::str::from_utf8(&self.0).expect("hexadecimal digits are UTF-8")
    }
}

// Arithmetic rather than a lookup table, so that LLVM can vectorize the loop.
#[inline]
const fn digit(nibble: u8) -> u8 {
    nibble + if nibble < 10 { b'0' } else { b'a' - 10 }
}

/// Decodes exactly 64 lower-case hexadecimal digits.
fn decode_hex(text: &[u8]) -> Option<[u8; 32]> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    // Not secret: it may return early, only the comparison of the tag is in constant time.
    if text.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *byte = nibble(high)? << 4 | nibble(low)?;
    }
    Some(bytes)
}

/// Overwrites the part of the stack that setting up a key has used, because `RustCrypto` leaves the
/// padded key and intermediate states there. No test can see it, because the stack belongs to nobody.
// `inline(never)` puts this frame where theirs was, and `black_box` keeps the writes.
#[inline(never)]
fn wipe_stack() {
    let mut depth = [0_u8; 16 * 1024];
    depth.zeroize();
    core::hint::black_box(&depth);
}

#[cfg(test)]
mod tests {
    use super::*;

    // pusher-http-go, crypto_test.go
    #[test]
    fn matches_the_signature_of_the_go_library() {
        let key = SigningKey::new(b"supersecret");
        let expected = "64e3f44166575febbc5de88c9476325ea7d4b3684752158d9fdb31fce34b980d";
        assert_eq!(key.sign(&[b"Hello!"]).as_str(), expected);
        assert_eq!(key.sign(&["Hel", "", "lo!"]).as_str(), expected);
        assert!(key.verify(&[b"Hello!"], expected.as_bytes()));
        assert_eq!(
            md5_hex(b"Hello!").as_str(),
            "952d2c56d0485958336747bcdd98590d"
        );
    }

    #[test]
    fn rejects_malformed_signatures() {
        let key = SigningKey::new(b"supersecret");
        let right = "64e3f44166575febbc5de88c9476325ea7d4b3684752158d9fdb31fce34b980d";
        for wrong in [
            "",
            "no",
            &right[..63],
            &format!("{right}0"),
            &right.to_uppercase(),
            &right.replace('6', "g"),
            &right.replacen('6', "é", 1),
        ] {
            assert!(!key.verify(&[b"Hello!"], wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn redacts_the_key_in_debug() {
        assert_eq!(
            format!("{:?}", SigningKey::new(b"supersecret")),
            "SigningKey([redacted])"
        );
    }
}
