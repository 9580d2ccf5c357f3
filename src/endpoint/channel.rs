//! The channels that a subscriber can be authorized for.

use crate::config::CanUse;
use crate::declared::{Channel, NameText};
use crate::name::{InvalidChannelName, NeedsAuthorization, WithoutMembers};

/// A channel whose subscribers [`Client::authorize`](crate::Client::authorize) authorizes: a private
/// channel, or an encrypted one if the client has an encryption key.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to be a private channel",
    label = "expected a `&ChannelName<_>` or a declared channel, private or encrypted"
)]
pub trait PrivateChannel<E>: Channel {
    #[doc(hidden)]
    fn private_name(&self) -> Result<NameText, InvalidChannelName>;
}

impl<C, E> PrivateChannel<E> for C
where
    C: Channel<Kind: NeedsAuthorization + WithoutMembers>,
    E: CanUse<C::Kind>,
{
    fn private_name(&self) -> Result<NameText, InvalidChannelName> {
        self.text()
    }
}
