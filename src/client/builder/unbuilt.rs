//! Methods of a client that are called on its builder, so that the compiler can say what is missing.

use super::ClientBuilder;
use crate::config::KeyState;
use crate::declared::AnyEvent;
use crate::endpoint::ChannelAuth;
use crate::name::NoChannel;
use crate::trigger::{NeedsEvent, OneChannel, TriggerBuilder};
use crate::webhook::{InvalidWebhook, Webhook};

/// Implemented for no builder.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "this is a `ClientBuilder`; its client does not exist yet",
    label = "call `.build()?` on the builder first",
    note = "`build` checks the settings and returns the client: `let client = builder.build()?;`"
)]
#[expect(
    unnameable_types,
    reason = "implemented for no type: only the compiler names it"
)]
pub trait Built {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

// Never callable.
impl<E: KeyState> ClientBuilder<E> {
    #[doc(hidden)]
    pub fn trigger<T>(&self, _: T) -> TriggerBuilder<NeedsEvent, (OneChannel, NoChannel, AnyEvent)>
    where
        Self: Built,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn authorize<S, C>(&self, _: S, _: C) -> ChannelAuth
    where
        Self: Built,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn webhook<H, B>(&self, _: H, _: B) -> Result<Webhook, InvalidWebhook>
    where
        Self: Built,
    {
        self.never()
    }
}
