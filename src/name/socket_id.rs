//! The ids of connections.

use core::fmt;

use super::text::name_traits;
use crate::error::{Error, InvalidKind};

/// The most digits that either number of a socket id can have: those of `u64::MAX`.
const MAX_DIGITS: usize = 20;
const CAPACITY: usize = 2 * MAX_DIGITS + 1;

/// The id that the service gave to a connection: two decimal numbers joined by a dot.
///
/// It maintains the following invariants:
///
/// * Only ASCII digits and one dot between them. Nothing before, nothing behind, no line break: a
///   socket id is signed beside other text, and a looser rule would let a caller choose that text.
/// * At most 20 digits on either side, enough for any 64-bit number. The digits stay as they came.
///
/// `Copy`, and never allocates.
///
/// ```
/// use pusher_channels::SocketId;
///
/// let id: SocketId = "123456.7890123".parse()?;
/// assert_eq!(id.as_str(), "123456.7890123");
///
/// let error = "1.1:x".parse::<SocketId>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid socket id: the character ':' at byte 3 is not a digit (a socket id is two numbers joined by a dot)",
/// );
/// # Ok::<(), pusher_channels::name::InvalidSocketId>(())
/// ```
#[derive(Clone, Copy)]
pub struct SocketId {
    digits: [u8; CAPACITY],
    len: u8,
}

impl SocketId {
    fn parse(text: impl AsRef<str>) -> Result<Self, InvalidSocketId> {
        let text = text.as_ref();
        check(text.as_bytes()).map_err(|fault| InvalidSocketId {
            fault,
            character: match fault {
                Fault::Character { position } => {
                    text.get(position..).and_then(|rest| rest.chars().next())
                }
                _ => None,
            },
        })?;
        let mut digits = [0; CAPACITY];
        for (to, from) in digits.iter_mut().zip(text.as_bytes()) {
            *to = *from;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "`check` has found at most 41 bytes"
        )]
        let len = text.len() as u8;
        Ok(Self { digits, len })
    }

    /// Returns the id as it was received.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "`check` has accepted only digits and a dot, which are ASCII"
    )]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).expect("digits and a dot are ASCII")
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.digits.split_at(usize::from(self.len)).0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Empty,
    Character { position: usize },
    NoDot,
    MissingNumber { position: usize },
    TooManyDigits { position: usize },
}

/// The rule: two numbers of 1 to [`MAX_DIGITS`] digits with a dot between them.
fn check(text: &[u8]) -> Result<(), Fault> {
    let mut digits = 0;
    let mut dot = false;
    for (position, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' if digits == MAX_DIGITS => return Err(Fault::TooManyDigits { position }),
            b'0'..=b'9' => digits += 1,
            b'.' if dot => return Err(Fault::Character { position }),
            b'.' if digits == 0 => return Err(Fault::MissingNumber { position }),
            b'.' => {
                dot = true;
                digits = 0;
            }
            _ => return Err(Fault::Character { position }),
        }
    }
    match (dot, digits) {
        (true, 1..) => Ok(()),
        (true, _) => Err(Fault::MissingNumber {
            position: text.len(),
        }),
        (false, 0) => Err(Fault::Empty),
        (false, _) => Err(Fault::NoDot),
    }
}

/// A text that is no socket id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSocketId {
    fault: Fault,
    character: Option<char>,
}

impl InvalidSocketId {
    /// Returns what is wrong with the string.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.fault {
            Fault::Empty => InvalidKind::Empty,
            Fault::NoDot => InvalidKind::Format,
            Fault::Character { .. } => InvalidKind::Character,
            Fault::MissingNumber { .. } => InvalidKind::Missing,
            Fault::TooManyDigits { .. } => InvalidKind::TooLong,
        }
    }

    /// Returns the limit that the id exceeds: the digits of one number.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        match self.fault {
            Fault::TooManyDigits { .. } => Some(MAX_DIGITS),
            _ => None,
        }
    }

    /// Returns the byte offset of the error, if it has a single location.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self.fault {
            Fault::Empty | Fault::NoDot => None,
            Fault::Character { position }
            | Fault::MissingNumber { position }
            | Fault::TooManyDigits { position } => Some(position),
        }
    }
}

impl fmt::Display for InvalidSocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid socket id: ")?;
        match (self.fault, self.character) {
            (Fault::Empty, _) => f.write_str("it is empty")?,
            (Fault::NoDot, _) => f.write_str("it has no dot")?,
            (Fault::MissingNumber { position }, _) => {
                write!(f, "a number is missing at byte {position}")?;
            }
            (Fault::TooManyDigits { position }, _) => {
                write!(
                    f,
                    "the number that ends behind byte {position} has more than {MAX_DIGITS} digits"
                )?;
            }
            (Fault::Character { position }, Some(character)) => {
                let character = super::const_fmt::Message::new().character(character);
                write!(
                    f,
                    "the character {character} at byte {position} is not a digit"
                )?;
            }
            (Fault::Character { position }, None) => write!(f, "byte {position} is not a digit")?,
        }
        f.write_str(" (a socket id is two numbers joined by a dot)")
    }
}

impl std::error::Error for InvalidSocketId {}

impl From<InvalidSocketId> for Error {
    fn from(error: InvalidSocketId) -> Self {
        Self::invalid(error)
    }
}

impl fmt::Debug for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SocketId({})", self.as_str())
    }
}

name_traits!([] SocketId, InvalidSocketId, "a socket id");
