//! The users who sign in.

use core::fmt;

use serde::Serialize;
use serde_json::value::RawValue;

use super::error::{Fault, InvalidMember, MAX_WATCHLIST};
use super::info::Info;
use crate::error::Error;
use crate::json::{self, Entries, push_string};
use crate::name::UserId;

/// The fields that have a method of their own.
const RESERVED: [&str; 3] = ["id", "user_info", "watchlist"];
/// The length of the names of fields and of the punctuation.
const AROUND: usize = 48;

/// A user who signs in: the id, the info that others receive, and the watchlist.
///
/// ```
/// use pusher_channels::{User, UserId};
/// use serde_json::json;
///
/// let friends = [UserId::from(7), UserId::from(8)];
/// let user = User::new(UserId::from(10))
///     .info(json!({ "name": "Mr. Pusher" }))
///     .watchlist(friends);
/// ```
#[doc(alias("user_data", "signin"))]
#[derive(Clone)]
#[must_use = "a user does nothing until it is authenticated: `client.authenticate_user(…)`"]
pub struct User {
    id: UserId,
    info: Info,
    watchlist: Vec<UserId>,
    fields: Result<Fields, Error>,
}

/// The fields that the protocol does not define.
#[derive(Clone, Default)]
struct Fields {
    names: Vec<Box<str>>,
    /// Each as `,"name":value`.
    json: Vec<u8>,
}

impl User {
    /// Creates a user with this id.
    // rustc shows the line of the signature to those who pass something else.
    pub fn new(id: UserId /* "ada".parse()? or UserId::try_from(member_id)? */) -> Self {
        Self {
            id,
            info: Info::None,
            watchlist: Vec::new(),
            fields: Ok(Fields::default()),
        }
    }

    /// Sets the info that others receive: a value that serializes to a JSON object.
    ///
    /// The value is serialized at once. If that fails, [`authenticate_user`] returns the error.
    ///
    /// [`authenticate_user`]: crate::Client::authenticate_user
    pub fn info(self, info: impl Serialize) -> Self {
        Self {
            info: Info::of(&info),
            ..self
        }
    }

    /// Sets the watchlist, up to 100 users: the user is notified when one of them goes online or
    /// offline.
    #[doc(alias = "online_status")]
    pub fn watchlist(self, ids: impl IntoIterator<Item = UserId>) -> Self {
        Self {
            watchlist: ids.into_iter().collect(),
            ..self
        }
    }

    /// Adds a field next to `id`, at the top of the data of the user.
    ///
    /// Pages that were written for the libraries of PHP, Node, Python or Ruby read such fields. Others
    /// receive only the [info](Self::info).
    ///
    /// ```
    /// use pusher_channels::{Client, User, UserId};
    ///
    /// # fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let user = User::new(UserId::from(123)).field("name", "John Smith");
    /// let response = client.authenticate_user(&"1234.1234".parse()?, &user)?;
    /// // "user_data": {"id":"123","name":"John Smith"}
    /// # Ok(()) }
    /// ```
    ///
    /// [`authenticate_user`](crate::Client::authenticate_user) returns an error if the value does
    /// not serialize, a name is repeated, or it is `id`, `user_info` or `watchlist`.
    pub fn field(mut self, name: &str, value: impl Serialize) -> Self {
        self.fields = self.fields.and_then(|mut fields| {
            let value = json::to_vec(&value).map_err(|error| {
                Error::not_serialized(format!("the field {name:?} of the user"), error)
            })?;
            fields.push(name, &value)?;
            Ok(fields)
        });
        self
    }

    /// Adds all fields of a value that serializes to a JSON object, as [`field`](Self::field) adds
    /// one. `null` adds none.
    ///
    /// ```
    /// use pusher_channels::{User, UserId, testing};
    /// use serde_json::json;
    ///
    /// let service = testing::Recorder::new()?;
    /// let fields = json!({ "name": "John Smith", "plan": "free" });
    /// let user = User::new(UserId::from(123)).fields(fields);
    /// let response = service.client().authenticate_user(&"1.1".parse()?, &user)?;
    ///
    /// let signed_in = service.accept_sign_in("1.1", response.to_json())?;
    /// assert_eq!(signed_in.data(), Some(r#"{"id":"123","name":"John Smith","plan":"free"}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fields(mut self, value: impl Serialize) -> Self {
        self.fields = self.fields.and_then(|mut fields| {
            let not_serialized =
                |error| Error::not_serialized("the value with the fields of the user", error);
            let json = json::to_vec(&value).map_err(not_serialized)?;
            if json == b"null" {
                return Ok(fields);
            }
            if !json.starts_with(b"{") {
                return Err(InvalidMember(Fault::NotAnObject("value of the fields")).into());
            }
            let entries: Entries<String, &RawValue> =
                serde_json::from_slice(&json).map_err(not_serialized)?;
            for (name, value) in entries.0 {
                fields.push(&name, value.get().as_bytes())?;
            }
            Ok(fields)
        });
        self
    }

    /// Appends the `user_data` of the protocol.
    pub(super) fn write_json(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.watchlist.len() > MAX_WATCHLIST {
            let len = self.watchlist.len();
            return Err(InvalidMember(Fault::Watchlist { len }).into());
        }
        let fields = self.fields.as_ref().map_err(Error::clone)?;
        out.extend_from_slice(b"{\"id\":");
        push_string(out, self.id.as_str());
        out.extend_from_slice(&fields.json);
        self.info.push(out, None)?;
        for (index, id) in self.watchlist.iter().enumerate() {
            let before: &[u8] = if index == 0 {
                b",\"watchlist\":["
            } else {
                b","
            };
            out.extend_from_slice(before);
            push_string(out, id.as_str());
        }
        if !self.watchlist.is_empty() {
            out.push(b']');
        }
        out.push(b'}');
        Ok(())
    }

    /// Returns the approximate length of that data.
    pub(super) fn len(&self) -> usize {
        let fields = self.fields.as_ref().map_or(0, |fields| fields.json.len());
        AROUND + self.id.as_str().len() + self.info.len() + fields
    }
}

impl Fields {
    fn push(&mut self, name: &str, value: &[u8]) -> Result<(), InvalidMember> {
        if let Some(field) = RESERVED.into_iter().find(|reserved| *reserved == name) {
            return Err(InvalidMember(Fault::Reserved { field }));
        }
        let field: Box<str> = name.into();
        if self.names.contains(&field) {
            return Err(InvalidMember(Fault::Repeated { field }));
        }
        self.names.push(field);
        self.json.push(b',');
        push_string(&mut self.json, name);
        self.json.push(b':');
        self.json.extend_from_slice(value);
        Ok(())
    }
}

// Personal data must not end up in a log.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
