//! Socket ids: the ids of connections.

use core::fmt;

use http::HeaderMap;

use super::const_fmt::Message;
use super::text::name_traits;
use super::validate::character_at;
use crate::error::{Error, InvalidKind, debug_as_report};

/// The maximum number of digits of either number: that of `u64::MAX`.
const MAX_DIGITS: usize = 20;
const CAPACITY: usize = 2 * MAX_DIGITS + 1;

const HEADER: &str = "X-Socket-ID";
/// Its values if the page has no connection yet.
const NOT_CONNECTED: [&[u8]; 3] = [b"undefined", b"null", b""];

/// The id that the API server assigned to a connection: two decimal numbers joined by a dot.
///
/// It maintains the following invariants:
///
/// * It consists of two runs of ASCII digits separated by a dot, and nothing else, such as a line
///   break. A socket id is signed next to other strings, and a laxer rule would let a caller choose
///   part of what is signed.
/// * Either number has 1 to 20 digits, enough for any 64-bit number. Leading zeros are kept.
///
/// It is `Copy` and never allocates.
///
/// # Examples
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
// An inline array rather than a `String`: ids are parsed on every subscription, without allocating.
#[derive(Clone, Copy)]
pub struct SocketId {
    digits: [u8; CAPACITY],
    len: u8,
}

impl SocketId {
    /// Creates a socket id from the text that a page sent.
    ///
    /// # Errors
    ///
    /// If it is not two numbers joined by a dot. The error names the position.
    pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidSocketId> {
        Self::parse(text)
    }

    fn parse(text: impl AsRef<str>) -> Result<Self, InvalidSocketId> {
        let text = text.as_ref();
        check(text).map_err(InvalidSocketId)?;
        let mut digits = [0; CAPACITY];
        let (place, _) = digits.split_at_mut(text.len());
        place.copy_from_slice(text.as_bytes());
        #[expect(
            clippy::cast_possible_truncation,
            reason = "`check` limits it to `CAPACITY`"
        )]
        let len = text.len() as u8;
        Ok(Self { digits, len })
    }

    /// Returns the id in the header `X-Socket-ID`, or `None` without that header: the connection of
    /// the page that sent the request.
    ///
    /// Laravel Echo sets this header for axios, jQuery and Turbo, and other pages can set it from
    /// `pusher.connection.socket_id`. A page that is not connected yet has no id, and JavaScript
    /// writes that as `undefined` or `null`: these values, and an empty one, are `None`. [Exclude](crate::Trigger::exclude) the connection from an event
    /// so that everybody but the one who acted receives it. The header is not authenticated, so use
    /// it for nothing else.
    ///
    /// With the feature `axum`, `SocketId` and `Option<SocketId>` are extractors that read it.
    ///
    /// ```
    /// use http::HeaderMap;
    /// use pusher_channels::{ChannelName, Client, Error, Private, SocketId};
    ///
    /// async fn rename(client: &Client, headers: &HeaderMap, list: &ChannelName<Private>) -> Result<(), Error> {
    ///     let sender = SocketId::from_headers(headers)?;
    ///     let renamed = client.trigger(list).event("renamed").json("Groceries")?;
    ///     renamed.exclude(sender).send().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the header is repeated, or its value is not a valid socket id.
    pub fn from_headers(headers: &HeaderMap) -> Result<Option<Self>, InvalidSocketIdHeader> {
        let mut values = headers.get_all(HEADER).iter();
        let value = match (values.next(), values.next()) {
            (None, _) => return Ok(None),
            (Some(value), None) => value,
            (Some(_), Some(_)) => return Err(InvalidSocketIdHeader(HeaderFault::Repeated)),
        };
        if NOT_CONNECTED.contains(&value.as_bytes()) {
            return Ok(None);
        }
        let text = value.to_str().map_err(|_| HeaderFault::NotText);
        text.and_then(|text| text.parse().map_err(HeaderFault::Invalid))
            .map(Some)
            .map_err(InvalidSocketIdHeader)
    }

    /// Returns the id as it was received.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "`check` accepts only digits and a dot"
    )]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).expect("a socket id is ASCII")
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.digits.split_at(usize::from(self.len)).0
    }
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
    impl Sealed for super::SocketId {}
    impl Sealed for &super::SocketId {}
    impl Sealed for Option<super::SocketId> {}
    impl Sealed for &Option<super::SocketId> {}
}
use sealed::Sealed;

/// A reference to a [`SocketId`].
///
/// You never implement this trait; the compiler names it in errors.
// A single implementation, so that the type of `&text.parse()?` is inferred.
#[diagnostic::on_unimplemented(
    message = "expected a `&SocketId`, found `{Self}`",
    label = "not a reference to a socket id",
    note = "parse a string: `let socket_id: SocketId = text.parse()?`; a `SubscriptionRequest` has it already: `request.socket_id`"
)]
pub trait IsSocketId: Sealed {
    #[doc(hidden)]
    fn socket_id(self) -> SocketId;
}

#[diagnostic::do_not_recommend]
impl IsSocketId for &SocketId {
    fn socket_id(self) -> SocketId {
        *self
    }
}

/// The connection that an event is not sent to: a [`SocketId`], or an `Option` of one, which excludes
/// nobody if it is `None`.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a socket id",
    label = "expected a `SocketId` or an `Option<SocketId>`",
    note = "parse a string: `let sender: SocketId = text.parse()?`"
)]
pub trait ExcludedConnection: Sealed {
    #[doc(hidden)]
    fn excluded(self) -> Option<SocketId>;
}

#[diagnostic::do_not_recommend]
impl ExcludedConnection for SocketId {
    fn excluded(self) -> Option<SocketId> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl ExcludedConnection for &SocketId {
    fn excluded(self) -> Option<SocketId> {
        Some(*self)
    }
}

#[diagnostic::do_not_recommend]
impl ExcludedConnection for Option<SocketId> {
    fn excluded(self) -> Option<SocketId> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl ExcludedConnection for &Option<SocketId> {
    fn excluded(self) -> Option<SocketId> {
        *self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Empty,
    Character { position: usize, character: char },
    NoDot,
    MissingNumber { position: usize },
    TooManyDigits { position: usize },
}

/// Checks that there are two numbers of up to [`MAX_DIGITS`] digits, joined by a dot.
fn check(text: &str) -> Result<(), Fault> {
    // Everything before `position` is ASCII, so it is a character boundary.
    let not_a_digit = |position| Fault::Character {
        position,
        character: character_at(text, position),
    };
    let bytes = text.as_bytes();
    let dot = end_of_number(bytes, 0)?;
    match bytes.get(dot) {
        None if dot == 0 => return Err(Fault::Empty),
        None => return Err(Fault::NoDot),
        Some(b'.') if dot == 0 => return Err(Fault::MissingNumber { position: 0 }),
        Some(b'.') => {}
        Some(_) => return Err(not_a_digit(dot)),
    }
    let position = end_of_number(bytes, dot + 1)?;
    match bytes.get(position) {
        Some(_) => Err(not_a_digit(position)),
        None if position == dot + 1 => Err(Fault::MissingNumber { position }),
        None => Ok(()),
    }
}

fn end_of_number(text: &[u8], start: usize) -> Result<usize, Fault> {
    let (_, rest) = text.split_at(start);
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > MAX_DIGITS {
        let position = start + MAX_DIGITS;
        return Err(Fault::TooManyDigits { position });
    }
    Ok(start + digits)
}

/// The error returned when a string is not a valid [`SocketId`].
///
/// # Examples
///
/// ```
/// use pusher_channels::SocketId;
/// use pusher_channels::error::InvalidKind;
///
/// let error = "1234.1234\n".parse::<SocketId>().unwrap_err();
/// assert_eq!(error.kind(), InvalidKind::Character);
/// assert_eq!(error.position(), Some(9));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidSocketId(Fault);

impl InvalidSocketId {
    /// Returns what is wrong with the string.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            Fault::Empty => InvalidKind::Empty,
            Fault::Character { .. } => InvalidKind::Character,
            Fault::NoDot => InvalidKind::Format,
            Fault::MissingNumber { .. } => InvalidKind::Missing,
            Fault::TooManyDigits { .. } => InvalidKind::TooLong,
        }
    }

    /// Returns the byte offset of the error, if it has a single location.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self.0 {
            Fault::Empty | Fault::NoDot => None,
            Fault::Character { position, .. }
            | Fault::MissingNumber { position }
            | Fault::TooManyDigits { position } => Some(position),
        }
    }

    /// Returns the limit in digits, if one of the numbers exceeds it.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        matches!(self.0, Fault::TooManyDigits { .. }).then_some(MAX_DIGITS)
    }
}

impl fmt::Display for InvalidSocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid socket id: ")?;
        match self.0 {
            Fault::Empty => f.write_str("it is empty"),
            Fault::NoDot => f.write_str("it has no dot"),
            Fault::MissingNumber { position } => {
                write!(f, "a number is missing at byte {position}")
            }
            Fault::TooManyDigits { position } => write!(
                f,
                "the number that continues at byte {position} has more than {MAX_DIGITS} digits"
            ),
            Fault::Character {
                position,
                character,
            } => {
                let character = Message::new().character(character);
                write!(
                    f,
                    "the character {character} at byte {position} is not a digit"
                )
            }
        }?;
        f.write_str(" (a socket id is two numbers joined by a dot)")
    }
}

debug_as_report!(InvalidSocketId);

impl std::error::Error for InvalidSocketId {}

impl From<InvalidSocketId> for Error {
    fn from(error: InvalidSocketId) -> Self {
        Self::invalid(error)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HeaderFault {
    #[cfg_attr(
        not(feature = "axum"),
        expect(dead_code, reason = "only an extractor requires the header")
    )]
    Missing,
    Repeated,
    NotText,
    Invalid(InvalidSocketId),
}

/// The error returned when the header `X-Socket-ID` is repeated or not a valid [`SocketId`]. Respond
/// with `400 Bad Request`.
///
/// ```
/// use http::HeaderMap;
/// use pusher_channels::SocketId;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("x-socket-id", "1234".parse()?);
/// let error = SocketId::from_headers(&headers).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid header `X-Socket-ID`: invalid socket id: it has no dot (a socket id is two numbers joined by a dot)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidSocketIdHeader(pub(crate) HeaderFault);

impl InvalidSocketIdHeader {
    /// Returns what is wrong with the header.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match &self.0 {
            HeaderFault::Missing => InvalidKind::Missing,
            HeaderFault::Repeated => InvalidKind::Repeated,
            HeaderFault::NotText => InvalidKind::Format,
            HeaderFault::Invalid(error) => error.kind(),
        }
    }
}

impl fmt::Display for InvalidSocketIdHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid header `{HEADER}`: ")?;
        match &self.0 {
            HeaderFault::Missing => f.write_str("it is missing"),
            HeaderFault::Repeated => f.write_str("it is repeated"),
            HeaderFault::NotText => f.write_str("it is not a string"),
            HeaderFault::Invalid(error) => error.fmt(f),
        }
    }
}

debug_as_report!(InvalidSocketIdHeader);

impl std::error::Error for InvalidSocketIdHeader {}

impl From<InvalidSocketIdHeader> for Error {
    fn from(error: InvalidSocketIdHeader) -> Self {
        Self::invalid(error)
    }
}

impl fmt::Debug for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SocketId({})", self.as_str())
    }
}

name_traits!([] SocketId, InvalidSocketId, "a socket id");
