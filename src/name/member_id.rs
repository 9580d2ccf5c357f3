//! The ids of members of presence channels.

use core::fmt;

use nutype::nutype;

use super::const_fmt::Message;
use super::text::owned_traits;
use crate::error::{Error, InvalidKind, debug_as_report};

/// The maximum length, in characters.
const MAX_LEN: usize = 128;

/// The id of a member of a presence channel: 1 to 128 characters, none of them a control character.
///
/// The limit counts characters (Unicode scalar values) and not bytes, as the [documentation of
/// presence channels](https://pusher.com/docs/channels/server_api/authorizing-users/) does, which
/// names no alphabet. The ids of identity providers, `auth0|5f7c8ec7`, `did:plc:abc` or
/// `a+b@example.org`, are therefore valid.
///
/// A [`UserId`](crate::UserId) has a smaller alphabet: it converts into a `MemberId` with `From`, and a `MemberId`
/// into a `UserId` with `TryFrom`. Everything that identifies a user without a channel, such as
/// [`Client::send_to_user`](crate::Client::send_to_user), requires a `UserId`.
///
/// # Examples
///
/// ```
/// use pusher_channels::{MemberId, UserId};
///
/// let id: MemberId = "auth0|5f7c8ec7".parse()?;
/// assert_eq!(id, "auth0|5f7c8ec7");
///
/// let user: UserId = "ada".parse()?;
/// assert_eq!(MemberId::from(&user), user);
///
/// let error = "ada\n".parse::<MemberId>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid member id: the control character U+000A (line break) at byte 3 is not allowed",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "user_id")]
#[nutype(
    validate(with = check, error = InvalidMemberId),
    derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, AsRef, Borrow, FromStr, TryFrom, Into, Serialize, Deserialize)
)]
pub struct MemberId(String);

fn check(id: &str) -> Result<(), InvalidMemberId> {
    validate(id).map_err(InvalidMemberId)
}

fn validate(id: &str) -> Result<(), Fault> {
    if id.is_empty() {
        return Err(Fault::Empty);
    }
    // Most ids are short and ASCII, and need no decoding.
    if id.len() <= MAX_LEN && id.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Ok(());
    }
    let control = id
        .char_indices()
        .find(|(_, character)| character.is_control());
    if let Some((position, character)) = control {
        return Err(Fault::Control {
            position,
            character,
        });
    }
    match id.char_indices().nth(MAX_LEN) {
        Some((position, _)) => Err(Fault::TooLong {
            len: id.chars().count(),
            position,
        }),
        None => Ok(()),
    }
}

owned_traits!(MemberId);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Empty,
    TooLong { len: usize, position: usize },
    Control { position: usize, character: char },
}

/// The error returned when a string is not a valid [`MemberId`].
///
/// ```
/// use pusher_channels::MemberId;
///
/// let error = MemberId::try_from("é".repeat(129)).unwrap_err();
/// assert_eq!(error.to_string(), "invalid member id: it has 129 characters, the limit is 128");
/// assert_eq!(error.limit(), Some(128));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidMemberId(Fault);

impl InvalidMemberId {
    /// Returns what is wrong with the string.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            Fault::Empty => InvalidKind::Empty,
            Fault::TooLong { .. } => InvalidKind::TooLong,
            Fault::Control { .. } => InvalidKind::Character,
        }
    }

    /// Returns the byte offset of the error.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self.0 {
            Fault::Empty => Some(0),
            Fault::TooLong { position, .. } | Fault::Control { position, .. } => Some(position),
        }
    }

    /// Returns the limit in characters, if the string exceeds it.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        matches!(self.0, Fault::TooLong { .. }).then_some(MAX_LEN)
    }
}

impl fmt::Display for InvalidMemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid member id: ")?;
        match self.0 {
            Fault::Empty => f.write_str("it is empty"),
            Fault::TooLong { len, .. } => {
                write!(f, "it has {len} characters, the limit is {MAX_LEN}")
            }
            Fault::Control {
                position,
                character,
            } => {
                let character = Message::new().character(character);
                write!(
                    f,
                    "the control character {character} at byte {position} is not allowed"
                )
            }
        }
    }
}

debug_as_report!(InvalidMemberId);

impl std::error::Error for InvalidMemberId {}

impl From<InvalidMemberId> for Error {
    fn from(error: InvalidMemberId) -> Self {
        Self::invalid(error)
    }
}
