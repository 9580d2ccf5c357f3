//! The users of a presence channel.

use std::sync::Arc;

use serde::Deserialize;

use crate::error::{Lack, Unreadable};
use crate::json::{Id, Indexed, Object, error_and};
use crate::name::MemberId;
use crate::request::{App, ErrorField, Request, ResponseParser};

/// The users on a presence channel, from [`Client::users`](crate::Client::users).
///
/// ```
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// server.set_members("presence-lobby", ["ada", "grace"]);
///
/// let present = server.client().users(&channel_name!("presence-lobby")).send().await?;
/// assert!(present.ids.iter().any(|id| *id == "ada"));
/// # Ok(()) }
/// ```
#[doc(alias("members", "online"))]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Users {
    /// The ids, in the order of the response.
    pub ids: Vec<MemberId>,
    /// Ids that are not a valid [`MemberId`](crate::MemberId), because they are empty, have control
    /// characters or more than 128 characters. Backends that do not use this library may have
    /// authorized such members.
    pub unrecognized: Vec<String>,
}

impl Users {
    pub(crate) fn request(app: Arc<App>, channel: &str) -> Request<Self> {
        let path = app.path(&["channels", channel, "users"]);
        // Reverb responds with 404 and `{}` if nobody is on the channel.
        let parser = ResponseParser::new(Self::parse).or_when_not_found(Self::default);
        Request::get(app, path, crate::request::Query::default(), parser)
    }

    fn parse(body: &[u8]) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        struct Present<'b> {
            #[serde(borrow)]
            id: Id<'b>,
        }
        let (error, users) = error_and::<ErrorField, _>(body, "users", Indexed::all())?;
        error.check()?;
        let mut present = Self::default();
        let users = users.ok_or(Lack::missing("users"))?;
        // An invalid id must not fail the whole list, because the other ids are still of use.
        users.each(|Object(Present { id })| match id.as_str().parse() {
            Ok(id) => present.ids.push(id),
            Err(_) => present.unrecognized.push(id.into_string()),
        });
        Ok(present)
    }
}
