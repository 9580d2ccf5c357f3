//! The members of presence channels.

use core::fmt;

use serde::Serialize;

use super::info::Info;
use crate::declared::MemberInfoOf;
use crate::error::Error;
use crate::json::push_string;
use crate::name::{MemberId, UserId};

/// Pusher accepts at most this many bytes of JSON as the info of a member.
const MAX_INFO: usize = 1024;
/// The length of the names of fields and of the punctuation.
const AROUND: usize = 32;

/// A member of a presence channel: its id, and the info that other members receive.
///
/// ```
/// use pusher_channels::{Member, MemberId, UserId};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Profile<'a> {
///     name: &'a str,
/// }
///
/// let member = Member::new(MemberId::from(10)).info(&Profile { name: "Mr. Pusher" });
/// let member = Member::new("auth0|7".parse()?).info(&Profile { name: "Ada" });
///
/// fn member_of(user: &UserId, profile: &Profile<'_>) -> Member {
///     Member::new(user.into()).info(profile)
/// }
/// # Ok::<(), pusher_channels::name::InvalidMemberId>(())
/// ```
#[doc(alias("channel_data", "user_info"))]
#[derive(Clone)]
#[must_use = "a member does nothing until it is authorized: `client.authorize_presence(…)`"]
pub struct Member {
    id: MemberId,
    info: Info,
}

impl Member {
    /// Creates a member of whom others receive only the id.
    ///
    /// A string is parsed, `Member::new("ada".parse()?)`; a [`UserId`] or a number is converted,
    /// `Member::new(user_id.into())`.
    // rustc shows the line of the signature to those who pass something else.
    pub fn new(id: MemberId /* "ada".parse()? or user_id.into() */) -> Self {
        Self {
            id,
            info: Info::None,
        }
    }

    /// Creates a member of a declared channel, with the info that the channel
    /// [declares](trait@crate::Channel#the-attribute) for its members.
    ///
    /// ```
    /// use pusher_channels::{Channel, Member, UserId};
    /// use serde::Serialize;
    ///
    /// #[derive(Channel)]
    /// #[channel("presence-room-{room}", members(Profile))]
    /// struct Room {
    ///     room: u32,
    /// }
    ///
    /// #[derive(Serialize)]
    /// struct Profile {
    ///     name: String,
    /// }
    ///
    /// fn member_of(user: &UserId, name: String) -> Member {
    ///     Member::of::<Room>(user.into(), &Profile { name })
    /// }
    /// ```
    pub fn of<C>(id: MemberId, info: &impl MemberInfoOf<C>) -> Self {
        Self::new(id).info(info)
    }

    /// Sets the info that other members receive: a value that serializes to a JSON object of at
    /// most 1 KB.
    ///
    /// The value is serialized at once. If that fails, [`authorize_presence`] returns the error.
    ///
    /// [`authorize_presence`]: crate::Client::authorize_presence
    pub fn info(self, info: impl Serialize) -> Self {
        Self {
            info: Info::of(&info),
            ..self
        }
    }
}

// Personal data must not end up in a log.
impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A member for [`Client::authorize_presence`](crate::Client::authorize_presence): a [`Member`], or
/// the id of a member without info, a [`MemberId`] or [`UserId`]. All of them are accepted by
/// reference as well.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a member of a presence channel",
    label = "expected a `Member`, a `MemberId` or a `UserId`, or a reference to one of them",
    note = "a string is parsed: `Member::new(\"ada\".parse()?)`, and `.info(…)` adds what other members receive"
)]
pub trait AsMember: sealed::Sealed {}

#[diagnostic::do_not_recommend]
impl AsMember for Member {}
#[diagnostic::do_not_recommend]
impl AsMember for MemberId {}
#[diagnostic::do_not_recommend]
impl AsMember for UserId {}
#[diagnostic::do_not_recommend]
impl<M: AsMember + ?Sized> AsMember for &M {}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {
        fn id(&self) -> &str;
        fn info(&self) -> &super::Info {
            &super::Info::None
        }
    }
}

impl sealed::Sealed for Member {
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn info(&self) -> &Info {
        &self.info
    }
}

impl sealed::Sealed for MemberId {
    fn id(&self) -> &str {
        self.as_str()
    }
}

impl sealed::Sealed for UserId {
    fn id(&self) -> &str {
        self.as_str()
    }
}

impl<M: sealed::Sealed + ?Sized> sealed::Sealed for &M {
    fn id(&self) -> &str {
        (**self).id()
    }
    fn info(&self) -> &Info {
        (**self).info()
    }
}

/// Appends the `channel_data` of the protocol.
pub(super) fn write_json(member: &impl AsMember, out: &mut Vec<u8>) -> Result<(), Error> {
    out.extend_from_slice(b"{\"user_id\":");
    push_string(out, member.id());
    member.info().push(out, Some(MAX_INFO))?;
    out.push(b'}');
    Ok(())
}

/// Returns the approximate length of that data.
pub(super) fn len(member: &impl AsMember) -> usize {
    AROUND + member.id().len() + member.info().len()
}
