//! What the compiler knows of the strings of an argument.

use crate::name::class::starts_with;
use crate::name::validate::{MAX_NAME_LEN, MAX_USER_ID_LEN, in_alphabet};

/// A set of ASCII bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ByteSet(u128);

impl ByteSet {
    /// The alphabet of channel names.
    pub(super) const ALPHABET: Self = {
        let mut set = Self(0);
        let mut byte = 0;
        while byte < 128 {
            if in_alphabet(byte) {
                set.0 |= 1 << byte;
            }
            byte += 1;
        }
        set
    };

    pub(super) const fn of(bytes: &[u8]) -> Self {
        Self(0).with(bytes)
    }

    pub(super) const fn with(mut self, mut bytes: &[u8]) -> Self {
        while let [byte, rest @ ..] = bytes {
            self.0 |= 1 << *byte;
            bytes = rest;
        }
        self
    }

    pub(super) const fn contains(self, byte: u8) -> bool {
        byte < 128 && self.0 & (1 << byte) != 0
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns the lowest byte.
    pub(super) const fn lowest(self) -> Option<u8> {
        match self.0.trailing_zeros() {
            128 => None,
            byte => Some(byte as u8),
        }
    }
}

/// The strings of an argument's type: 1 to `max_len` bytes, of these sets.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Form {
    max_len: usize,
    first: ByteSet,
    rest: ByteSet,
    proof: Proof,
    integer: bool,
    /// True if all strings have `max_len` bytes.
    one_len: bool,
}

/// How much of a string its type proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// Numbers and the like: a template that does not fit all of them does not compile.
    Fixed,
    /// Strings of the alphabet of names, that can contain any literal of a template.
    Alphabet,
    /// Any string, which is always read as itself.
    String,
    /// A type of the application, whose two methods may not agree.
    Nothing,
}

impl Form {
    pub(super) const ANY: Self = Self {
        proof: Proof::Nothing,
        ..Self::STRING
    };

    pub(super) const STRING: Self = Self {
        max_len: MAX_NAME_LEN,
        proof: Proof::String,
        ..Self::USER_ID
    };

    pub(super) const USER_ID: Self = Self {
        max_len: MAX_USER_ID_LEN,
        first: ByteSet::ALPHABET,
        rest: ByteSet::ALPHABET,
        proof: Proof::Alphabet,
        integer: false,
        one_len: false,
    };

    pub(super) const fn fixed(max_len: usize, first: ByteSet, rest: ByteSet) -> Self {
        Self {
            max_len,
            first,
            rest,
            proof: Proof::Fixed,
            integer: false,
            one_len: false,
        }
    }

    pub(super) const fn integer(max_len: usize, first: ByteSet, rest: ByteSet) -> Self {
        Self {
            integer: true,
            ..Self::fixed(max_len, first, rest)
        }
    }

    /// All strings have this length.
    #[cfg(feature = "uuid1")]
    pub(super) const fn of_len(len: usize, first: ByteSet, rest: ByteSet) -> Self {
        Self {
            one_len: true,
            ..Self::fixed(len, first, rest)
        }
    }

    pub(super) const fn has_one_len(self) -> bool {
        self.one_len
    }

    /// Returns true if one of the strings has this byte.
    pub(super) const fn has(self, byte: u8) -> bool {
        self.first.contains(byte) || self.rest.contains(byte)
    }

    pub(super) const fn max_len(self) -> usize {
        self.max_len
    }

    pub(super) const fn first(self) -> ByteSet {
        self.first
    }

    pub(super) const fn rest(self) -> ByteSet {
        self.rest
    }

    pub(super) const fn is_fixed(self) -> bool {
        matches!(self.proof, Proof::Fixed)
    }

    /// Returns true if each of its strings has only bytes of the sets, and at most `max_len`.
    pub(super) const fn is_valid(self) -> bool {
        matches!(self.proof, Proof::Fixed | Proof::Alphabet)
    }

    /// Returns true if a value is equal to what is read from its string.
    pub(super) const fn is_canonical(self) -> bool {
        !matches!(self.proof, Proof::Nothing)
    }

    /// Returns true if the strings are those of integers, which pages can pass as numbers.
    #[doc(hidden)]
    #[must_use]
    pub const fn is_integer(self) -> bool {
        self.integer
    }

    /// Returns true if one of the strings can contain `literal`, or the beginning of it where
    /// `literal` follows, from the second byte on.
    pub(super) const fn can_contain(self, literal: &str) -> bool {
        self.can_contain_bytes(literal.as_bytes())
    }

    pub(super) const fn can_contain_bytes(self, literal: &[u8]) -> bool {
        let mut taken = 1;
        // The string ends with the first `taken` bytes of the literal, and what follows it begins
        // with the others.
        while taken <= literal.len() {
            let (inside, after) = literal.split_at(taken);
            if !self.all_in_rest(inside) {
                return false;
            }
            if starts_with(literal, after) {
                return true;
            }
            taken += 1;
        }
        false
    }

    const fn all_in_rest(self, mut bytes: &[u8]) -> bool {
        while let [byte, rest @ ..] = bytes {
            if !self.rest.contains(*byte) {
                return false;
            }
            bytes = rest;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_literals_that_an_argument_can_contain() {
        let digits = ByteSet::of(b"0123456789");
        let integer = Form::fixed(20, digits.with(b"-"), digits);
        for (literal, expected) in [
            ("-", false),
            ("-1", false),
            ("0", true),
            ("00", true),
            ("0-", false),
            ("1-1", false),
            ("12x12", false),
            ("", false),
        ] {
            assert_eq!(integer.can_contain(literal), expected, "{literal}");
        }
        assert!(Form::USER_ID.can_contain("-x-"));
        // 'aXa' follows an argument that ends in 'a', or in 'aX'.
        let a = Form::fixed(9, ByteSet::of(b"a"), ByteSet::of(b"a"));
        assert!(!a.can_contain("aXa"));
        assert!(a.can_contain("aa"));
        let a_x = Form::fixed(9, ByteSet::of(b"a"), ByteSet::of(b"aX"));
        assert!(a_x.can_contain("aXa"));
    }
}
