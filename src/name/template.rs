//! The checks that `channel_name!` runs while compiling.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

use super::channel::{self, ChannelName};
use super::class;
use super::const_fmt::Message;
use super::error::{InvalidChannelName, NameFault};
use super::kind::{Cached, Kind, Presence, Private, PrivateEncrypted, Public};
use super::near_miss::{NearMiss, near_miss};
use super::text::Text;
use super::validate;

/// The literal of a `channel_name!`, and the result of its checks.
///
/// Using a constant whose evaluation failed makes the compiler report the failure a second time, so
/// `reject_faults` is evaluated in its own item that nothing uses.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct ChannelTemplate {
    literal: &'static str,
    found: Result<Checked, TemplateFault>,
}

/// The properties of a valid literal.
#[derive(Clone, Copy, Debug)]
struct Checked {
    class: u8,
    /// The length without the placeholders, in bytes.
    literal_len: usize,
    has_placeholder: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum TemplateFault {
    Name(NameFault),
    EscapedBrace,
    SeveralKinds { own: u8, other: u8 },
    NearMiss { own: u8, miss: NearMiss },
    OtherKind { own: u8, given: u8 },
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

    // `#[track_caller]` on each level keeps frames of this crate out of the compiler's message.
    #[track_caller]
    pub const fn reject_faults(&self) {
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
            TemplateFault::NearMiss { own, miss } => {
                near_miss_message(message, self.literal, own, miss, ["channel_name!(", ")"])
            }
            TemplateFault::OtherKind { own, given } => message
                .text("the macro states the kind ")
                .text(class::describe(given))
                .text(", the name has the kind ")
                .text(class::describe(own))
                .text(": correct one of them, or omit the kind"),
        }
        .panic()
    }

    /// Checks the formatted name against the template.
    fn fill<K: Kind>(self, name: String) -> Result<ChannelName<K>, InvalidChannelName> {
        // An invalid template does not compile; if one gets here, the name must still be valid.
        if let Ok(checked) = self.found {
            if name.len() == checked.literal_len {
                return Err(InvalidChannelName(NameFault::EmptyArguments));
            }
            let found = validate::channel_name(&name).map_err(InvalidChannelName)?;
            // Compare the class and not the kind: an argument must not make it a cache channel either.
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

/// Appends what the literal is, what it was probably meant to be, and both lines to type, which are
/// around the literal.
pub(crate) const fn near_miss_message(
    message: Message,
    literal: &str,
    own: u8,
    miss: NearMiss,
    [before, after]: [&str; 2],
) -> Message {
    let (_, rest) = literal.split_at(miss.rest);
    let prefix = class::prefix_of(miss.class);
    let corrected = Message::new()
        .text(prefix)
        .text(if rest.is_empty() { "…" } else { rest });
    let mut message = message
        .text("this is a ")
        .text(class::describe(own))
        .text(" channel; the prefix of a ")
        .text(class::describe(miss.class))
        .text(" one is `")
        .text(prefix)
        .text("`: ")
        .text(before);
    // As in `check`: an argument of `private-{x}` could make it an encrypted channel.
    if let Err(TemplateFault::SeveralKinds { .. }) = check(corrected.as_str()) {
        message = message.text(class::kind(miss.class)).text(": ");
    }
    message
        .quoted(corrected.as_str(), MAX_QUOTED_IN_ADVICE)
        .text(after)
        .text("; if it is meant to be ")
        .text(class::describe(own))
        .text(": ")
        .text(before)
        .text(class::kind(own))
        .text(": ")
        .quoted(literal, MAX_QUOTED_IN_ADVICE)
        .text(after)
}

// `?` and `map_err` are not const, hence the `match`es below.
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
    if let Some(miss) = near_miss(head, class, !has_placeholder) {
        return Err(TemplateFault::NearMiss { own: class, miss });
    }
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
    if has_placeholder {
        if !class::can_become(head, class) {
            let (own, _) = class::classify(head);
            return Err(TemplateFault::OtherKind { own, given: class });
        }
    } else {
        match validate::channel_name_of(literal, class) {
            Ok(()) => {}
            Err(NameFault::OtherKind { .. } | NameFault::NotCached) => {
                let (own, _) = class::classify(head);
                return Err(TemplateFault::OtherKind { own, given: class });
            }
            Err(fault) => return Err(TemplateFault::Name(fault)),
        }
    }
    Ok(Checked {
        class,
        literal_len,
        has_placeholder,
    })
}

/// Two inherent impls of one name: `make` returns a value for a literal, a `Result` for a template.
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
        // The closure is never called, and dropping it is not const.
        core::mem::forget(format);
        channel::from_checked(Text::Static(match template.found {
            Ok(checked) if checked.class == CLASS && !checked.has_placeholder => template.literal,
            // It does not compile, and `reject_faults` reports why. A panic here would report it
            // twice, so this is some valid name of the kind.
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

/// As [`MakeChannelName`], of the kind that the macro states.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct MakeChannelNameOf<K, const HAS_PLACEHOLDER: bool>(core::marker::PhantomData<fn() -> K>);

impl<K: Kind> MakeChannelNameOf<K, false> {
    pub const fn make<F: FnOnce() -> String>(
        template: ChannelTemplate,
        format: F,
    ) -> ChannelName<K> {
        core::mem::forget(format);
        channel::from_checked(Text::Static(match template.found {
            Ok(checked) if checked.class == K::CLASS && !checked.has_placeholder => {
                template.literal
            }
            _ => class::some_name(K::CLASS),
        }))
    }
}

impl<K: Kind> MakeChannelNameOf<K, true> {
    #[expect(
        clippy::missing_errors_doc,
        reason = "hidden; documented at channel_name!"
    )]
    pub fn make<F: FnOnce() -> String>(
        template: ChannelTemplate,
        format: F,
    ) -> Result<ChannelName<K>, InvalidChannelName> {
        template.fill(format())
    }
}

/// Maps the number of a class to the type of its kind.
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

// These two never panic: they are part of types in the macro's output, where a panic would be a
// second error in addition to that of `reject_faults`.

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

/// The maximum length of a literal in a message, in bytes.
const MAX_QUOTED: usize = 120;
/// The same where a message repeats the literal twice more.
const MAX_QUOTED_IN_ADVICE: usize = 72;

/// Checks the literal parts of a template. Returns the part before the first placeholder, the length
/// of all literal parts, and true if there is a placeholder.
pub(crate) const fn scan(literal: &str) -> Result<(&[u8], usize, bool), TemplateFault> {
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
            // `format!` reports unclosed braces.
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
    fn invalid_literals_never_become_names() {
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
    }

    #[test]
    fn advice_for_long_near_misses_is_not_cut() {
        let literal = "private-cache-encrypted-".to_owned() + &"x".repeat(176);
        let template = ChannelTemplate::new(literal.leak());
        let message = std::panic::catch_unwind(|| template.reject_faults()).unwrap_err();
        let message = message.downcast::<String>().unwrap();
        assert!(message.ends_with("xxx…\")"), "{message}");
    }
}
