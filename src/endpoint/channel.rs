//! The channels that a subscriber can be authorized for.

use super::auth::ChannelAuth;
use crate::config::CanUse;
use crate::declared::{Channel, NameText, NamedChannel, Naming as _, Outcome};
use crate::error::Error;
use crate::name::{NeedsAuthorization, WithoutMembers};

/// A channel whose subscribers [`Client::authorize`](crate::Client::authorize) authorizes: a private
/// channel, or an encrypted one if the client has an encryption key.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to be a private channel",
    label = "expected a `&ChannelName<_>` or a declared channel, private or encrypted",
    note = "`match` on the kind of an `AnyChannelName`, and authorize each kind as your application decides: `match &request.channel {{ AnyChannelName::Private(channel) => …, AnyChannelName::Presence(channel) => …, _ => … }}`",
    note = "parse a string: `name.parse::<ChannelName<Private>>()?`"
)]
pub trait PrivateChannel<E>: NamedChannel {
    /// [`ChannelAuth`], or `Result<ChannelAuth, Error>` for a declared channel whose arguments can make
    /// its name invalid.
    type Auth;

    #[doc(hidden)]
    fn authorized(&self, authorize: impl FnOnce(&str) -> ChannelAuth) -> Self::Auth;
}

impl<C, E> PrivateChannel<E> for C
where
    C: Channel<Kind: NeedsAuthorization + WithoutMembers>,
    E: CanUse<C::Kind>,
{
    type Auth = Outcome<C, ChannelAuth>;

    fn authorized(&self, authorize: impl FnOnce(&str) -> ChannelAuth) -> Self::Auth {
        let auth = self.text().map(|NameText(name)| authorize(name.as_str()));
        C::Naming::outcome(auth.map_err(Error::from))
    }
}
