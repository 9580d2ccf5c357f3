//! User ids.

use nutype::nutype;

use super::error::InvalidUserId;
use super::text::owned_traits;
use super::validate;

/// The id of a user of your application: 1 to 128 bytes of `A-Z a-z 0-9 _ - = @ , . ;`.
///
/// The length is the limit for members of presence channels, and the alphabet that of user
/// authentication: ids within both are accepted everywhere.
///
/// # Examples
///
/// ```
/// use pusher_channels::UserId;
///
/// let id: UserId = "user-42".parse()?;
/// assert_eq!(id.as_ref(), "user-42");
/// let id = UserId::from(42_u64);
/// assert_eq!(id.as_ref(), "42");
/// # Ok::<(), pusher_channels::name::InvalidUserId>(())
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
impl From<u64> for UserId {
    fn from(id: u64) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "1 to 20 decimal digits, all of them in the alphabet"
        )]
        Self::try_new(id.to_string()).expect("digits are a user id")
    }
}
