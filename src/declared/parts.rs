//! Names of declared channels: composed of arguments, and taken apart again.

use core::fmt;

use super::form::Form;
use super::param::ChannelParam;
use crate::name::NameFault;

/// The implementation of [`ChannelParam`] for the type of a field.
///
/// It is a value, so that the bound is stated at one place of what a derive writes: a field of
/// another type is one error.
#[expect(missing_debug_implementations, reason = "hidden, and never printed")]
#[doc(hidden)]
pub struct Arg<P> {
    pub(super) form: Form,
    write: fn(&P, &mut dyn fmt::Write) -> fmt::Result,
    read: fn(&str) -> Option<P>,
    equal: fn(&P, &P) -> bool,
}

/// Returns the implementation for `P`.
// A function, because rustc points at its type parameter.
#[must_use]
#[doc(hidden)]
pub const fn arg<P: ChannelParam>() -> Arg<P> {
    Arg {
        form: P::FORM,
        write: |value, out| write!(out, "{}", value.to_param()),
        read: P::from_param,
        // A closure: without `PartialEq`, whose error is at the type, the constant still has a value.
        equal: |a, b| a == b,
    }
}

impl<P> Arg<P> {
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// Compares the string of a value without storing it.
    fn is_written_as(&self, value: &P, expected: &str) -> bool {
        /// What is still expected, or `None` after a difference: a `Display` can ignore the error.
        struct Compare<'e>(Option<&'e str>);

        impl fmt::Write for Compare<'_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0 = self.0.and_then(|expected| expected.strip_prefix(text));
                self.0.map(|_| ()).ok_or(fmt::Error)
            }
        }

        let mut compare = Compare(Some(expected));
        (self.write)(value, &mut compare).is_ok() && compare.0 == Some("")
    }
}

/// An argument of a template.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Param {
    pub(super) name: &'static str,
    pub(super) form: Form,
}

impl Param {
    #[must_use]
    pub const fn of<P>(name: &'static str, arg: &Arg<P>) -> Self {
        Self {
            name,
            form: arg.form,
        }
    }
}

/// Receives the parts of a name, in their order.
#[doc(hidden)]
pub trait Parts: Sized {
    /// The literal before the first argument.
    #[must_use]
    fn start(self, literal: &str) -> Self;
    /// An argument, and the literal that follows it.
    #[must_use]
    fn param<P>(self, name: &'static str, arg: &Arg<P>, value: &P, literal: &'static str) -> Self;
}

/// Composes a name.
pub(super) struct Writer(pub(super) String);

impl Parts for Writer {
    fn start(mut self, literal: &str) -> Self {
        self.0.push_str(literal);
        self
    }

    fn param<P>(mut self, _: &'static str, arg: &Arg<P>, value: &P, literal: &'static str) -> Self {
        // Writing to a `String` cannot fail, and a `Display` that fails leaves a name that is not
        // read back as its arguments.
        let _ = (arg.write)(value, &mut self.0);
        self.0.push_str(literal);
        self
    }
}

/// Checks that a composed name is read back as the same arguments.
pub(super) struct Checker<'n> {
    name: Split<'n>,
    fault: Option<NameFault>,
}

impl<'n> Checker<'n> {
    pub(super) fn new(name: &'n str) -> Self {
        Self {
            name: Split(name),
            fault: None,
        }
    }

    pub(super) fn finish(self) -> Result<(), NameFault> {
        self.fault.map_or(Ok(()), Err)
    }
}

impl Parts for Checker<'_> {
    fn start(mut self, literal: &str) -> Self {
        self.name.0 = self.name.0.strip_prefix(literal).unwrap_or_default();
        self
    }

    fn param<P>(
        mut self,
        name: &'static str,
        arg: &Arg<P>,
        value: &P,
        literal: &'static str,
    ) -> Self {
        if self.fault.is_some() {
            return self;
        }
        let fault = if arg.is_written_as(value, "") {
            NameFault::ArgumentEmpty { name }
        } else {
            let part = self.name.until(literal);
            match part.filter(|part| arg.is_written_as(value, part)) {
                None => NameFault::ArgumentContainsLiteral { name, literal },
                Some(_) if arg.form.is_canonical() => return self,
                Some(part) if (arg.read)(part).is_some_and(|read| (arg.equal)(&read, value)) => {
                    return self;
                }
                Some(_) => NameFault::ArgumentNotReadBack { name },
            }
        };
        self.fault = Some(fault);
        self
    }
}

/// The rest of a name that is taken apart.
#[derive(Debug)]
#[doc(hidden)]
pub struct Split<'n>(&'n str);

impl<'n> Split<'n> {
    /// Starts after the literal before the first argument.
    #[must_use]
    #[inline]
    pub fn of(name: &'n str, literal: &str) -> Option<Self> {
        name.strip_prefix(literal).map(Self)
    }

    /// Takes an argument and the literal that follows it.
    #[inline]
    pub fn param<P>(&mut self, arg: &Arg<P>, literal: &str) -> Option<P> {
        let part = self.until(literal)?;
        let value = (arg.read)(part)?;
        (arg.form.is_canonical() || arg.is_written_as(&value, part)).then_some(value)
    }

    /// Returns true if nothing is left.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An argument has at least one byte, and ends where the literal first occurs after that.
    // So the sign of a negative number is not taken for a `-` that follows the number.
    fn until(&mut self, literal: &str) -> Option<&'n str> {
        let len = if literal.is_empty() {
            self.0.len()
        } else {
            1 + self.0.get(1..)?.find(literal)?
        };
        let (part, rest) = self.0.split_at_checked(len).filter(|_| len > 0)?;
        self.0 = rest.get(literal.len()..)?;
        Some(part)
    }
}
