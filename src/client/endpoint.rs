//! The requests that a backend receives: authorization, authentication and webhooks.

use serde::Serialize;

use super::Client;
use crate::config::{CanUse, KeyState};
use crate::endpoint::{ChannelAuth, Member, User, UserAuth};
use crate::error::Error;
use crate::name::{ChannelName, HasUsers, Kind, NeedsAuthorization, SocketId, WithoutMembers};
use crate::webhook::{
    self, InvalidWebhook, MAX_BODY_SIZE as MAX_WEBHOOK_SIZE, SignedHeaders, Webhook,
    WebhookVerifier,
};

impl<E: KeyState> Client<E> {
    /// Authorizes a connection to subscribe to a private channel or to an encrypted one, whose key
    /// the response contains.
    ///
    /// Nothing is sent; return the result from your authorization endpoint. `match` on the channel
    /// of the [`SubscriptionRequest`](crate::SubscriptionRequest) to get a channel of a known kind.
    ///
    /// ```
    /// use pusher_channels::{Client, channel_name};
    ///
    /// let client = Client::from_url(
    ///     "https://278d425bdf160c739803:7ad3773142a6692b25b8@api-eu.pusher.com/apps/42",
    /// )?;
    /// let response = client.authorize(&"1234.1234".parse()?, &channel_name!("private-foobar"));
    /// assert_eq!(
    ///     response.to_json(),
    ///     r#"{"auth":"278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"}"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn authorize<K>(&self, socket_id: &SocketId, channel: &ChannelName<K>) -> ChannelAuth
    where
        K: NeedsAuthorization + WithoutMembers,
        E: CanUse<K>,
    {
        ChannelAuth::of_channel(&self.app.token, &self.key, socket_id, channel)
    }

    /// Authorizes a connection to subscribe to a presence channel as this member.
    ///
    /// Nothing is sent; return the result from your authorization endpoint. See
    /// [`SubscriptionRequest`](crate::SubscriptionRequest).
    ///
    /// ```
    /// use pusher_channels::{Client, Member, UserId, channel_name};
    /// use serde_json::json;
    ///
    /// # fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let lobby = channel_name!("presence-lobby");
    /// let member = Member::new(UserId::from(10)).info(json!({ "name": "Mr. Pusher" }));
    /// let response = client.authorize_presence(&"1234.1234".parse()?, &lobby, &member)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the info of the member does not serialize to a JSON object of at most 1 KB.
    pub fn authorize_presence<K, I>(
        &self,
        socket_id: &SocketId,
        channel: &ChannelName<K>,
        member: &Member<I>,
    ) -> Result<ChannelAuth, Error>
    where
        K: Kind + HasUsers,
        I: Serialize,
    {
        ChannelAuth::presence(&self.app.token, socket_id, channel, member)
    }

    /// Authorizes a connection to subscribe to a presence channel as the user who [signed
    /// in](Self::authenticate_user) with it. The API server rejects the subscription if nobody has
    /// signed in with the connection.
    #[must_use]
    pub fn authorize_presence_of_signed_in<K>(
        &self,
        socket_id: &SocketId,
        channel: &ChannelName<K>,
    ) -> ChannelAuth
    where
        K: Kind + HasUsers,
    {
        ChannelAuth::of_channel(&self.app.token, &self.key, socket_id, channel)
    }

    /// Authenticates the user of a connection.
    ///
    /// Nothing is sent; return the result from your authentication endpoint. See
    /// [`SignInRequest`](crate::SignInRequest).
    ///
    /// ```
    /// use pusher_channels::{Client, User, UserId};
    ///
    /// # fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let user = User::new(UserId::from(10));
    /// let response = client.authenticate_user(&"1234.1234".parse()?, &user)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the info of the user does not serialize to a JSON object, or the watchlist has more than
    /// 100 users.
    pub fn authenticate_user<I: Serialize>(
        &self,
        socket_id: &SocketId,
        user: &User<I>,
    ) -> Result<UserAuth, Error> {
        UserAuth::of_user(&self.app.token, socket_id, user)
    }

    /// Verifies and parses a webhook of this app. See [`Webhook`].
    ///
    /// `body` is the raw body, byte for byte, because JSON that was parsed and serialized again has
    /// another signature.
    ///
    /// # Errors
    ///
    /// If the body is longer than 1 MiB, is not signed by this app, or is not a webhook. The
    /// signature is compared in constant time, before the body is parsed.
    pub fn webhook(
        &self,
        headers: &(impl SignedHeaders + ?Sized),
        body: impl AsRef<[u8]>,
    ) -> Result<Webhook, InvalidWebhook> {
        webhook::verify(
            core::slice::from_ref(&self.app.token),
            self.key.key(),
            MAX_WEBHOOK_SIZE,
            headers,
            body.as_ref(),
        )
    }

    /// Returns a verifier for the webhooks of this app, which accepts further tokens and a limit on
    /// their age.
    #[must_use]
    pub fn webhook_verifier(&self) -> WebhookVerifier {
        let token = self.app.token.clone();
        WebhookVerifier::of(token, self.key.key().cloned(), self.app.clock.clone())
    }
}
