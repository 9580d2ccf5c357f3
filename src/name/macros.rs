//! `channel_name!` and `event_name!`, and the checks they run while compiling.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

use super::channel::ChannelName;
use super::error::InvalidChannelName;
use super::event::EventName;
use super::kind::{Cached, Kind, Presence, Private, PrivateEncrypted, Public};
use super::message::Message;
use super::text::Text;
use super::validate::{self, NameFault};

/// A channel name, checked while compiling.
///
/// **A literal** gives a [`ChannelName`] of the kind that its prefix says. It
/// can stand in a `const` or `static` and costs nothing at run time:
///
/// ```
/// use pusher_channels::{Cached, ChannelName, Presence, PrivateEncrypted, Public, channel_name};
///
/// const NEWS: ChannelName<Public> = channel_name!("news");
/// const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
/// const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
/// const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");
/// ```
///
/// **A literal with placeholders**, as in [`format!`](std::format), gives a `Result`: its literal
/// parts and its kind are checked while compiling, the arguments at run time.
///
/// ```
/// # use pusher_channels::{ChannelName, Private, channel_name};
/// let user_id = 42;
/// let inbox: ChannelName<Private> = channel_name!("private-user-{user_id}")?;
/// let page = channel_name!("private-user-{}-page-{:02}", user_id, 7)?;
/// assert_eq!(page.as_str(), "private-user-42-page-07");
///
/// let user_id = "everybody else";
/// assert!(channel_name!("private-user-{user_id}").is_err()); // a space
/// # Ok::<(), pusher_channels::InvalidChannelName>(())
/// ```
///
/// An argument cannot change the kind of a channel. A template in which one could, because the
/// text before the first placeholder fits several kinds, does not compile:
///
/// ```compile_fail
/// # use pusher_channels::channel_name;
/// # let room = "x";
/// let channel = channel_name!("private-{room}"); // room = "encrypted-x"?
/// ```
///
/// **The kind in front** is the way out: what the argument makes of the name is then checked at
/// run time.
///
/// ```
/// # use pusher_channels::{Private, channel_name};
/// let room = "x";
/// assert!(channel_name!(Private: "private-{room}").is_ok());
/// let room = "encrypted-x";
/// assert!(channel_name!(Private: "private-{room}").is_err());
/// ```
///
/// A name that is known only at run time is parsed: `name.parse::<ChannelName<Private>>()?`, or
/// [`AnyChannelName`](crate::AnyChannelName) when its kind is not known either.
#[macro_export]
macro_rules! channel_name {
    ($literal:literal $(,)?) => {{
        const __PUSHER_CHANNELS_TEMPLATE: $crate::__private::ChannelTemplate =
            $crate::__private::ChannelTemplate::new($literal);
        $crate::__private::MakeChannelName::<
            { $crate::__private::class_of($literal) },
            { $crate::__private::has_placeholder($literal) },
        >::make(__PUSHER_CHANNELS_TEMPLATE, || ::std::format!($literal))
    }};
    ($literal:literal, $($arguments:tt)+) => {{
        const __PUSHER_CHANNELS_TEMPLATE: $crate::__private::ChannelTemplate =
            $crate::__private::ChannelTemplate::new($literal);
        $crate::__private::MakeChannelName::<
            { $crate::__private::class_of($literal) },
            { $crate::__private::has_placeholder($literal) },
        >::make(__PUSHER_CHANNELS_TEMPLATE, || ::std::format!($literal, $($arguments)+))
    }};
    ($kind:ty : $literal:literal $(, $($arguments:tt)*)?) => {{
        const __PUSHER_CHANNELS_TEMPLATE: $crate::__private::ChannelTemplate =
            $crate::__private::ChannelTemplate::of_kind::<$kind>($literal);
        $crate::__private::make_channel_name_of::<$kind>(
            __PUSHER_CHANNELS_TEMPLATE,
            ::std::format!($literal $(, $($arguments)*)?),
        )
    }};
    ($($other:tt)*) => {
        ::core::compile_error!(
            "channel_name! takes a string literal: channel_name!(\"private-orders\"), channel_name!(\"private-user-{id}\") or channel_name!(Private: \"private-{id}\"); a name known only at run time is parsed: name.parse::<ChannelName<Private>>()? or name.parse::<AnyChannelName>()?"
        )
    };
}

/// An event name, checked while compiling.
///
/// ```
/// use pusher_channels::{EventName, event_name};
///
/// const CREATED: EventName = event_name!("order-created");
/// ```
///
/// A name that the service would refuse does not compile:
///
/// ```compile_fail
/// # use pusher_channels::event_name;
/// let event = event_name!("pusher:subscribe");
/// ```
///
/// A name that is known only at run time is parsed: `name.parse::<EventName>()?`.
#[macro_export]
macro_rules! event_name {
    ($literal:literal $(,)?) => {{
        const __PUSHER_CHANNELS_EVENT: $crate::__private::EventLiteral =
            $crate::__private::EventLiteral::new($literal);
        __PUSHER_CHANNELS_EVENT.into_name()
    }};
    ($($other:tt)*) => {
        ::core::compile_error!(
            "event_name! takes a string literal: event_name!(\"order-created\"); a name known only at run time is parsed: name.parse::<EventName>()?"
        )
    };
}

/// The literal of a `channel_name!`, checked. There is no other way to one than the checks.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct ChannelTemplate {
    literal: &'static str,
    class: u8,
    /// The bytes that are not placeholders.
    literal_len: usize,
    has_placeholder: bool,
}

impl ChannelTemplate {
    // `#[track_caller]` all the way down keeps frames of this crate out of the compiler's message.
    #[track_caller]
    #[must_use]
    pub const fn new(literal: &'static str) -> Self {
        let (head, literal_len, has_placeholder) = scan(literal);
        let head = head.as_bytes();
        if !has_placeholder {
            return match validate::channel_name(literal) {
                Ok(class) => Self {
                    literal,
                    class,
                    literal_len,
                    has_placeholder,
                },
                Err(fault) => refuse(literal).text(fault.message().as_str()).panic(),
            };
        }
        if let Some(other) = validate::other_kind_within_reach(head) {
            refuse(literal)
                .text("an argument could turn it into a ")
                .text(validate::class::describe(other))
                .text(" channel; put a fixed part before the first placeholder, or name the kind: channel_name!(Private: \"…\")")
                .panic()
        }
        Self {
            literal,
            class: validate::classify(head).0,
            literal_len,
            has_placeholder,
        }
    }

    #[track_caller]
    #[must_use]
    pub const fn of_kind<K: Kind>(literal: &'static str) -> Self {
        let (head, literal_len, has_placeholder) = scan(literal);
        if !has_placeholder {
            refuse(literal)
                .text("it has no placeholder, so its kind is known: leave out the kind in front")
                .panic()
        }
        if !validate::can_become(head.as_bytes(), K::CLASS) {
            refuse(literal)
                .text("it cannot become a ")
                .text(validate::class::describe(K::CLASS))
                .text(" channel, the kind that stands in front")
                .panic()
        }
        Self {
            literal,
            class: K::CLASS,
            literal_len,
            has_placeholder,
        }
    }

    /// Checks what the arguments made of the template.
    fn fill<K: Kind>(self, name: String) -> Result<ChannelName<K>, InvalidChannelName> {
        if name.len() == self.literal_len {
            return Err(InvalidChannelName(NameFault::EmptyArguments));
        }
        let found = validate::channel_name(&name).map_err(InvalidChannelName)?;
        // All eight classes: an argument must not even make it a cache channel.
        if found != self.class || found != K::CLASS {
            return Err(InvalidChannelName(NameFault::ArgumentChangedKind {
                expected: self.class,
                found,
            }));
        }
        Ok(ChannelName::from_checked(Text::from(name)))
    }
}

/// The literal of an `event_name!`, checked.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct EventLiteral(&'static str);

impl EventLiteral {
    #[track_caller]
    #[must_use]
    pub const fn new(literal: &'static str) -> Self {
        match validate::event_name(literal) {
            Ok(()) => Self(literal),
            Err(fault) => Message::new()
                .text("invalid event name ")
                .quoted(literal, MAX_QUOTED)
                .text(": ")
                .text(fault.message().as_str())
                .panic(),
        }
    }

    #[must_use]
    pub const fn into_name(self) -> EventName {
        EventName::from_checked(self.0)
    }
}

/// Two inherent impls under one name: a literal makes a value, a template makes a `Result`.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct MakeChannelName<const CLASS: u8, const HAS_PLACEHOLDER: bool>;

impl<const CLASS: u8> MakeChannelName<CLASS, false>
where
    Class<CLASS>: ToKind,
{
    #[expect(
        clippy::missing_panics_doc,
        reason = "hidden; the macro gives class and template of the same literal"
    )]
    pub const fn make<F: FnOnce() -> String>(
        template: ChannelTemplate,
        format: F,
    ) -> ChannelName<<Class<CLASS> as ToKind>::Kind> {
        assert!(
            template.class == CLASS && !template.has_placeholder,
            "not the class of this template"
        );
        // Never called; dropping a closure is not const.
        core::mem::forget(format);
        ChannelName::from_checked(Text::Static(template.literal))
    }
}

impl<const CLASS: u8> MakeChannelName<CLASS, true>
where
    Class<CLASS>: ToKind,
{
    #[expect(
        clippy::missing_errors_doc,
        reason = "hidden; documented at channel_name!"
    )]
    pub fn make<F: FnOnce() -> String>(
        template: ChannelTemplate,
        format: F,
    ) -> Result<ChannelName<<Class<CLASS> as ToKind>::Kind>, InvalidChannelName> {
        template.fill(format())
    }
}

#[doc(hidden)]
pub fn make_channel_name_of<K: Kind>(
    template: ChannelTemplate,
    name: String,
) -> Result<ChannelName<K>, InvalidChannelName> {
    template.fill(name)
}

/// From the number of a class to the type of its kind.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Class<const CLASS: u8>;

#[doc(hidden)]
pub trait ToKind {
    type Kind: Kind;
}

macro_rules! classes {
    ($($kind:ty),*) => { $(
        impl ToKind for Class<{ <$kind as Kind>::CLASS }> {
            type Kind = $kind;
        }
    )* };
}
classes!(
    Public,
    Private,
    Presence,
    PrivateEncrypted,
    Cached<Public>,
    Cached<Private>,
    Cached<Presence>,
    Cached<PrivateEncrypted>
);

// These two never panic: they stand in the types of the macro's output, where a panic would be a
// second error beside that of `ChannelTemplate::new`.

#[doc(hidden)]
#[must_use]
pub const fn class_of(literal: &str) -> u8 {
    let bytes = literal.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'{' {
        end += 1;
    }
    let (head, _) = bytes.split_at(end);
    validate::classify(head).0
}

#[doc(hidden)]
#[must_use]
pub const fn has_placeholder(literal: &str) -> bool {
    let mut i = 0;
    while i < literal.len() {
        if literal.as_bytes()[i] == b'{' {
            return true;
        }
        i += 1;
    }
    false
}

/// How much of a literal a message repeats.
const MAX_QUOTED: usize = 120;

const fn refuse(literal: &str) -> Message {
    Message::new()
        .text("invalid channel name ")
        .quoted(literal, MAX_QUOTED)
        .text(": ")
}

/// Checks the literal parts of a template. Gives the part before the first placeholder, the length
/// of all literal parts, and whether there is a placeholder.
#[track_caller]
const fn scan(literal: &str) -> (&str, usize, bool) {
    let bytes = literal.as_bytes();
    let mut head = bytes.len();
    let mut len = 0;
    let mut position = 0;
    while position < bytes.len() {
        if bytes[position] == b'{' {
            if position + 1 < bytes.len() && bytes[position + 1] == b'{' {
                refuse(literal)
                    .text("`{{` stands for the character '{', which is not allowed")
                    .panic()
            }
            if head == bytes.len() {
                head = position;
            }
            while position < bytes.len() && bytes[position] != b'}' {
                position += 1;
            }
            // A brace that is not closed is for `format!` to complain of.
        } else {
            if !validate::in_alphabet(bytes[position]) {
                let fault = NameFault::Character {
                    position,
                    character: validate::character_at(literal, position),
                };
                refuse(literal).text(fault.message().as_str()).panic()
            }
            len += 1;
        }
        position += 1;
    }
    if len > validate::MAX_NAME_LEN {
        let fault = NameFault::TooLong {
            len,
            limit: validate::MAX_NAME_LEN,
        };
        refuse(literal).text(fault.message().as_str()).panic()
    }
    let (before, _) = literal.split_at(head);
    (before, len, head < bytes.len())
}
