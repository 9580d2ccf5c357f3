//! The channels that a subscriber can be authorized for.

use crate::config::CanUse;
use crate::name::{ChannelKind, ChannelName, Kind, NeedsAuthorization, WithoutMembers};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: only names of channels are accepted"
    )]
    pub trait Sealed {}
}

/// A channel whose subscribers [`Client::authorize`](crate::Client::authorize) authorizes: a private
/// channel, or an encrypted one if the client has an encryption key.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to be a private channel",
    label = "expected a `&ChannelName<_>` of a private or encrypted channel",
    note = "`match` on the kind of an `AnyChannelName`, and authorize each kind as your application decides: `match &request.channel {{ AnyChannelName::Private(channel) => …, AnyChannelName::Presence(channel) => …, _ => … }}`",
    note = "parse a string: `name.parse::<ChannelName<Private>>()?`"
)]
pub trait PrivateChannel<E>: sealed::Sealed {
    #[doc(hidden)]
    fn private_name(&self) -> PrivateName<'_>;
}

/// The name of a channel whose subscriber is not a member.
#[derive(Debug)]
#[doc(hidden)]
pub struct PrivateName<'a> {
    pub(crate) name: &'a str,
    pub(crate) encrypted: bool,
}

impl<'a> PrivateName<'a> {
    pub(super) fn of<K: Kind>(channel: &'a ChannelName<K>) -> Self {
        Self {
            name: channel.as_str(),
            encrypted: channel.kind() == ChannelKind::PrivateEncrypted,
        }
    }
}

impl<K: Kind> sealed::Sealed for ChannelName<K> {}
impl<K, E> PrivateChannel<E> for ChannelName<K>
where
    K: NeedsAuthorization + WithoutMembers,
    E: CanUse<K>,
{
    fn private_name(&self) -> PrivateName<'_> {
        PrivateName::of(self)
    }
}
