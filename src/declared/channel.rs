//! The trait of declared channels.

use serde::Serialize;

use super::check::Declaration;
use super::named::{NameText, NamedChannel, Naming as _, Outcome};
use super::parts::{Checker, Parts, Writer};
use crate::name::channel::from_checked;
use crate::name::validate;
use crate::name::{ChannelName, InvalidChannelName, Kind, NameFault, Text};

/// A channel of the application, declared once: its kind, its name, its events. [`ChannelName`] is
/// one as well, with any event.
///
/// `#[derive(Channel)]` implements it for a struct whose fields are the arguments of the name:
///
/// ```
/// use pusher_channels::{Channel, Client, Error, Event, UserId};
/// use serde::Serialize;
///
/// /// The notifications of one user.
/// #[derive(Channel, Clone, Debug, PartialEq, Eq)]
/// #[channel("private-user-{user}", events(OrderCreated))]
/// struct Inbox {
///     user: UserId,
/// }
///
/// #[derive(Serialize, Event)]
/// #[event("order-created")]
/// struct OrderCreated {
///     id: u64,
/// }
///
/// // A value is the channel.
/// async fn notify(client: &Client, user: UserId) -> Result<(), Error> {
///     client.trigger(&Inbox { user }).payload(&OrderCreated { id: 42 })?.send().await
/// }
///
/// // A name is read back as the value.
/// let inbox = Inbox { user: "ada".parse()? };
/// assert_eq!(inbox.name(), "private-user-ada");
/// assert_eq!(Inbox::parse(&inbox.name()), Some(inbox));
/// # Ok::<(), pusher_channels::Error>(())
/// ```
///
/// # Both ways, or not at all
///
/// * For every value, `parse(name(value))` is the value, or `name` is an error.
/// * For every name that `parse` accepts, `name` returns the same bytes: `private-user-007` is not
///   the channel of the integer 7.
///
/// An argument has at least one byte. It ends where the literal that follows it first occurs after
/// that byte, so an argument that contains this literal is an error.
///
/// # Names that can be invalid
///
/// Where the types of the arguments prove that every name is valid, as integers, UUIDs and a
/// [`UserId`](crate::UserId) at the end of a template do, `name` returns a [`ChannelName`], and methods
/// of the client return what they do for a [`ChannelName`]. Otherwise they return a `Result`, because an
/// argument can be too long, or contain a space. A trigger reports such an error together with those of
/// the data. See [`Outcome`].
///
/// # The attribute
///
/// `#[channel("template")]` has the name with a `{field}` for each field, or `{0}` for the first of a
/// tuple struct. What a literal name has to be applies to it, see [`ChannelName`]. The kind follows from
/// the prefix. Options follow the template:
///
/// * `events(OrderCreated, OrderPaid)`: the events that can be triggered, each a type that implements
///   [`Event`](trait@crate::Event). Others do not compile. Without `events`, or with `any` in the list,
///   any event can be triggered.
/// * `client_events(Typing)`: the events that subscribers send to each other, on a private or presence
///   channel. Webhooks report them, see
///   [`WebhookEvent::client_event`](crate::WebhookEvent::client_event).
/// * `members(Profile)`: the type of the info that the members of a presence channel receive of each
///   other. [`Member::of`](crate::Member::of) makes a member with it, and the TypeScript module has it.
/// * `crate = path`: the path of this crate, if it is re-exported under another one.
///
/// A kind before the template, as in `#[channel(Private: "private-{topic}")]`, is needed where an
/// argument could change the kind, which is then checked when the name is made, and for names that are
/// nearly of another kind.
///
/// The derive implements this trait; do not implement it in another way.
#[doc(alias = "topic")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a channel of a known kind",
    label = "expected a `ChannelName<_>` or a declared channel",
    note = "a literal name: `channel_name!(\"private-orders\")`; a name known at run time: `name.parse::<ChannelName<Private>>()?`",
    note = "`match` on the kind of an `AnyChannelName`: `match &name {{ AnyChannelName::Private(channel) => …, AnyChannelName::Presence(channel) => …, _ => … }}`",
    note = "a type of your own: `#[derive(Channel)] #[channel(\"private-user-{{user}}\")] struct Inbox {{ user: UserId }}`"
)]
pub trait Channel: NamedChannel<NamedKind = <Self as Channel>::Kind> + Sized {
    /// The kind of the channel, which follows from the prefix of its name.
    type Kind: Kind;

    /// Returns the name: a [`ChannelName`], or a `Result` if an argument can make it invalid.
    ///
    /// # Errors
    ///
    /// If an argument is empty, too long, has a character that is not allowed, contains the literal
    /// that follows it, or changes the kind of the channel.
    fn name(&self) -> Outcome<Self, ChannelName<Self::Kind>, InvalidChannelName> {
        Self::Naming::outcome(self.text().map(|NameText(text)| from_checked(text)))
    }

    /// Reads the arguments from a name, or returns `None` for the name of another channel.
    fn parse(name: &ChannelName<Self::Kind>) -> Option<Self>;
}

impl<K: Kind> Channel for ChannelName<K> {
    type Kind = K;

    fn parse(name: &Self) -> Option<Self> {
        Some(name.clone())
    }
}

/// Values that the channel `C` declares as the info of its members, with `members(Profile)`.
///
/// `#[derive(Channel)]` implements it. See [`Member::of`](crate::Member::of).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the info of the members of the channel `{C}`",
    label = "the channel does not declare this info",
    note = "declare it: `#[channel(\"presence-…\", members({Self}))] struct {C}`",
    note = "info of any type: `Member::new(id).info(value)`"
)]
pub trait MemberInfoOf<C>: Serialize {}

/// Implemented by the derives.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared channel, nor a set of them",
    label = "expected a type with `#[derive(Channel)]` or `#[derive(Channels)]`",
    note = "declare it: `#[derive(Channel)] #[channel(\"presence-room-{{room}}\")] struct Room {{ room: u32 }}`"
)]
#[doc(hidden)]
pub trait ReadName: Sized {
    /// `Self`. A signature that names it is not used for further errors if the trait is missing.
    type This: ReadName;
    /// The name of the type.
    const TYPE: &'static str;
    /// The literal that all names start with.
    const HEAD: &'static str;
    /// Reads a channel name.
    fn read(name: &str) -> Option<Self>;
}

/// What a derived channel consists of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared channel",
    label = "expected a struct with `#[derive(Channel)]`",
    note = "declare it: `#[derive(Channel)] #[channel(\"presence-room-{{room}}\")] struct Room {{ room: u32 }}`"
)]
#[doc(hidden)]
pub trait Declared: ReadName + NamedChannel {
    const DECLARATION: &'static Declaration;
    /// Passes the literals and arguments on.
    fn parts<P: Parts>(&self, parts: P) -> P;
}

/// Composes and checks the name of a derived channel.
#[doc(hidden)]
pub fn compose<C: Declared>(channel: &C) -> Result<NameText, InvalidChannelName> {
    let declaration = C::DECLARATION;
    // A constant was checked while compiling, and allocates nothing.
    if let Some(literal) = declaration.literal() {
        return Ok(NameText(Text::Static(literal)));
    }
    let Writer(name) = channel.parts(Writer(String::with_capacity(CAPACITY)));
    check(channel, declaration, &name).map_err(InvalidChannelName)?;
    Ok(NameText(name.into()))
}

/// Names with one or two arguments have fewer bytes.
const CAPACITY: usize = 64;

fn check<C: Declared>(channel: &C, declaration: &Declaration, name: &str) -> Result<(), NameFault> {
    // Also where the types prove it: the proof is code, and an invalid name must not exist.
    let found = validate::channel_name(name)?;
    if declaration.is_certain() {
        return Ok(());
    }
    // The class and not the kind: a cache channel is another channel as well.
    if found != declaration.class() {
        return Err(NameFault::ArgumentChangedKind {
            expected: declaration.class(),
            found,
        });
    }
    channel.parts(Checker::new(name)).finish()
}
