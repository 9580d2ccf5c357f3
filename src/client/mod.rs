//! The client: an app, its signing key and one connection pool.

mod about;
#[cfg(feature = "axum")]
mod axum;
mod builder;
mod hints;
#[cfg(feature = "publisher")]
mod publisher;

use std::sync::Arc;

pub use builder::ClientBuilder;
use serde::Serialize;

use crate::channels::{ChannelInfoRequest, ChannelsRequest, NamedChannel, Users};
use crate::config::{
    AppId, AppKey, AppSecret, CanUse, EncryptionKey, InvalidConfig, KeyState, NoKey,
};
use crate::endpoint::{ChannelAuth, Member, User, UserAuth};
use crate::error::Error;
use crate::name::{
    AnyChannelName, ChannelName, HasUsers, Kind, NeedsAuthorization, NoChannel, Presence, SocketId,
    UserId, WithoutMembers,
};
use crate::request::{
    App, RawPath, RawRequest, RawResponse, Request, ResponseParser, Sender, parse_acknowledgment,
};
use crate::trigger::{
    Batch, BatchAll, BatchEvent, IntoBatch, NeedsEvent, OneChannel, Resolved, Target,
    TriggerBuilder,
};
use crate::webhook::{
    self, InvalidWebhook, MAX_BODY_SIZE as MAX_WEBHOOK_SIZE, SignedHeaders, Webhook,
    WebhookVerifier,
};

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
/// `Client<EncryptionKey>` converts into `Client` for code that needs no key; both share one
/// connection pool:
///
/// ```
/// use pusher_channels::{Client, EncryptionKey};
///
/// # fn example(client: Client<EncryptionKey>) {
/// fn notify(client: &Client) { /* … */ }
///
/// notify(&client.clone().into());
/// # }
/// ```
///
/// The parameter `E` is written only there. `Client` alone means a client without a key.
pub struct Client<E = NoKey> {
    app: Arc<App>,
    key: E,
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
    pub fn builder(
        app_id: impl TryInto<AppId, Error: Into<InvalidConfig>>,
        key: impl TryInto<AppKey, Error: Into<InvalidConfig>>,
        secret: impl TryInto<AppSecret, Error: Into<InvalidConfig>>,
    ) -> ClientBuilder {
        ClientBuilder::new(app_id, key, secret)
    }

    /// Creates a client from one URL, `https://KEY:SECRET@HOST[:PORT][/BASE]/apps/ID`. The key and
    /// the secret are percent-decoded.
    ///
    /// With `http://`, requests are sent in plaintext, which is meant for servers on this machine.
    ///
    /// # Errors
    ///
    /// If the URL does not have that form. The error names the invalid part and contains nothing of
    /// the URL.
    pub fn from_url(url: &str) -> Result<Self, InvalidConfig> {
        ClientBuilder::from_url(url)?.build()
    }

    /// Creates a client from the environment: from `PUSHER_URL`, as [`from_url`](Self::from_url)
    /// does, or else from `PUSHER_APP_ID`, `PUSHER_KEY`, `PUSHER_SECRET` and one of
    /// `PUSHER_CLUSTER` and `PUSHER_HOST`.
    ///
    /// An empty variable counts as not set. `PUSHER_APP_KEY`, `PUSHER_APP_SECRET` and
    /// `PUSHER_APP_CLUSTER`, the names that some frameworks use, are read if the shorter ones are
    /// not set. `PUSHER_HOST` is `name` or `name:port` and takes precedence over `PUSHER_CLUSTER`;
    /// `PUSHER_PORT` can be set next to it. A `PUSHER_SCHEME` other than `https` is rejected,
    /// because plaintext has to be requested in `PUSHER_URL`.
    ///
    /// # Errors
    ///
    /// If a variable is missing or invalid. The error names the variable.
    pub fn from_env() -> Result<Self, InvalidConfig> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns this client with an encryption key. Both share one connection pool.
    ///
    /// ```
    /// use pusher_channels::{Client, EncryptionKey};
    ///
    /// # fn example() -> Result<(), pusher_channels::Error> {
    /// let client: Client<EncryptionKey> = Client::from_env()?
    ///     .with_encryption_key(EncryptionKey::from_env("PUSHER_ENCRYPTION_KEY")?);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_encryption_key(self, key: EncryptionKey) -> Client<EncryptionKey> {
        Client { app: self.app, key }
    }
}

impl<E: KeyState> Client<E> {
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
    // rustc shows the next line if `trigger` gets more arguments.
    #[rustfmt::skip]
    pub fn trigger<T: Target<E>>( // then `.event("…").json(&value)?.send().await?`
        &self, target: T,
    ) -> TriggerBuilder<NeedsEvent, (T::Reach, T::Kind)> {
        // Shares the app instead of borrowing it, so that the trigger can be moved into a task.
        TriggerBuilder::new(NeedsEvent::new(
            Arc::clone(&self.app),
            target.resolve(&self.key),
        ))
    }

    /// Starts a trigger that goes to all connections of a user, independent of their channels. The
    /// user has to be signed in.
    ///
    /// ```
    /// use pusher_channels::{Client, UserId};
    ///
    /// # async fn example(client: Client, user_id: UserId) -> Result<(), pusher_channels::Error> {
    /// client.send_to_user(&user_id).event("alert").json(&"smoke")?.send().await?;
    /// # Ok(()) }
    /// ```
    pub fn send_to_user(
        &self,
        user_id: &UserId,
    ) -> TriggerBuilder<NeedsEvent, (OneChannel, NoChannel)> {
        let target = Resolved::user(user_id);
        TriggerBuilder::new(NeedsEvent::new(Arc::clone(&self.app), target))
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
    pub fn batch<B: IntoBatch>(&self, events: B) -> Result<Batch<B::Responses>, Error> {
        let sender = Sender(Arc::clone(&self.app));
        Ok(events.into_batch(sender)?)
    }

    /// Prepares any number of events, each on one channel, to be sent in as few requests as
    /// possible. See [`BatchAll::send`].
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
    pub fn channel_info<C: NamedChannel + ?Sized>(
        &self,
        channel: &C,
    ) -> ChannelInfoRequest<C::Kind> {
        ChannelInfoRequest::new(Arc::clone(&self.app), channel)
    }

    /// Requests a list of the occupied channels.
    ///
    /// ```
    /// use pusher_channels::{AnyChannelName, Client};
    ///
    /// # async fn example(client: Client) -> Result<(), pusher_channels::Error> {
    /// let occupied = client.channels().prefix("private-user-").send().await?;
    /// for name in occupied.channels.keys() {
    ///     println!("{name}");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn channels(&self) -> ChannelsRequest<AnyChannelName> {
        ChannelsRequest::any(Arc::clone(&self.app))
    }

    /// Requests a list of the occupied presence channels, with
    /// [`user_count`](ChannelsRequest::user_count) also the number of users on each.
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
    pub fn users<K: Kind + HasUsers>(&self, channel: &ChannelName<K>) -> Request<Users> {
        Users::request(Arc::clone(&self.app), channel.as_str())
    }

    /// Disconnects all connections of a signed-in user.
    ///
    /// This does not prevent the user from reconnecting; reject that in your authentication
    /// endpoint.
    ///
    /// ```
    /// use pusher_channels::{Client, UserId};
    ///
    /// # async fn example(client: Client, text: &str) -> Result<(), pusher_channels::Error> {
    /// let user_id: UserId = text.parse()?;
    /// client.terminate_connections(&user_id).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn terminate_connections(&self, user_id: &UserId) -> Request<()> {
        let path = self
            .app
            .path(&["users", user_id.as_ref(), "terminate_connections"]);
        let parser = ResponseParser::new(parse_acknowledgment);
        Request::post(Arc::clone(&self.app), path, b"{}".to_vec(), parser)
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

    /// Starts a GET request to an endpoint that this library has no method for, by its path below
    /// `/apps/…` of the app. See [`RawRequest`].
    ///
    /// ```
    /// use pusher_channels::Client;
    /// use serde_json::Value;
    ///
    /// # async fn example(client: Client) -> Result<(), pusher_channels::Error> {
    /// let history: Value = client.get("channels/private-orders/history").send().await?;
    /// # Ok(()) }
    /// ```
    pub fn get<R: RawResponse>(&self, path: impl RawPath) -> RawRequest<R> {
        RawRequest::get(Arc::clone(&self.app), path)
    }

    /// Starts a POST request with a JSON body to an endpoint that this library has no method for,
    /// by its path below `/apps/…` of the app. See [`RawRequest`].
    ///
    /// ```
    /// use pusher_channels::{Client, UserId};
    /// use serde_json::{Value, json};
    ///
    /// # async fn example(client: Client, user_id: UserId) -> Result<(), pusher_channels::Error> {
    /// let path = ["users", user_id.as_ref(), "force_reconnect"]; // an endpoint of Sockudo
    /// let response: Value = client.post(path, &json!({})).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn post<R: RawResponse>(
        &self,
        path: impl RawPath,
        body: &(impl Serialize + ?Sized),
    ) -> RawRequest<R> {
        RawRequest::post(Arc::clone(&self.app), path, body)
    }
}
