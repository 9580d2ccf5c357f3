//! The members of presence channels, and the users who sign in.

use core::fmt;

use serde::Serialize;

use crate::error::{Error, InvalidKind};
use crate::json;
use crate::name::UserId;

/// Pusher accepts at most this many bytes of JSON as the info of a member.
const MAX_INFO: usize = 1024;
/// Pusher accepts at most this many users in a watchlist.
const MAX_WATCHLIST: usize = 100;
/// The initial capacity for the data, without the id.
// Most members fit, so most responses are allocated once.
const USUAL_LEN: usize = 96;

/// A member of a presence channel: its id, and the info that other members receive.
///
/// ```
/// use pusher_channels::{Member, UserId};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Profile<'a> {
///     name: &'a str,
/// }
///
/// let member = Member::new(UserId::from(10)).info(&Profile { name: "Mr. Pusher" });
/// let member = Member::new("auth0-7".parse()?).info(&Profile { name: "Ada" });
/// # Ok::<(), pusher_channels::name::InvalidUserId>(())
/// ```
#[derive(Clone)]
#[must_use = "a member does nothing until it is authorized: `client.authorize_presence(…)`"]
pub struct Member<I = ()> {
    id: UserId,
    info: I,
}

impl Member {
    /// Creates a member of whom others receive only the id.
    pub fn new(id: UserId) -> Self {
        Self { id, info: () }
    }

    /// Sets the info that other members receive: a value that serializes to a JSON object of at
    /// most 1 KB.
    pub fn info<I: Serialize>(self, info: I) -> Member<I> {
        Member { id: self.id, info }
    }
}

impl<I: Serialize> Member<I> {
    /// Appends the `channel_data` of the protocol.
    pub(super) fn write_json(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        push_all(out, ["{\"user_id\":\"", self.id.as_ref(), "\""]);
        push_info(out, &self.info, Some(MAX_INFO))?;
        out.push(b'}');
        Ok(())
    }

    /// Returns the approximate length of that data.
    pub(super) fn len(&self) -> usize {
        USUAL_LEN + self.id.as_ref().len()
    }
}

// Personal data must not end up in a log.
impl<I> fmt::Debug for Member<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A user who signs in: the id, the info that others receive, and the watchlist.
///
/// ```
/// use pusher_channels::{User, UserId};
///
/// let friends = [UserId::from(7), UserId::from(8)];
/// let user = User::new(UserId::from(10)).watchlist(friends);
/// ```
#[derive(Clone)]
#[must_use = "a user does nothing until it is authenticated: `client.authenticate_user(…)`"]
pub struct User<I = ()> {
    id: UserId,
    info: I,
    watchlist: Vec<UserId>,
}

impl User {
    /// Creates a user with this id.
    pub fn new(id: UserId) -> Self {
        Self {
            id,
            info: (),
            watchlist: Vec::new(),
        }
    }
}

impl<I> User<I> {
    /// Sets the info that others receive: a value that serializes to a JSON object.
    pub fn info<J: Serialize>(self, info: J) -> User<J> {
        User {
            id: self.id,
            info,
            watchlist: self.watchlist,
        }
    }

    /// Sets the watchlist, up to 100 users: the user is notified when one of them goes online or
    /// offline.
    pub fn watchlist(self, ids: impl IntoIterator<Item = UserId>) -> Self {
        Self {
            watchlist: ids.into_iter().collect(),
            ..self
        }
    }
}

impl<I: Serialize> User<I> {
    /// Appends the `user_data` of the protocol.
    pub(super) fn write_json(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.watchlist.len() > MAX_WATCHLIST {
            let len = self.watchlist.len();
            return Err(InvalidMember(Fault::Watchlist { len }).into());
        }
        push_all(out, ["{\"id\":\"", self.id.as_ref(), "\""]);
        push_info(out, &self.info, None)?;
        if !self.watchlist.is_empty() {
            push_names(out, "watchlist", &self.watchlist);
        }
        out.push(b'}');
        Ok(())
    }

    /// Returns the approximate length of that data.
    pub(super) fn len(&self) -> usize {
        USUAL_LEN + self.id.as_ref().len()
    }
}

impl<I> fmt::Debug for User<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

// The alphabets of ids and the names of fields have no character that JSON escapes.

fn push_all<const N: usize>(out: &mut Vec<u8>, parts: [&str; N]) {
    for part in parts {
        out.extend_from_slice(part.as_bytes());
    }
}

fn push_info(out: &mut Vec<u8>, info: &impl Serialize, limit: Option<usize>) -> Result<(), Error> {
    let before = out.len();
    push_all(out, [",\"user_info\":"]);
    let start = out.len();
    json::to_writer(&mut *out, info)
        .map_err(|error| Error::not_serialized("the info of the user", error))?;
    let (_, written) = out.split_at(start);
    let size = written.len();
    match (written, limit) {
        (b"null", _) => out.truncate(before),
        ([b'{', ..], Some(limit)) if size > limit => {
            return Err(InvalidMember(Fault::TooLarge { size, limit }).into());
        }
        ([b'{', ..], _) => {}
        _ => return Err(InvalidMember(Fault::NotAnObject).into()),
    }
    Ok(())
}

fn push_names(out: &mut Vec<u8>, name: &str, ids: &[UserId]) {
    push_all(out, [",\"", name, "\":["]);
    for (index, id) in ids.iter().enumerate() {
        let before = if index == 0 { "\"" } else { ",\"" };
        push_all(out, [before, id.as_ref(), "\""]);
    }
    out.push(b']');
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    NotAnObject,
    TooLarge { size: usize, limit: usize },
    Watchlist { len: usize },
}

/// The error returned when a [`Member`] or [`User`] cannot be signed.
///
/// ```
/// use pusher_channels::{Client, Member, UserId, channel_name};
///
/// let client = Client::from_url("https://key:secret@localhost/apps/1")?;
/// let member = Member::new(UserId::from(10)).info("Mr. Pusher");
/// let lobby = channel_name!("presence-lobby");
/// let error = client.authorize_presence(&"1.1".parse()?, &lobby, &member).unwrap_err();
/// assert_eq!(error.to_string(), "invalid user: the info is not a JSON object");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidMember(Fault);

impl InvalidMember {
    /// Returns what is wrong with the member or the user.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            Fault::NotAnObject => InvalidKind::Format,
            Fault::TooLarge { .. } | Fault::Watchlist { .. } => InvalidKind::TooLong,
        }
    }

    /// Returns the limit that is exceeded: bytes of the info, or users of the watchlist.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        match self.0 {
            Fault::NotAnObject => None,
            Fault::TooLarge { limit, .. } => Some(limit),
            Fault::Watchlist { .. } => Some(MAX_WATCHLIST),
        }
    }
}

impl fmt::Display for InvalidMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid user: ")?;
        match self.0 {
            Fault::NotAnObject => f.write_str("the info is not a JSON object"),
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

impl std::error::Error for InvalidMember {}

impl From<InvalidMember> for Error {
    fn from(error: InvalidMember) -> Self {
        Self::invalid(error)
    }
}
