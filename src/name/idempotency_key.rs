//! The keys by which a server recognizes an event that it has already accepted.

use core::fmt;

use nutype::nutype;

use super::const_fmt::Message;
use super::text::owned_traits;
use crate::crypto::{self, NoRandomness};
use crate::error::{Error, InvalidKind, debug_as_report};

/// The maximum length, in bytes.
const MAX_LEN: usize = 128;

/// The key of an event, by which a server recognizes it when it arrives again: 1 to 128 bytes of
/// visible ASCII characters.
///
/// Sockudo publishes an event with a key that it has seen in the last minutes no second time. Pusher,
/// soketi and Reverb ignore the key. See
/// [`Trigger::idempotency_key`](crate::Trigger::idempotency_key).
///
/// # Examples
///
/// ```
/// use pusher_channels::name::IdempotencyKey;
///
/// let key: IdempotencyKey = "order-42-created".parse()?;
///
/// let error = IdempotencyKey::try_from("order 42").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid idempotency key: the character U+0020 (space) at byte 5 is not allowed (allowed are visible ASCII characters)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[nutype(
    validate(with = check, error = InvalidIdempotencyKey),
    derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, AsRef, Borrow, FromStr, TryFrom, Into, Serialize, Deserialize)
)]
pub struct IdempotencyKey(String);

fn check(key: &str) -> Result<(), InvalidIdempotencyKey> {
    let invalid = |fault| Err(InvalidIdempotencyKey(fault));
    if key.is_empty() {
        return invalid(Fault::Empty);
    }
    let other = key
        .char_indices()
        .find(|(_, character)| !character.is_ascii_graphic());
    if let Some((position, character)) = other {
        return invalid(Fault::Character {
            position,
            character,
        });
    }
    if key.len() > MAX_LEN {
        return invalid(Fault::TooLong { len: key.len() });
    }
    Ok(())
}

owned_traits!(IdempotencyKey);

impl IdempotencyKey {
    /// Creates a random key of 128 bits.
    pub(crate) fn random() -> Result<Self, NoRandomness> {
        let mut bytes = [0; 16];
        crypto::random(&mut bytes)?;
        #[expect(clippy::expect_used, reason = "32 hexadecimal digits")]
        let key = Self::try_new(format!("{:032x}", u128::from_be_bytes(bytes)))
            .expect("hexadecimal digits are an idempotency key");
        Ok(key)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Empty,
    TooLong { len: usize },
    Character { position: usize, character: char },
}

/// The error returned when a string is not a valid [`IdempotencyKey`].
///
/// ```
/// use pusher_channels::name::IdempotencyKey;
///
/// let error = IdempotencyKey::try_from("x".repeat(129)).unwrap_err();
/// assert_eq!(error.to_string(), "invalid idempotency key: it has 129 bytes, the limit is 128");
/// assert_eq!(error.limit(), Some(128));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidIdempotencyKey(Fault);

impl InvalidIdempotencyKey {
    /// Returns what is wrong with the string.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            Fault::Empty => InvalidKind::Empty,
            Fault::TooLong { .. } => InvalidKind::TooLong,
            Fault::Character { .. } => InvalidKind::Character,
        }
    }

    /// Returns the byte offset of the error.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self.0 {
            Fault::Empty => Some(0),
            Fault::TooLong { .. } => Some(MAX_LEN),
            Fault::Character { position, .. } => Some(position),
        }
    }

    /// Returns the limit in bytes, if the string exceeds it.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        matches!(self.0, Fault::TooLong { .. }).then_some(MAX_LEN)
    }
}

impl fmt::Display for InvalidIdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid idempotency key: ")?;
        match self.0 {
            Fault::Empty => f.write_str("it is empty"),
            Fault::TooLong { len } => write!(f, "it has {len} bytes, the limit is {MAX_LEN}"),
            Fault::Character {
                position,
                character,
            } => {
                let character = Message::new().character(character);
                write!(
                    f,
                    "the character {character} at byte {position} is not allowed (allowed are visible ASCII characters)"
                )
            }
        }
    }
}

debug_as_report!(InvalidIdempotencyKey);

impl std::error::Error for InvalidIdempotencyKey {}

impl From<InvalidIdempotencyKey> for Error {
    fn from(error: InvalidIdempotencyKey) -> Self {
        Self::invalid(error)
    }
}
