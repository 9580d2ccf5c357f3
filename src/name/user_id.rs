//! User ids.

use nutype::nutype;

use super::error::InvalidUserId;
use super::member_id::MemberId;
use super::text::owned_traits;
use super::validate;

/// The id of a user of your application: 1 to 128 bytes of `A-Z a-z 0-9 _ - = @ , . ;`, other than `.`
/// and `..`.
///
/// The rule is that of user authentication, because the id becomes part of the names of channels
/// and of the paths of requests. The members of presence channels can have ids with other
/// characters, such as `auth0|5f7c8ec7`: see [`MemberId`].
///
/// Integers convert with `From`, and so does `uuid::Uuid` with the feature `uuid1`: in lower case, with
/// hyphens.
///
/// # Examples
///
/// ```
/// use pusher_channels::{MemberId, UserId};
///
/// let id: UserId = "user-42".parse()?;
/// assert_eq!(id.as_ref(), "user-42");
/// let id = UserId::from(42_i64);
/// assert_eq!(id.as_ref(), "42");
///
/// // Not every member of a presence channel can be a user who signs in.
/// let member: MemberId = "auth0|5f7c8ec7".parse()?;
/// assert!(UserId::try_from(member).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[nutype(
    validate(with = check, error = InvalidUserId),
    derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, AsRef, Borrow, FromStr, TryFrom, Into, Serialize, Deserialize)
)]
pub struct UserId(String);

fn check(id: &str) -> Result<(), InvalidUserId> {
    validate::user_id(id).map_err(InvalidUserId)
}

owned_traits!(UserId);

// Databases number users, and an infallible conversion saves a `?` at every call.
macro_rules! from_integers {
    ($($integer:ty)+) => { $(
        impl From<$integer> for UserId {
            fn from(id: $integer) -> Self {
                of_alphabet(id.to_string())
            }
        }
        impl From<$integer> for MemberId {
            fn from(id: $integer) -> Self {
                UserId::from(id).into()
            }
        }
    )+ };
}
from_integers!(u8 u16 u32 u64 i32 i64);

/// In lower case, with hyphens.
#[cfg(feature = "uuid1")]
impl From<uuid::Uuid> for UserId {
    fn from(id: uuid::Uuid) -> Self {
        of_alphabet(id.hyphenated().to_string())
    }
}

/// In lower case, with hyphens.
#[cfg(feature = "uuid1")]
impl From<uuid::Uuid> for MemberId {
    fn from(id: uuid::Uuid) -> Self {
        UserId::from(id).into()
    }
}

fn of_alphabet(id: String) -> UserId {
    #[expect(
        clippy::expect_used,
        reason = "1 to 36 characters, all of them in the alphabet"
    )]
    UserId::try_new(id).expect("digits, `a` to `f` and hyphens are a user id")
}

impl From<UserId> for MemberId {
    fn from(id: UserId) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "1 to 128 bytes of an alphabet without control characters"
        )]
        Self::try_new(id.into_inner()).expect("a user id is a member id")
    }
}

impl From<&UserId> for MemberId {
    fn from(id: &UserId) -> Self {
        id.clone().into()
    }
}

impl PartialEq<UserId> for MemberId {
    fn eq(&self, other: &UserId) -> bool {
        self.as_str() == other.as_str()
    }
}

impl TryFrom<MemberId> for UserId {
    type Error = InvalidUserId;
    fn try_from(id: MemberId) -> Result<Self, InvalidUserId> {
        Self::try_new(id.into_inner())
    }
}

impl TryFrom<&MemberId> for UserId {
    type Error = InvalidUserId;
    fn try_from(id: &MemberId) -> Result<Self, InvalidUserId> {
        Self::try_from(id.as_str())
    }
}

impl PartialEq<MemberId> for UserId {
    fn eq(&self, other: &MemberId) -> bool {
        self.as_str() == other.as_str()
    }
}

/// A reference to a [`UserId`], for methods that accept nothing else.
///
/// You never implement this trait; the compiler names it in errors. It has one implementation, so
/// that the type of `&text.parse()?` is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `&UserId`",
    label = "expected a `&UserId`",
    note = "a string is parsed, `&\"ada\".parse()?`, and a number is converted, `&UserId::from(7)`",
    note = "the id of a member can have other characters and is checked: `&UserId::try_from(member_id)?`"
)]
pub trait IsUserId: sealed::Sealed {}

#[diagnostic::do_not_recommend]
impl IsUserId for &UserId {}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {
        fn user_id(&self) -> &super::UserId;
    }
}

impl sealed::Sealed for &UserId {
    fn user_id(&self) -> &UserId {
        self
    }
}
