//! The checks that `channel_name!` and `event_name!` run while compiling.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

use super::channel::{self, ChannelName};
use super::class;
use super::const_fmt::Message;
use super::error::{InvalidChannelName, NameFault};
use super::event::{self, EventName};
use super::kind::{Cached, Kind, Presence, Private, PrivateEncrypted, Public};
use super::text::Text;
use super::validate;

/// The literal of a `channel_name!`, and what its checks have found.
///
/// `refuse_faults` stops the compiler, in an item of its own that nothing else uses: whoever uses a
/// constant that failed is told of the failure once more.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct ChannelTemplate {
    literal: &'static str,
    found: Result<Checked, TemplateFault>,
}

/// What a literal without faults is.
#[derive(Clone, Copy, Debug)]
struct Checked {
    class: u8,
    /// The bytes that are not placeholders.
    literal_len: usize,
    has_placeholder: bool,
}

#[derive(Clone, Copy, Debug)]
enum TemplateFault {
    Name(NameFault),
    EscapedBrace,
    SeveralKinds { own: u8, other: u8 },
    OtherKind { own: u8, in_front: u8 },
    NeedsNoKind,
}

impl ChannelTemplate {
    #[must_use]
    pub const fn new(literal: &'static str) -> Self {
        Self {
            literal,
            found: check(literal),
        }
    }

    #[must_use]
    pub const fn of_kind<K: Kind>(literal: &'static str) -> Self {
        Self {
            literal,
            found: check_of_kind(literal, K::CLASS),
        }
    }

    // `#[track_caller]` all the way down keeps frames of this crate out of the compiler's message.
    #[track_caller]
    pub const fn refuse_faults(&self) {
        let Err(fault) = self.found else { return };
        let message = Message::new()
            .text("invalid channel name ")
            .quoted(self.literal, MAX_QUOTED)
            .text(": ");
        match fault {
            TemplateFault::Name(fault) => message.text(fault.message().as_str()),
            TemplateFault::EscapedBrace => {
                message.text("`{{` stands for the character '{', which is not allowed")
            }
            TemplateFault::SeveralKinds { own, other } => message
                .text("an argument could make it a ")
                .text(class::describe(other))
                .text(" channel, not a ")
                .text(class::describe(own))
                .text(" one; put a fixed part before the first placeholder, or name the kind: channel_name!(")
                .text(class::kind(own))
                .text(": ")
                .quoted(self.literal, MAX_QUOTED)
                .text(")"),
            TemplateFault::OtherKind { own, in_front } => message
                .text("the kind in front says ")
                .text(class::describe(in_front))
                .text(", the name says ")
                .text(class::describe(own))
                .text(": correct one of them, or leave out the kind"),
            TemplateFault::NeedsNoKind => message
                .text("it has no placeholder, so its kind is known: leave out the kind in front"),
        }
        .panic()
    }

    /// Checks what the arguments made of the template.
    fn fill<K: Kind>(self, name: String) -> Result<ChannelName<K>, InvalidChannelName> {
        // A template with faults does not compile; if one comes here, the name still has to be one.
        if let Ok(checked) = self.found {
            if name.len() == checked.literal_len {
                return Err(InvalidChannelName(NameFault::EmptyArguments));
            }
            let found = validate::channel_name(&name).map_err(InvalidChannelName)?;
            // All eight classes: an argument must not even make it a cache channel.
            if found != checked.class {
                return Err(InvalidChannelName(NameFault::ArgumentChangedKind {
                    expected: checked.class,
                    found,
                }));
            }
        }
        name.try_into()
    }
}

const fn check(literal: &str) -> Result<Checked, TemplateFault> {
    let (head, literal_len, has_placeholder) = match scan(literal) {
        Ok(scanned) => scanned,
        Err(fault) => return Err(fault),
    };
    let class = if has_placeholder {
        let (own, _) = class::classify(head);
        if let Some(other) = class::other_kind_within_reach(head) {
            return Err(TemplateFault::SeveralKinds { own, other });
        }
        own
    } else {
        match validate::channel_name(literal) {
            Ok(class) => class,
            Err(fault) => return Err(TemplateFault::Name(fault)),
        }
    };
    Ok(Checked {
        class,
        literal_len,
        has_placeholder,
    })
}

const fn check_of_kind(literal: &str, class: u8) -> Result<Checked, TemplateFault> {
    let (head, literal_len, has_placeholder) = match scan(literal) {
        Ok(scanned) => scanned,
        Err(fault) => return Err(fault),
    };
    if !has_placeholder {
        return Err(TemplateFault::NeedsNoKind);
    }
    if !class::can_become(head, class) {
        let (own, _) = class::classify(head);
        return Err(TemplateFault::OtherKind {
            own,
            in_front: class,
        });
    }
    Ok(Checked {
        class,
        literal_len,
        has_placeholder,
    })
}

/// The literal of an `event_name!`, and what its check has found.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct EventLiteral {
    literal: &'static str,
    found: Result<(), NameFault>,
}

impl EventLiteral {
    #[must_use]
    pub const fn new(literal: &'static str) -> Self {
        Self {
            literal,
            found: validate::event_name(literal),
        }
    }

    #[track_caller]
    pub const fn refuse_faults(&self) {
        if let Err(fault) = self.found {
            Message::new()
                .text("invalid event name ")
                .quoted(self.literal, MAX_QUOTED)
                .text(": ")
                .text(fault.message().as_str())
                .panic()
        }
    }

    #[must_use]
    pub const fn into_name(self) -> EventName {
        event::from_checked(match self.found {
            Ok(()) => self.literal,
            // As in `MakeChannelName`: it does not compile anyway.
            Err(_) => "refused",
        })
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
    pub const fn make<F: FnOnce() -> String>(
        template: ChannelTemplate,
        format: F,
    ) -> ChannelName<<Class<CLASS> as ToKind>::Kind> {
        // Never called; dropping a closure is not const.
        core::mem::forget(format);
        channel::from_checked(Text::Static(match template.found {
            Ok(checked) if checked.class == CLASS && !checked.has_placeholder => template.literal,
            // It does not compile, and `refuse_faults` says why. To panic here would say it twice,
            // so there is some name of this kind, which nobody gets to see.
            _ => class::some_name(CLASS),
        }))
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
// second error beside that of `refuse_faults`.

#[doc(hidden)]
#[must_use]
pub const fn class_of(literal: &str) -> u8 {
    let bytes = literal.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'{' {
        end += 1;
    }
    let (head, _) = bytes.split_at(end);
    class::classify(head).0
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

/// Checks the literal parts of a template. Gives the part before the first placeholder, the length
/// of all literal parts, and whether there is a placeholder.
const fn scan(literal: &str) -> Result<(&[u8], usize, bool), TemplateFault> {
    let bytes = literal.as_bytes();
    let mut head = bytes.len();
    let mut len = 0;
    let mut position = 0;
    while position < bytes.len() {
        if bytes[position] == b'{' {
            if position + 1 < bytes.len() && bytes[position + 1] == b'{' {
                return Err(TemplateFault::EscapedBrace);
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
                return Err(TemplateFault::Name(NameFault::Character {
                    position,
                    character: validate::character_at(literal, position),
                }));
            }
            len += 1;
        }
        position += 1;
    }
    if len > validate::MAX_NAME_LEN {
        return Err(TemplateFault::Name(NameFault::TooLong {
            len,
            limit: validate::MAX_NAME_LEN,
        }));
    }
    let (before, _) = bytes.split_at(head);
    Ok((before, len, head < bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_names_comes_out_of_a_literal_with_faults() {
        let faulty = ChannelTemplate::new("private-a b");
        assert!(faulty.found.is_err());
        let name = MakeChannelName::<{ class::PRIVATE }, false>::make(faulty, String::new);
        assert_eq!(name.as_str(), "private-refused");
        assert!(faulty.fill::<Private>("private-a b".to_owned()).is_err());
        assert!(
            faulty
                .fill::<Private>("private-encrypted-a".to_owned())
                .is_err()
        );

        let other = ChannelTemplate::new("private-a");
        let name = MakeChannelName::<{ class::PRESENCE }, false>::make(other, String::new);
        assert_eq!(name.as_str(), "presence-refused");
        assert!(other.fill::<Presence>("private-ab".to_owned()).is_err());

        let faulty = EventLiteral::new("pusher:subscribed");
        assert_eq!(faulty.into_name(), "refused");
    }
}
