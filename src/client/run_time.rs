//! Channels, and keys, that are known only at run time.

use std::sync::Arc;

use super::Client;
use crate::config::{EncryptionKey, KeyState};
use crate::declared::{NameText, NamedChannel};
use crate::endpoint::{ChannelAuth, PrivateChannel};
use crate::error::Error;
use crate::name::{AnyKind, IsSocketId, ListedKind, is_encrypted};
use crate::trigger::{
    ChannelList, ManyChannels, MissingEncryptionKey, NeedsEvent, OneChannel, Resolved, Trigger,
    TriggerAll, TriggerBuilder,
};

impl<E: KeyState> Client<E> {
    /// Starts a trigger on one channel that may be encrypted, on a client that may have no encryption
    /// key: with a key, it is used; without one, an encrypted channel is an error.
    ///
    /// Use [`trigger`](Self::trigger) where the types of the channel and the client already decide.
    ///
    /// ```
    /// use pusher_channels::{AnyChannelName, Client, Error};
    ///
    /// async fn notify(client: &Client, name: &str) -> Result<(), Error> {
    ///     let channel: AnyChannelName = name.parse()?; // from a database
    ///     client.try_trigger(&channel)?.event("opened").json(&42)?.send().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the channel is encrypted and this client has no key: see
    /// [`MissingEncryptionKey`].
    #[expect(
        clippy::type_complexity,
        reason = "the three are one parameter of the builder"
    )]
    pub fn try_trigger<C: NamedChannel + ?Sized>(
        &self,
        channel: &C,
    ) -> Result<TriggerBuilder<NeedsEvent, (OneChannel, C::NamedKind, C::Events)>, Error> {
        let target = Resolved::one_of_any_kind(channel, self.key.key())?;
        Ok(TriggerBuilder::new(NeedsEvent::new(
            Arc::clone(&self.app),
            target,
        )))
    }

    /// Authorizes a connection to subscribe to a private channel or to an encrypted one, on a client
    /// that may have no encryption key.
    ///
    /// Use [`authorize`](Self::authorize) where the types of the channel and the client already decide.
    ///
    /// ```
    /// use pusher_channels::{AnyChannelName, ChannelAuth, Client, EncryptionKey, Error, SubscriptionRequest};
    ///
    /// fn authorize(
    ///     client: &Client<Option<EncryptionKey>>,
    ///     request: &SubscriptionRequest,
    /// ) -> Result<Option<ChannelAuth>, Error> {
    ///     Ok(match &request.channel {
    ///         AnyChannelName::PrivateEncrypted(vault) => Some(client.try_authorize(&request.socket_id, vault)?),
    ///         AnyChannelName::Private(inbox) => Some(client.authorize(&request.socket_id, inbox)),
    ///         AnyChannelName::Presence(_) | AnyChannelName::Public(_) => None,
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the channel is encrypted and this client has no key: see
    /// [`MissingEncryptionKey`].
    pub fn try_authorize<C: PrivateChannel<EncryptionKey> + ?Sized>(
        &self,
        socket_id: impl IsSocketId,
        channel: &C,
    ) -> Result<ChannelAuth, Error> {
        let NameText(name) = channel.text()?;
        let name = name.as_str();
        MissingEncryptionKey::check(name, is_encrypted(name), self.key.key())?;
        let token = &self.app.token;
        Ok(ChannelAuth::private(
            token,
            &self.key,
            &socket_id.socket_id(),
            name,
        ))
    }

    /// Prepares one event on any number of channels, to be sent in requests of up to 100 channels.
    /// See [`TriggerAll::send`].
    ///
    /// `event` completes the trigger of each request.
    ///
    /// ```
    /// use pusher_channels::{ChannelName, Client, Error, Private, channel_name};
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let inboxes = (1..=250).map(|user| channel_name!("private-user-{user}"));
    /// let inboxes = inboxes.collect::<Result<Vec<ChannelName<Private>>, _>>()?;
    ///
    /// // Three requests.
    /// client.trigger_all(&inboxes, |trigger| trigger.event("closing").text("soon"))?.send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If a channel is encrypted, or `event` returns an error.
    #[doc(alias("trigger_multi", "broadcast"))]
    pub fn trigger_all<C: NamedChannel<NamedKind: ListedKind>, R>(
        &self,
        channels: impl IntoIterator<Item = C>,
        mut event: impl FnMut(
            TriggerBuilder<NeedsEvent, (ManyChannels, AnyKind, C::Events)>,
        ) -> Result<Trigger<ManyChannels, R>, Error>,
    ) -> Result<TriggerAll<R>, Error> {
        TriggerAll::new(&ChannelList::<C::Events>::split(channels)?, |list| {
            event(TriggerBuilder::new(NeedsEvent::new(
                Arc::clone(&self.app),
                Resolved::list(list),
            )))
        })
    }
}
