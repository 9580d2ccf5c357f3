//! The client: an app, its signing key and one connection pool.

mod about;
mod apps;
#[cfg(feature = "axum")]
mod axum;
mod builder;
mod from;
mod hints;
#[cfg(feature = "publisher")]
mod publisher;
mod raw;
mod restore;
mod run_time;
mod users;

use std::sync::Arc;

use crate::channels::{ChannelInfoRequest, ChannelsRequest, Users};
use crate::config::{
    AppId, AppKey, AppSecret, CanUse, EncryptionKey, InvalidConfig, IsEncryptionKey, KeyState,
    NoKey,
};
use crate::declared::{NameText, NamedChannel, Naming as _, Outcome};
use crate::endpoint::{AsMember, ChannelAuth, PrivateChannel, User, UserAuth};
use crate::error::Error;
use crate::name::{AnyChannelName, ChannelName, HasUsers, IsSocketId, Presence};
use crate::request::{App, Request, Sender};
use crate::trigger::{Batch, BatchAll, BatchEvent, IntoBatch, NeedsEvent, Target, TriggerBuilder};
use crate::webhook::{
    self, InvalidWebhook, MAX_BODY_SIZE as MAX_WEBHOOK_SIZE, SignedHeaders, Webhook,
    WebhookVerifier,
};
pub use builder::ClientBuilder;

/// A client for one Channels app.
///
/// Create one per process and clone it wherever it is needed: clones are cheap, share one
/// connection pool, and are `Send + Sync`. Requests use HTTPS unless the configuration says
/// otherwise.
///
/// ```
/// use pusher_channels::{Client, channel_name, event_name};
///
/// # async fn example() -> Result<(), pusher_channels::Error> {
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// client
///     .trigger(&channel_name!("news"))
///     .event(event_name!("headline"))
///     .json(&"It works")?
///     .send()
///     .await?;
/// # Ok(()) }
/// ```
///
/// # Encrypted channels
///
/// A `Client` has no encryption key, and triggering on a `private-encrypted-` channel does not
/// compile with it. [`with_encryption_key`](Self::with_encryption_key) turns it into a
/// `Client<EncryptionKey>`, which encrypts the events of such channels automatically.
/// `&Client<EncryptionKey>` can be passed wherever a `&Client` is expected, and converts into a
/// `Client` of the same connection pool:
///
/// ```
/// use pusher_channels::{Client, EncryptionKey};
///
/// fn notify(client: &Client) { /* … */ }
///
/// # fn example(client: Client<EncryptionKey>) {
/// notify(&client);
/// # }
/// ```
///
/// [`with_optional_encryption_key`](Self::with_optional_encryption_key) is for programs that know
/// only at run time whether there is a key.
///
/// The parameter `E` is written only there. `Client` alone means a client without a key.
#[doc(alias = "Pusher")]
pub struct Client<E: KeyState = NoKey> {
    app: Arc<App>,
    key: E,
    /// The same client without its key, unless it has none.
    plain: E::BesideKey<Client>,
}

impl Client {
    /// Starts to configure a client from values. [`build`](ClientBuilder::build) checks them and
    /// reports the first invalid one.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pusher_channels::Client;
    ///
    /// let client = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
    ///     .cluster("eu")
    ///     .timeout(Duration::from_secs(3))
    ///     .build()?;
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    #[doc(alias("new", "options"))]
    pub fn builder(
        app_id: impl TryInto<AppId, Error: Into<InvalidConfig>>,
        key: impl TryInto<AppKey, Error: Into<InvalidConfig>>,
        secret: impl TryInto<AppSecret, Error: Into<InvalidConfig>>,
    ) -> ClientBuilder {
        ClientBuilder::new(app_id, key, secret)
    }
}

impl<E: KeyState> Client<E> {
    fn of(app: Arc<App>, key: E) -> Self {
        Self {
            plain: E::beside_key(|| Client::of(Arc::clone(&app), NoKey::new())),
            app,
            key,
        }
    }

    /// Returns this client with an encryption key, which replaces the one it has. Both share one
    /// connection pool.
    ///
    /// ```
    /// use pusher_channels::{Client, EncryptionKey};
    ///
    /// # fn example() -> Result<(), pusher_channels::Error> {
    /// let client: Client<EncryptionKey> = Client::from_env()?
    ///     .with_encryption_key(EncryptionKey::from_env("PUSHER_ENCRYPTION_KEY")?);
    /// # Ok(()) }
    /// ```
    #[doc(alias("encryption_master_key", "e2e"))]
    #[must_use]
    pub fn with_encryption_key(self, key: impl IsEncryptionKey) -> Client<EncryptionKey> {
        Client::of(self.app, key.into_key())
    }

    /// Returns this client with an encryption key, or none. Both share one connection pool.
    ///
    /// [`try_trigger`](Self::try_trigger) encrypts the events of encrypted channels, and fails on
    /// such a channel without a key.
    ///
    /// ```
    /// use pusher_channels::{AnyChannelName, Client, EncryptionKey, Error};
    ///
    /// # fn example() -> Result<(), Error> {
    /// let key = EncryptionKey::from_env_if_set("PUSHER_ENCRYPTION_KEY")?;
    /// let client = Client::from_env()?.with_optional_encryption_key(key);
    /// # Ok(()) }
    ///
    /// async fn notify(client: &Client<Option<EncryptionKey>>, name: &AnyChannelName) -> Result<(), Error> {
    ///     client.try_trigger(name)?.event("opened").json(&42)?.send().await
    /// }
    /// ```
    #[must_use]
    pub fn with_optional_encryption_key(
        self,
        key: Option<EncryptionKey>,
    ) -> Client<Option<EncryptionKey>> {
        Client::of(self.app, key)
    }

    /// Starts a trigger on one channel or on several. See [`Target`] for what can be passed.
    ///
    /// ```
    /// use pusher_channels::{
    ///     ChannelName, Client, Private, Public, SocketId, channel_name, event_name,
    /// };
    ///
    /// const NEWS: ChannelName<Public> = channel_name!("news");
    /// const ORDERS: ChannelName<Private> = channel_name!("private-orders");
    ///
    /// # async fn example(client: Client, sender: SocketId) -> Result<(), pusher_channels::Error> {
    /// client.trigger(&ORDERS).event(event_name!("created")).json(&42)?.send().await?;
    /// client.trigger((&NEWS, &ORDERS)).event("created").text("hello")?.exclude(sender).send().await?;
    /// # Ok(()) }
    /// ```
    #[doc(alias("publish", "emit", "broadcast"))]
    #[expect(clippy::type_complexity, reason = "the three are one parameter of the builder")]
    // rustc shows the next line in each message about a target, and for further arguments.
    #[rustfmt::skip]
    pub fn trigger<T: Target>( // then `.event("…").json(&value)?.send().await?`
        &self,
        target: T,
    ) -> TriggerBuilder<NeedsEvent, (T::Reach, T::Kind, T::Events)>
    where
        E: CanUse<T::Needs>,
    {
        // Shares the app instead of borrowing it, so that the trigger can be moved into a task.
        TriggerBuilder::new(NeedsEvent::new(
            Arc::clone(&self.app),
            target.resolve(self.key.key()),
        ))
    }

    /// Combines events into one request: an array of 1 to 10 triggers on one channel each or, if
    /// they request different attributes, a tuple of them. The API server accepts all of them or
    /// none.
    ///
    /// Use [`batch_all`](Self::batch_all) for more events, and also [`Batch`] for a number that is
    /// known only at run time. If the compiler reports "mismatched types" for an array, its events
    /// request different attributes: write a tuple, `batch((a, b))`.
    ///
    /// ```
    /// use pusher_channels::{Client, channel_name};
    ///
    /// # async fn example(client: Client) -> Result<(), pusher_channels::Error> {
    /// let (news, lobby) = (channel_name!("news"), channel_name!("presence-lobby"));
    /// let headline = client.trigger(&news).event("headline").text("It works")?;
    /// let greeting = client.trigger(&lobby).event("said").text("hello")?;
    /// client.batch([headline.clone(), greeting.clone()])?.send().await?;
    ///
    /// // The responses come in the order of the events.
    /// let start = client.trigger(&news).with_subscription_count().event("headline");
    /// let headline = start.text("It works")?;
    /// let greeting = client.trigger(&lobby).with_user_count().event("said").text("hello")?;
    /// let (news, lobby) = client.batch((headline, greeting))?.send().await?;
    /// println!("{} and {}", news.subscription_count(), lobby.user_count());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If an event was made by another client (clones count as the same client), or there are more
    /// than [`max_batch_len`](ClientBuilder::max_batch_len) events.
    #[doc(alias("trigger_batch", "triggerBatch"))]
    pub fn batch<B: IntoBatch>(&self, events: B) -> Result<Batch<B::Responses>, Error> {
        let sender = Sender(Arc::clone(&self.app));
        Ok(events.into_batch(sender)?)
    }

    /// Prepares any number of events, each on one channel, to be sent in as few requests as
    /// possible. See [`BatchAll::send`].
    #[doc(alias("trigger_batch", "triggerBatch"))]
    pub fn batch_all<B: BatchEvent>(
        &self,
        events: impl IntoIterator<Item = B>,
    ) -> BatchAll<B::Response> {
        let events = events.into_iter().map(BatchEvent::into_trigger).collect();
        BatchAll::new(Arc::clone(&self.app), events)
    }

    /// Requests the state of one channel: whether it is occupied, and the attributes that the
    /// methods of [`ChannelInfoRequest`] name.
    ///
    /// ```
    /// use pusher_channels::{Client, channel_name};
    ///
    /// # async fn example(client: Client) -> Result<(), pusher_channels::Error> {
    /// let lobby = channel_name!("presence-lobby");
    /// let info = client.channel_info(&lobby).user_count().send().await?;
    /// println!("{} users", info.user_count());
    /// # Ok(()) }
    /// ```
    #[doc(alias("get_channel", "info"))]
    pub fn channel_info<C: NamedChannel + ?Sized>(
        &self,
        channel: &C,
    ) -> Outcome<C, ChannelInfoRequest<C::NamedKind>> {
        self.named(channel, |name| {
            ChannelInfoRequest::new(Arc::clone(&self.app), name)
        })
    }

    /// Requests a list of the occupied channels.
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// # async fn example(client: Client) -> Result<(), pusher_channels::Error> {
    /// let occupied = client.channels().prefix("private-user-").send().await?;
    /// for name in occupied.channels.keys() {
    ///     println!("{name}");
    /// }
    /// # Ok(()) }
    /// ```
    #[doc(alias = "get_channels")]
    // rustc shows the next line if attributes are given as a type.
    #[rustfmt::skip]
    pub fn channels(&self) -> ChannelsRequest<AnyChannelName> { // users: `presence_channels().user_count()`
        ChannelsRequest::any(Arc::clone(&self.app))
    }

    /// Requests a list of the occupied presence channels, with
    /// [`user_count`](ChannelsRequest::user_count) also the number of users on each.
    #[doc(alias = "get_channels")]
    pub fn presence_channels(&self) -> ChannelsRequest<ChannelName<Presence>> {
        ChannelsRequest::presence(Arc::clone(&self.app))
    }

    /// Requests the ids of the users on a presence channel.
    ///
    /// ```
    /// use pusher_channels::{Client, channel_name};
    ///
    /// # async fn example(client: Client) -> Result<(), pusher_channels::Error> {
    /// let present = client.users(&channel_name!("presence-lobby")).send().await?;
    /// println!("{:?}", present.ids);
    /// # Ok(()) }
    /// ```
    #[doc(alias("get_users", "members", "online"))]
    pub fn users<C>(&self, channel: &C) -> Outcome<C, Request<Users>>
    where
        C: NamedChannel<NamedKind: HasUsers>,
    {
        self.named(channel, |name| Users::request(Arc::clone(&self.app), name))
    }

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
    ///
    /// # Errors
    ///
    /// None for a [`ChannelName`](crate::ChannelName): see [`PrivateChannel::Auth`].
    #[doc(alias("auth", "authenticate", "authorizeChannel", "private"))]
    pub fn authorize<C: PrivateChannel<E> + ?Sized>(
        &self,
        socket_id: impl IsSocketId,
        channel: &C,
    ) -> C::Auth {
        let socket_id = socket_id.socket_id();
        channel
            .authorized(|name| ChannelAuth::private(&self.app.token, &self.key, &socket_id, name))
    }

    /// Authorizes a connection to subscribe to a presence channel as this member: a [`Member`] with
    /// its info, or just an id. See [`AsMember`] for what can be passed.
    ///
    /// [`Member`]: crate::Member
    ///
    /// Nothing is sent; return the result from your authorization endpoint. See
    /// [`SubscriptionRequest`](crate::SubscriptionRequest).
    ///
    /// ```
    /// use pusher_channels::{Client, Member, SocketId, UserId, channel_name};
    /// use serde_json::json;
    ///
    /// # fn example(client: Client, socket: SocketId, user: UserId) -> Result<(), pusher_channels::Error> {
    /// let lobby = channel_name!("presence-lobby");
    /// let response = client.authorize_presence(&socket, &lobby, &user)?;
    /// let member = Member::new(user.into()).info(json!({ "name": "Mr. Pusher" }));
    /// let response = client.authorize_presence(&socket, &lobby, &member)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the info of the member does not serialize to a JSON object of at most 1 KB, or an argument of
    /// a declared channel makes its name invalid.
    #[doc(alias("auth", "authenticate", "authorizeChannel", "presence"))]
    pub fn authorize_presence<C: NamedChannel<NamedKind: HasUsers>>(
        &self,
        socket_id: impl IsSocketId,
        channel: &C,
        member: impl AsMember,
    ) -> Result<ChannelAuth, Error> {
        let NameText(name) = channel.text()?;
        ChannelAuth::presence(
            &self.app.token,
            &socket_id.socket_id(),
            name.as_str(),
            &member,
        )
    }

    /// Authorizes a connection to subscribe to a presence channel as the user who [signed
    /// in](Self::authenticate_user) with it. The API server rejects the subscription if nobody has
    /// signed in with the connection.
    ///
    /// ```
    /// use pusher_channels::{SocketId, User, UserId, channel_name, testing};
    ///
    /// let service = testing::Recorder::new()?;
    /// let (client, socket) = (service.client(), "1234.1234".parse::<SocketId>()?);
    /// let signed_in = client.authenticate_user(&socket, &User::new(UserId::from(10)))?;
    /// service.accept_sign_in("1234.1234", signed_in.to_json())?;
    ///
    /// let lobby = channel_name!("presence-lobby");
    /// let response = client.authorize_presence_of_signed_in(&socket, &lobby);
    /// let subscriber = service.accept_subscription("1234.1234", &lobby, response.to_json())?;
    /// assert_eq!(subscriber.user_id(), Some("10"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None for a [`ChannelName`](crate::ChannelName): see [`Outcome`].
    pub fn authorize_presence_of_signed_in<C: NamedChannel<NamedKind: HasUsers>>(
        &self,
        socket_id: impl IsSocketId,
        channel: &C,
    ) -> Outcome<C, ChannelAuth> {
        let socket_id = socket_id.socket_id();
        self.named(channel, |name| {
            ChannelAuth::presence_of_signed_in(&self.app.token, &socket_id, name)
        })
    }

    /// Makes something for a channel, or returns why its name is invalid.
    fn named<C: NamedChannel + ?Sized, T>(
        &self,
        channel: &C,
        make: impl FnOnce(&str) -> T,
    ) -> Outcome<C, T> {
        let name = channel.text().map_err(Error::from);
        C::Naming::outcome(name.map(|NameText(name)| make(name.as_str())))
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
    /// If the info of the user does not serialize to a JSON object, the watchlist has more than 100
    /// users, or a [field](User::field) is not valid.
    #[doc(alias("authenticateUser", "signin"))]
    pub fn authenticate_user(
        &self,
        socket_id: impl IsSocketId,
        user: &User,
    ) -> Result<UserAuth, Error> {
        UserAuth::of_user(&self.app.token, &socket_id.socket_id(), user)
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
    #[doc(alias("signature", "validate"))]
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
    #[doc(alias("signature", "validate"))]
    #[must_use]
    pub fn webhook_verifier(&self) -> WebhookVerifier {
        let token = self.app.token.clone();
        WebhookVerifier::of(token, self.key.key().cloned(), self.app.clock.clone())
    }
}
