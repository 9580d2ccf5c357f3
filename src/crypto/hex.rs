//! Lower-case hexadecimal, by table and without an allocation.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// `N` hexadecimal digits, `N / 2` bytes.
#[derive(Clone, Copy)]
pub(crate) struct Hex<const N: usize>([u8; N]);

impl<const N: usize> Hex<N> {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut digits = [0; N];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            for (digit, nibble) in pair.iter_mut().zip([byte >> 4, byte & 15]) {
                *digit = DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
            }
        }
        Self(digits)
    }

    pub(crate) fn as_str(&self) -> &str {
        // Only digits, so always UTF-8.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The 32 bytes of 64 lower-case hexadecimal digits. Anything else is `None`.
pub(super) fn decode(text: &[u8]) -> Option<[u8; 32]> {
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
