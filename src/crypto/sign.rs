//! HMAC-SHA256 with a key state that is computed once, and MD5 of bodies.

use core::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;
use zeroize::Zeroize;

type HmacSha256 = Hmac<Sha256>;

// `Hmac` has no such impl of its own; its parts wipe themselves. Does not compile when sha2's
// feature `zeroize` is off.
const _: fn() = || {
    fn wiped_on_drop<T: zeroize::ZeroizeOnDrop>() {}
    wiped_on_drop::<Sha256>();
};

/// The state of HMAC-SHA256 after the app secret went in: a signature costs no rehash of the key.
///
/// On the heap, since moving an inline state would leave a copy behind that nobody wipes; and shared by
/// its clones, for the same reason.
#[derive(Clone)]
pub(crate) struct SigningKey(Arc<HmacSha256>);

impl SigningKey {
    pub(crate) fn new(secret: &[u8]) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "HMAC takes a key of any length: `new_from_slice` of `Hmac` never fails"
        )]
        let state = HmacSha256::new_from_slice(secret).expect("HMAC takes keys of any length");
        let key = Self(Arc::new(state));
        wipe_stack();
        key
    }

    /// The signature of the parts, joined.
    #[inline]
    pub(crate) fn sign<P: AsRef<[u8]>>(&self, parts: &[P]) -> Hex<64> {
        Hex::new(&self.state_after(parts).finalize().into_bytes())
    }

    /// Whether `signature` is that of the parts, in constant time. Not hex is not right.
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

/// The MD5 of a body, which the service asks for in every signed request that has one.
#[inline]
pub(crate) fn md5_hex(body: &[u8]) -> Hex<32> {
    Hex::new(&Md5::digest(body))
}

/// `N` hexadecimal digits, `N / 2` bytes.
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

/// By arithmetic and not by table: the compiler does sixteen of them at a time.
#[inline]
const fn digit(nibble: u8) -> u8 {
    nibble + if nibble < 10 { b'0' } else { b'a' - 10 }
}

/// The 32 bytes of 64 lower-case hexadecimal digits. Anything else is `None`.
fn decode_hex(text: &[u8]) -> Option<[u8; 32]> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
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

/// Overwrites the part of the stack that setting up a key has used: the padded key and the
/// intermediate states are left there otherwise.
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
    fn the_signature_of_the_go_library() {
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
    fn what_is_no_signature_is_wrong_and_not_a_panic() {
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
    fn a_key_is_not_shown() {
        assert_eq!(
            format!("{:?}", SigningKey::new(b"supersecret")),
            "SigningKey([redacted])"
        );
    }
}
