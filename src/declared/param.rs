//! The arguments of declared channels.

use core::fmt;

use super::form::{ByteSet, Form};
use crate::name::UserId;

/// A value that can be an argument of a declared channel: the type of a field of a
/// [`Channel`](trait@crate::Channel).
///
/// These types implement it:
///
/// | type | its string in the name | proved while compiling |
/// |---|---|---|
/// | integers | decimal, without leading zeros or a plus sign | everything |
/// | `uuid::Uuid`, with the feature `uuid1` | lower case, with hyphens | everything |
/// | [`UserId`](crate::UserId) | itself | that its characters are valid |
/// | `String` | itself | nothing: it is checked when the name is made |
///
/// A newtype of one of them derives it, and what is proved of the inner type is proved of the
/// newtype:
///
/// ```
/// use pusher_channels::{Channel, ChannelParam};
///
/// #[derive(ChannelParam, Debug, PartialEq)]
/// struct OrderId(u64);
///
/// #[derive(Channel, Debug, PartialEq)]
/// #[channel("private-order-{order}")]
/// struct Order {
///     order: OrderId,
/// }
///
/// assert_eq!(Order { order: OrderId(7) }.name(), "private-order-7");
/// ```
///
/// Any other type implements the two methods. The names of its channels are checked when they are
/// made:
///
/// ```
/// use core::fmt::Display;
///
/// use pusher_channels::{Channel, ChannelParam};
///
/// #[derive(Debug, PartialEq)]
/// enum Region {
///     Eu,
///     Us,
/// }
///
/// impl ChannelParam for Region {
///     fn to_param(&self) -> impl Display {
///         match self {
///             Self::Eu => "eu",
///             Self::Us => "us",
///         }
///     }
///
///     fn from_param(param: &str) -> Option<Self> {
///         match param {
///             "eu" => Some(Self::Eu),
///             "us" => Some(Self::Us),
///             _ => None,
///         }
///     }
/// }
///
/// #[derive(Channel, Debug, PartialEq)]
/// #[channel("prices-{region}")]
/// struct Prices {
///     region: Region,
/// }
///
/// let name = Prices { region: Region::Eu }.name()?;
/// assert_eq!(name, "prices-eu");
/// assert_eq!(Prices::parse(&name), Some(Prices { region: Region::Eu }));
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
///
/// Both directions have to agree: a value that is not equal to what `from_param` reads from its
/// string is rejected when the name is made, and so is a string that `to_param` would write in
/// another way when a name is parsed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a channel's name",
    label = "expected an integer, a `UserId`, a `uuid::Uuid`, a `String` or a type that implements `ChannelParam`",
    note = "a newtype of one of them: `#[derive(ChannelParam, PartialEq)] struct OrderId(u64);`",
    note = "any other type of your own: `impl ChannelParam for Region`, with `to_param` and `from_param`",
    note = "`uuid::Uuid` needs the feature `uuid1`"
)]
pub trait ChannelParam: Sized + PartialEq {
    /// Returns the string that stands for this value in a name. It is not empty.
    fn to_param(&self) -> impl fmt::Display;

    /// Reads the value back, or returns `None` for a string that `to_param` never writes.
    fn from_param(param: &str) -> Option<Self>;

    /// What is known of the strings.
    // Hidden, because a value that breaks its promise would make names panic.
    #[doc(hidden)]
    const FORM: Form = Form::ANY;
}

const DIGITS: ByteSet = ByteSet::of(b"0123456789");

macro_rules! integers {
    ($first:expr; $($integer:ty)+) => { $(
        #[diagnostic::do_not_recommend]
        impl ChannelParam for $integer {
            fn to_param(&self) -> impl fmt::Display {
                self
            }

            fn from_param(param: &str) -> Option<Self> {
                // `parse` accepts `+7`, `007` and `-0`, which are names of other channels.
                let digits = match param.strip_prefix('-') {
                    Some(digits) if <$integer>::MIN != 0 => digits,
                    _ => param,
                };
                let canonical = match digits.as_bytes() {
                    [b'0'] => digits.len() == param.len(),
                    [b'1'..=b'9', ..] => true,
                    _ => false,
                };
                if canonical { param.parse().ok() } else { None }
            }

            const FORM: Form = Form::integer(
                // The digits of the largest value, and the sign of the smallest.
                <$integer>::MAX.ilog10() as usize + 1 + (<$integer>::MIN != 0) as usize,
                $first,
                DIGITS,
            );
        }
    )+ };
}
integers!(DIGITS; u8 u16 u32 u64 u128 usize);
integers!(DIGITS.with(b"-"); i8 i16 i32 i64 i128 isize);

#[diagnostic::do_not_recommend]
impl ChannelParam for UserId {
    fn to_param(&self) -> impl fmt::Display {
        self.as_str()
    }

    fn from_param(param: &str) -> Option<Self> {
        Self::try_from(param).ok()
    }

    const FORM: Form = Form::USER_ID;
}

#[diagnostic::do_not_recommend]
impl ChannelParam for String {
    fn to_param(&self) -> impl fmt::Display {
        self
    }

    fn from_param(param: &str) -> Option<Self> {
        Some(param.to_owned())
    }

    const FORM: Form = Form::STRING;
}

#[cfg(feature = "uuid1")]
#[diagnostic::do_not_recommend]
impl ChannelParam for uuid::Uuid {
    fn to_param(&self) -> impl fmt::Display {
        self.hyphenated()
    }

    fn from_param(param: &str) -> Option<Self> {
        // `try_parse` accepts upper case, braces and missing hyphens.
        let id = Self::try_parse(param).ok()?;
        let mut buffer = Self::encode_buffer();
        (*id.hyphenated().encode_lower(&mut buffer) == *param).then_some(id)
    }

    const FORM: Form = {
        let hex = DIGITS.with(b"abcdef");
        Form::of_len(36, hex, hex.with(b"-"))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_one_string_each() {
        for text in [
            "007", "+7", "-0", "1e3", "", "-", "--1", " 7", "7 ", "0x7", "٣", "00",
        ] {
            assert_eq!(i64::from_param(text), None, "{text}");
            assert_eq!(u64::from_param(text), None, "{text}");
        }
        assert_eq!(u64::from_param("-7"), None);
        assert_eq!(i64::from_param("-7"), Some(-7));
        assert_eq!(u8::from_param("0"), Some(0));
        assert_eq!(u8::from_param("256"), None);
        for value in [i64::MIN, -1, 0, 1, 10, i64::MAX] {
            assert_eq!(i64::from_param(&value.to_string()), Some(value));
        }
    }

    #[test]
    fn longest_integers_have_the_longest_strings() {
        fn check<P: ChannelParam>(extremes: [P; 2]) {
            let lens = extremes.map(|value| value.to_param().to_string().len());
            assert_eq!(lens.into_iter().max(), Some(P::FORM.max_len()));
        }
        check([u8::MIN, u8::MAX]);
        check([i8::MIN, i8::MAX]);
        check([u32::MIN, u32::MAX]);
        check([i64::MIN, i64::MAX]);
        check([u128::MIN, u128::MAX]);
        check([i128::MIN, i128::MAX]);
    }

    #[cfg(feature = "uuid1")]
    #[test]
    fn uuids_have_one_string_each() {
        let text = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        let id = uuid::Uuid::from_param(text).unwrap();
        assert_eq!(id.to_param().to_string(), text);
        for other in [
            text.to_uppercase(),
            text.replace('-', ""),
            format!("{{{text}}}"),
            format!("urn:uuid:{text}"),
        ] {
            assert_eq!(uuid::Uuid::from_param(&other), None, "{other}");
        }
    }
}
