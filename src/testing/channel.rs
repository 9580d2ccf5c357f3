//! The channels that a test names.

use crate::declared::{NameText, NamedChannel};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {
        fn into_channel_name(self) -> String;
    }
}
use sealed::Sealed;

/// A channel of a test server: a name, a [declared channel](crate::Channel), or any string, because
/// self-hosted servers list names that are not valid here.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the name of a channel",
    label = "expected a string, a name or a declared channel, or a reference to one"
)]
pub trait TestChannel: Sealed {}

impl<C: NamedChannel> Sealed for C {
    #[expect(
        clippy::panic,
        reason = "a mistake in a test, which the methods of the server document"
    )]
    fn into_channel_name(self) -> String {
        match self.text() {
            Ok(NameText(name)) => name.as_str().to_owned(),
            Err(error) => panic!("the test names a channel that cannot exist: {error}"),
        }
    }
}
#[diagnostic::do_not_recommend]
impl<C: NamedChannel> TestChannel for C {}

macro_rules! strings {
    ($($string:ty)+) => { $(
        impl Sealed for $string {
            fn into_channel_name(self) -> String {
                self.to_string()
            }
        }
        #[diagnostic::do_not_recommend]
        impl TestChannel for $string {}
    )+ };
}
strings!(&str &&str String &String);

/// Returns the name.
pub(super) fn name_of(channel: impl TestChannel) -> String {
    channel.into_channel_name()
}
