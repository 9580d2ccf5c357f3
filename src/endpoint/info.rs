//! The info of members and users.

use serde::Serialize;

use super::error::{Fault, InvalidMember};
use crate::error::Error;
use crate::json;

/// A value that others receive, as the JSON that is sent.
// Serialized when it is set, so that a type parameter does not spread into the signatures of users.
#[derive(Clone)]
#[expect(
    unnameable_types,
    missing_debug_implementations,
    reason = "only a sealed trait returns it"
)]
pub enum Info {
    None,
    Json(Vec<u8>),
    /// Reported by the method that signs.
    Failed(Error),
}

impl Info {
    pub(super) fn of(info: &impl Serialize) -> Self {
        match json::to_vec(info) {
            Err(error) => Self::Failed(Error::not_serialized("the info of the user", error)),
            Ok(json) => match json.as_slice() {
                b"null" => Self::None,
                [b'{', ..] => Self::Json(json),
                _ => Self::Failed(InvalidMember(Fault::NotAnObject("info")).into()),
            },
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Json(json) => json.len(),
            Self::None | Self::Failed(_) => 0,
        }
    }

    /// Appends the field, if there is one.
    pub(super) fn push(&self, out: &mut Vec<u8>, limit: Option<usize>) -> Result<(), Error> {
        let json = match self {
            Self::None => return Ok(()),
            Self::Failed(error) => return Err(error.clone()),
            Self::Json(json) => json,
        };
        let size = json.len();
        if let Some(limit) = limit.filter(|limit| size > *limit) {
            return Err(InvalidMember(Fault::TooLarge { size, limit }).into());
        }
        out.extend_from_slice(b",\"user_info\":");
        out.extend_from_slice(json);
        Ok(())
    }
}
