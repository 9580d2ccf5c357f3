//! The checks of declarations, which the derive macros run while compiling.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

use super::overlap::{Pattern, overlap};
use super::parts::Param;
use crate::name::class::{self, PREFIXES, classify, starts_with};
use crate::name::near_miss::{NearMiss, near_miss};
use crate::name::template::{TemplateFault, near_miss_message, scan};
use crate::name::validate::{self, MAX_NAME_LEN};
use crate::name::{Message, NameFault};

/// A declared channel, and the result of its checks.
///
/// It never panics by itself, because it is part of types: [`reject_faults`](Self::reject_faults)
/// does, in an item of its own that nothing uses.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Declaration {
    channel: &'static str,
    template: &'static str,
    pattern: Pattern,
    class: u8,
    class_varies: bool,
    found: Result<Certainty, Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certainty {
    Certain,
    Fallible,
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Name(NameFault),
    NearMiss {
        own: u8,
        miss: NearMiss,
    },
    Touching {
        first: &'static str,
        second: &'static str,
    },
    Separator {
        param: &'static str,
        literal: &'static str,
    },
    TooLong {
        len: usize,
    },
    SeveralKinds {
        own: u8,
        other: u8,
    },
    OtherKind {
        own: u8,
        stated: u8,
    },
}

/// The maximum length of a template in a message, in bytes.
const MAX_QUOTED: usize = 120;

impl Declaration {
    /// `literals` are those around the arguments, one more than there are arguments. `stated` is the
    /// class of a kind that the attribute states.
    #[must_use]
    pub const fn new(
        channel: &'static str,
        template: &'static str,
        literals: &'static [&'static str],
        params: &'static [Param],
        stated: Option<u8>,
    ) -> Self {
        let pattern = Pattern { literals, params };
        let class = match stated {
            Some(class) => class,
            None => classify(literals[0].as_bytes()).0,
        };
        Self {
            channel,
            template,
            pattern,
            class,
            class_varies: class_varies(pattern, class),
            found: match check(template, pattern, stated) {
                Ok(()) => Ok(certainty(pattern, class)),
                Err(fault) => Err(fault),
            },
        }
    }

    #[must_use]
    pub const fn class(&self) -> u8 {
        self.class
    }

    /// The class of all names. The kind that is stated for a literal is not always its class, as
    /// `Private` is not that of `private-cache-x`.
    const fn class_of_names(&self) -> u8 {
        if self.pattern.params.is_empty() {
            classify(self.template.as_bytes()).0
        } else {
            self.class
        }
    }

    /// Returns true if a name that the template matches is of the declared class, which an argument
    /// can change.
    #[must_use]
    #[inline]
    pub const fn is_of_class(&self, name: &str) -> bool {
        !self.class_varies || classify(name.as_bytes()).0 == self.class
    }

    /// Returns the only name of a template without arguments.
    pub(super) const fn literal(&self) -> Option<&'static str> {
        if self.pattern.params.is_empty() && self.found.is_ok() {
            Some(self.template)
        } else {
            None
        }
    }

    #[must_use]
    pub const fn template(&self) -> &'static str {
        self.template
    }

    #[must_use]
    pub const fn is_certain(&self) -> bool {
        // A declaration that does not compile must not add errors where its type is used.
        !matches!(self.found, Ok(Certainty::Fallible))
    }

    /// Rejects the info of members on a channel without members.
    #[track_caller]
    pub const fn reject_members(&self) {
        if class::base(self.class) != class::PRESENCE {
            Message::new()
                .text("the channel `")
                .text(self.channel)
                .text("` has no members, because it is a ")
                .text(class::describe(class::base(self.class)))
                .text(" channel: only the subscribers of presence channels are members")
                .panic();
        }
    }

    // `#[track_caller]` on each level keeps frames of this crate out of the compiler's message.
    #[track_caller]
    pub const fn reject_faults(&self) {
        let Err(fault) = self.found else { return };
        let message = Message::new()
            .text("the template ")
            .quoted(self.template, MAX_QUOTED)
            .text(" of the channel `")
            .text(self.channel)
            .text("` is not valid: ");
        match fault {
            Fault::Name(fault) => message.text(fault.message().as_str()),
            Fault::NearMiss { own, miss } => {
                near_miss_message(message, self.template, own, miss, ["#[channel(", ")]"])
            }
            Fault::Touching { first, second } => message
                .text("nothing separates the arguments `")
                .text(first)
                .text("` and `")
                .text(second)
                .text("`: put a literal between them, such as {")
                .text(first)
                .text("}.{")
                .text(second)
                .text("}"),
            Fault::Separator { param, literal } => message
                .text("the argument `")
                .text(param)
                .text("` can contain ")
                .quoted(literal, MAX_QUOTED)
                .text(", which ends it: put another literal after it, such as \".\""),
            Fault::TooLong { len } => message
                .text("with the longest arguments a name has ")
                .number(len)
                .text(" bytes, the limit is ")
                .number(MAX_NAME_LEN)
                .text(": shorten the literals"),
            Fault::SeveralKinds { own, other } => message
                .text("an argument could make it a ")
                .text(class::describe(other))
                .text(" channel, not a ")
                .text(class::describe(own))
                .text(
                    " one; put a literal before the first argument, or state the kind: #[channel(",
                )
                .text(class::kind(own))
                .text(": ")
                .quoted(self.template, MAX_QUOTED)
                .text(")], with `use pusher_channels::")
                .text(class::kind(own))
                .text("`"),
            Fault::OtherKind { own, stated } => message
                .text("the attribute states the kind ")
                .text(class::describe(stated))
                .text(", the template has the kind ")
                .text(class::describe(own))
                .text(": correct one of them, or omit the kind"),
        }
        .panic()
    }
}

/// A declaration in a set, and those before it.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Overlap {
    earlier: &'static [&'static Declaration],
    declaration: &'static Declaration,
}

impl Overlap {
    #[must_use]
    pub const fn new(
        earlier: &'static [&'static Declaration],
        declaration: &'static Declaration,
    ) -> Self {
        Self {
            earlier,
            declaration,
        }
    }

    /// Rejects a declaration that can have the same name as an earlier one.
    #[track_caller]
    pub const fn reject_faults(&self) {
        let Self {
            earlier,
            declaration,
        } = *self;
        let mut i = 0;
        while i < earlier.len() {
            let other = earlier[i];
            // Faults are reported where the channel is declared.
            let both = other.found.is_ok() && declaration.found.is_ok();
            // A name has one class, and is read as a channel of this class only.
            let same_class = other.class_of_names() == declaration.class_of_names();
            if both && same_class && overlap(other.pattern, declaration.pattern) {
                Message::new()
                    .text("the channels `")
                    .text(other.channel)
                    .text("` and `")
                    .text(declaration.channel)
                    .text("` can have the same name, because ")
                    .quoted(other.template, MAX_QUOTED)
                    .text(" and ")
                    .quoted(declaration.template, MAX_QUOTED)
                    .text(" overlap: change a literal of one of them")
                    .panic();
            }
            i += 1;
        }
    }
}

const fn check(template: &'static str, pattern: Pattern, stated: Option<u8>) -> Result<(), Fault> {
    let Pattern { literals, params } = pattern;
    // The derive has rejected other braces than those of arguments.
    if let Err(TemplateFault::Name(fault)) = scan(template) {
        return Err(Fault::Name(fault));
    }
    let head = literals[0].as_bytes();
    let (own, _) = classify(head);
    // Before the near miss, whose advice would be another invalid name.
    if params.is_empty()
        && let Err(fault) = check_literal(template, own, stated)
    {
        return Err(fault);
    }
    // Stating the kind is the way out of a near miss.
    if stated.is_none()
        && let Some(miss) = near_miss(head, own, params.is_empty())
    {
        return Err(Fault::NearMiss { own, miss });
    }
    if params.is_empty() {
        return Ok(());
    }
    if let Some(stated) = stated
        && !class::can_become(head, stated)
    {
        return Err(Fault::OtherKind { own, stated });
    }
    // A cache channel of the same kind needs no other code, so it is an error of the name only.
    if stated.is_none()
        && let Some(other) = class_within_reach(pattern, own)
        && class::base(other) != class::base(own)
    {
        return Err(Fault::SeveralKinds {
            own,
            other: class::base(other),
        });
    }
    let mut len = head.len();
    let mut i = 0;
    while i < params.len() {
        let Param { name, form } = params[i];
        let literal = literals[i + 1];
        if literal.is_empty() && i + 1 < params.len() {
            return Err(Fault::Touching {
                first: name,
                second: params[i + 1].name,
            });
        }
        // A string can contain any literal. That is an error of the name, because most do not.
        if form.is_fixed() && form.can_contain(literal) {
            return Err(Fault::Separator {
                param: name,
                literal,
            });
        }
        // Strings of any length are checked when the name is made.
        len += literal.len() + if form.is_fixed() { form.max_len() } else { 1 };
        i += 1;
    }
    if len > MAX_NAME_LEN {
        return Err(Fault::TooLong { len });
    }
    Ok(())
}

const fn check_literal(template: &'static str, own: u8, stated: Option<u8>) -> Result<(), Fault> {
    // `map` is not const.
    let valid = match stated {
        None => match validate::channel_name(template) {
            Ok(_) => Ok(()),
            Err(fault) => Err(fault),
        },
        Some(class) => validate::channel_name_of(template, class),
    };
    match (valid, stated) {
        (Ok(()), _) => Ok(()),
        (Err(NameFault::OtherKind { .. } | NameFault::NotCached), Some(stated)) => {
            Err(Fault::OtherKind { own, stated })
        }
        (Err(fault), _) => Err(Fault::Name(fault)),
    }
}

/// Decides whether every name of a template without faults is valid.
const fn certainty(pattern: Pattern, class: u8) -> Certainty {
    let Pattern { literals, params } = pattern;
    if params.is_empty() {
        return Certainty::Certain;
    }
    let head = literals[0].as_bytes();
    // `.` and `..` are rejected.
    let dots = matches!(head, b"" | b".");
    if dots || class_varies(pattern, class) {
        return Certainty::Fallible;
    }
    let mut len = head.len();
    let mut i = 0;
    while i < params.len() {
        let form = params[i].form;
        let literal = literals[i + 1];
        len += form.max_len() + literal.len();
        if !form.is_valid() || form.can_contain(literal) || len > MAX_NAME_LEN {
            return Certainty::Fallible;
        }
        i += 1;
    }
    Certainty::Certain
}

/// Returns true if the arguments decide whether a name is of the class.
const fn class_varies(pattern: Pattern, class: u8) -> bool {
    let Pattern { literals, params } = pattern;
    let head = literals[0].as_bytes();
    !params.is_empty()
        && (classify(head).0 != class || class_within_reach(pattern, class).is_some())
}

/// Returns another class than `own` that the first argument can give a name.
const fn class_within_reach(pattern: Pattern, own: u8) -> Option<u8> {
    let Pattern { literals, params } = pattern;
    let head = literals[0].as_bytes();
    let form = params[0].form;
    let literal = literals[1].as_bytes();
    let mut i = 0;
    while i < PREFIXES.len() {
        let (prefix, class) = PREFIXES[i];
        let prefix = prefix.as_bytes();
        if class != own && prefix.len() > head.len() && starts_with(prefix, head) {
            let (_, mut missing) = prefix.split_at(head.len());
            let mut set = form.first();
            // The argument can end after each of its bytes, and the literal continue the prefix.
            while let [byte, rest @ ..] = missing {
                if !set.contains(*byte) {
                    break;
                }
                set = form.rest();
                missing = rest;
                let continued = starts_with(literal, missing)
                    || !literal.is_empty() && starts_with(missing, literal);
                if missing.is_empty() || continued {
                    return Some(class);
                }
            }
        }
        i += 1;
    }
    None
}

#[cfg(test)]
mod tests;
