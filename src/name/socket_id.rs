//! The ids of connections.

use core::fmt;

use crate::error::Error;

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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketId {
    digits: [u8; CAPACITY],
    len: u8,
}

impl SocketId {
    fn parse(text: &str) -> Result<Self, InvalidSocketId> {
        let mut digits = [0; CAPACITY];
        if is_socket_id(text.as_bytes())
            && let (Some(place), Ok(len)) = (digits.get_mut(..text.len()), u8::try_from(text.len()))
        {
            place.copy_from_slice(text.as_bytes());
            return Ok(Self { digits, len });
        }
        let fault = fault(text.as_bytes());
        Err(InvalidSocketId {
            fault,
            character: match fault {
                Fault::Character { position } => {
                    text.get(position..).and_then(|rest| rest.chars().next())
                }
                _ => None,
            },
        })
    }

    /// The id as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Digits and a dot, so always UTF-8.
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.digits.get(..usize::from(self.len)).unwrap_or_default()
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

/// The rule: two numbers of up to [`MAX_DIGITS`] digits, and a dot between them.
fn is_socket_id(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().position(|byte| !byte.is_ascii_digit());
    let is_number = |digits: usize| (1..=MAX_DIGITS).contains(&digits);
    // What the first digits end with is the dot, and nothing ends the others.
    let Some((dot, [b'.', second @ ..])) =
        digits(text).and_then(|dot| Some((dot, text.get(dot..)?)))
    else {
        return false;
    };
    is_number(dot) && is_number(second.len()) && digits(second).is_none()
}

/// Where a text breaks the rule.
fn fault(text: &[u8]) -> Fault {
    if text.is_empty() {
        return Fault::Empty;
    }
    let mut digits = 0;
    let mut dot = false;
    for (position, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' if digits == MAX_DIGITS => return Fault::TooManyDigits { position },
            b'0'..=b'9' => digits += 1,
            b'.' if dot => return Fault::Character { position },
            b'.' if digits == 0 => return Fault::MissingNumber { position },
            b'.' => {
                dot = true;
                digits = 0;
            }
            _ => return Fault::Character { position },
        }
    }
    if dot {
        let position = text.len();
        Fault::MissingNumber { position }
    } else {
        Fault::NoDot
    }
}

/// A text that is no socket id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSocketId {
    fault: Fault,
    character: Option<char>,
}

impl InvalidSocketId {
    /// The byte of the text at which the fault begins, where it is at one place.
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

impl fmt::Display for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl AsRef<str> for SocketId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl core::str::FromStr for SocketId {
    type Err = InvalidSocketId;
    fn from_str(text: &str) -> Result<Self, InvalidSocketId> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for SocketId {
    type Error = InvalidSocketId;
    fn try_from(text: &str) -> Result<Self, InvalidSocketId> {
        Self::parse(text)
    }
}

impl TryFrom<String> for SocketId {
    type Error = InvalidSocketId;
    fn try_from(text: String) -> Result<Self, InvalidSocketId> {
        Self::parse(&text)
    }
}

impl serde::Serialize for SocketId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for SocketId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::text::deserialize(deserializer, "a socket id")
    }
}
