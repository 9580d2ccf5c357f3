//! The error of members and users.

use core::fmt;

use crate::error::{Error, InvalidKind, debug_as_report};

/// Pusher accepts at most this many users in a watchlist.
pub(super) const MAX_WATCHLIST: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    NotAnObject(&'static str),
    TooLarge { size: usize, limit: usize },
    Watchlist { len: usize },
    Reserved { field: &'static str },
    Repeated { field: Box<str> },
}

/// The error returned when a [`Member`](crate::Member) or [`User`](crate::User) cannot be signed.
///
/// ```
/// use pusher_channels::{Client, Member, MemberId, channel_name};
///
/// let client = Client::from_url("https://key:secret@localhost/apps/1")?;
/// let member = Member::new(MemberId::from(10)).info("Mr. Pusher");
/// let lobby = channel_name!("presence-lobby");
/// let error = client.authorize_presence(&"1.1".parse()?, &lobby, &member).unwrap_err();
/// assert_eq!(error.to_string(), "invalid user: the info is not a JSON object");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidMember(pub(super) Fault);

impl InvalidMember {
    /// Returns what is wrong with the member or the user.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            Fault::NotAnObject(_) => InvalidKind::Format,
            Fault::Reserved { .. } => InvalidKind::Reserved,
            Fault::Repeated { .. } => InvalidKind::Repeated,
            Fault::TooLarge { .. } | Fault::Watchlist { .. } => InvalidKind::TooLong,
        }
    }

    /// Returns the limit that is exceeded: bytes of the info, or users of the watchlist.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        match self.0 {
            Fault::NotAnObject(_) | Fault::Reserved { .. } | Fault::Repeated { .. } => None,
            Fault::TooLarge { limit, .. } => Some(limit),
            Fault::Watchlist { .. } => Some(MAX_WATCHLIST),
        }
    }
}

impl fmt::Display for InvalidMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid user: ")?;
        match &self.0 {
            Fault::NotAnObject(what) => write!(f, "the {what} is not a JSON object"),
            Fault::Reserved { field: "id" } => f.write_str("the field `id` is set by `User::new`"),
            Fault::Reserved { field: "user_info" } => {
                f.write_str("the field `user_info` is set by `User::info`")
            }
            Fault::Reserved { field } => {
                write!(f, "the field `{field}` is set by `User::{field}`")
            }
            Fault::Repeated { field } => write!(f, "the field {field:?} is repeated"),
            Fault::TooLarge { size, limit } => {
                write!(f, "the info has {size} bytes of JSON, the limit is {limit}")
            }
            Fault::Watchlist { len } => write!(
                f,
                "the watchlist has {len} users, the limit is {MAX_WATCHLIST}"
            ),
        }
    }
}

debug_as_report!(InvalidMember);

impl std::error::Error for InvalidMember {}

impl From<InvalidMember> for Error {
    fn from(error: InvalidMember) -> Self {
        Self::invalid(error)
    }
}
