//! The methods that a server and a recorder have in common.

/// Defines these methods for a type with a field `service`.
macro_rules! inspect {
    () => {
        /// Returns the id of the app.
        #[must_use]
        pub fn app_id(&self) -> &crate::config::AppId {
            &self.service.settings.app_id
        }

        /// Returns the key of the app.
        #[must_use]
        pub fn app_key(&self) -> &crate::config::AppKey {
            &self.service.settings.key
        }

        /// Returns the key that decrypts events on encrypted channels.
        #[must_use]
        pub fn encryption_key(&self) -> &crate::config::EncryptionKey {
            &self.service.settings.encryption_key
        }

        /// Returns the accepted events, oldest first.
        #[must_use]
        pub fn triggered(&self) -> Vec<crate::testing::Triggered> {
            self.service.triggered()
        }

        /// Returns the events that were accepted since the last call of this method, oldest first.
        ///
        /// ```
        /// use pusher_channels::{channel_name, testing};
        ///
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// let service = testing::Recorder::new()?;
        /// let client = service.client();
        /// let news = channel_name!("news");
        /// client.trigger(&news).event("headline").text("first")?.send().await?;
        /// assert_eq!(service.take_triggered().len(), 1);
        ///
        /// client.trigger(&news).event("headline").text("second")?.send().await?;
        /// assert_eq!(service.take_triggered()[0].data(), "second");
        /// # Ok(()) }
        /// ```
        #[must_use]
        pub fn take_triggered(&self) -> Vec<crate::testing::Triggered> {
            self.service.take_triggered()
        }

        /// Returns the accepted events on a channel, oldest first.
        ///
        /// ```
        /// use pusher_channels::{Channel, testing};
        ///
        /// #[derive(Channel)]
        /// #[channel("presence-room-{room}")]
        /// struct Room {
        ///     room: u32,
        /// }
        ///
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// let service = testing::Recorder::new()?;
        /// let room = Room { room: 7 };
        /// service.client().trigger(&room).event("opened").text("hello")?.send().await?;
        ///
        /// assert_eq!(service.triggered_on(&room).len(), 1);
        /// assert_eq!(service.triggered_on(&Room { room: 8 }).len(), 0);
        /// # Ok(()) }
        /// ```
        ///
        /// # Panics
        ///
        /// If an argument makes the name of a declared channel invalid.
        #[must_use]
        pub fn triggered_on(
            &self,
            channel: impl crate::testing::TestChannel,
        ) -> Vec<crate::testing::Triggered> {
            let channel = crate::testing::channel::name_of(channel);
            let mut triggered = self.service.triggered();
            triggered.retain(|event| event.channels().contains(&channel));
            triggered
        }

        /// Returns all requests, accepted or not, oldest first.
        #[must_use]
        pub fn requests(&self) -> Vec<crate::testing::Received> {
            self.service.received()
        }

        /// Sets the response to the next request, whatever it is.
        ///
        /// Its signature is not checked, and its events are not among the
        /// [triggered](Self::triggered) ones, whatever the status. Several responses are used one
        /// after the other, one per request;
        /// [`Response::as_usual`](crate::testing::Response::as_usual) skips a request.
        ///
        /// ```
        /// use pusher_channels::testing::{Recorder, Response};
        ///
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// let service = Recorder::new()?;
        /// service.respond_next(Response::status(401, "unknown key"));
        ///
        /// let error = service.client().channels().send().await.unwrap_err();
        /// assert!(error.is_unauthorized());
        /// # Ok(()) }
        /// ```
        #[doc(alias = "fail")]
        pub fn respond_next(&self, response: crate::testing::Response) {
            self.service
                .prepare(crate::testing::service::Prepared::Response(response));
        }

        /// Sets the number of connections subscribed to a channel. Zero makes the channel vacant.
        ///
        /// Any string is accepted as the name, because self-hosted servers list names that are not
        /// valid here.
        ///
        /// ```
        /// use pusher_channels::{channel_name, testing};
        ///
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// let service = testing::Recorder::new()?;
        /// let news = channel_name!("news");
        /// service.set_subscriptions(&news, 3);
        ///
        /// let info = service.client().channel_info(&news).subscription_count().send().await?;
        /// assert_eq!(info.subscription_count(), 3);
        /// # Ok(()) }
        /// ```
        pub fn set_subscriptions(
            &self,
            channel: impl crate::testing::TestChannel,
            connections: u64,
        ) {
            let channel = crate::testing::channel::name_of(channel);
            self.service
                .channels(|channels| channels.set_connections(channel, connections));
        }

        /// Sets the users of a presence channel, with one connection each.
        ///
        /// ```
        /// use pusher_channels::{channel_name, testing};
        ///
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// let service = testing::Recorder::new()?;
        /// let lobby = channel_name!("presence-lobby");
        /// service.set_members(&lobby, ["ada", "grace"]);
        ///
        /// let present = service.client().users(&lobby).send().await?;
        /// assert_eq!(present.ids, ["ada", "grace"]);
        /// # Ok(()) }
        /// ```
        ///
        /// # Panics
        ///
        /// If `channel` is not the name of a presence channel.
        pub fn set_members(
            &self,
            channel: impl crate::testing::TestChannel,
            ids: impl IntoIterator<Item: AsRef<str>>,
        ) {
            let channel = crate::testing::channel::name_of(channel);
            assert!(
                channel.starts_with("presence-"),
                "set_members: `{channel}` is not the name of a presence channel"
            );
            let ids = ids.into_iter().map(|id| id.as_ref().to_owned()).collect();
            self.service
                .channels(|channels| channels.set_members(channel, ids));
        }

        /// Sets the data of the cached event of a cache channel. Triggered events replace it.
        ///
        /// ```
        /// use std::time::Duration;
        /// use pusher_channels::{channel_name, testing};
        ///
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// let service = testing::Recorder::new()?;
        /// let ticker = channel_name!("cache-ticker");
        /// service.set_cached(&ticker, "97200", Duration::from_secs(60));
        ///
        /// let info = service.client().channel_info(&ticker).cache().send().await?;
        /// assert_eq!(info.cache().map(|event| event.data()), Some("97200"));
        /// # Ok(()) }
        /// ```
        ///
        /// # Panics
        ///
        /// If `channel` is not the name of a cache channel.
        pub fn set_cached(
            &self,
            channel: impl crate::testing::TestChannel,
            data: impl Into<String>,
            ttl: core::time::Duration,
        ) {
            let (channel, data) = (crate::testing::channel::name_of(channel), data.into());
            assert!(
                crate::testing::channels::is_cache_channel(&channel),
                "set_cached: `{channel}` is not the name of a cache channel"
            );
            self.service
                .channels(|channels| channels.set_cached(channel, data, ttl));
        }

        /// Returns the ids of the users whose connections were terminated, oldest first. The
        /// members of channels remain as [`set_members`](Self::set_members) has set them.
        ///
        /// ```
        /// use pusher_channels::{UserId, testing};
        ///
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// let service = testing::Recorder::new()?;
        /// let ada: UserId = "ada".parse()?;
        /// service.client().terminate_connections(&ada).send().await?;
        /// assert_eq!(service.terminated(), ["ada"]);
        /// # Ok(()) }
        /// ```
        #[must_use]
        pub fn terminated(&self) -> Vec<String> {
            self.service.terminated()
        }

        /// Starts a webhook of this app, as Pusher would send it.
        pub fn webhook(&self) -> crate::testing::WebhookBuilder {
            self.service.webhook()
        }

        /// Checks whether Pusher would authorize a subscription with this response, the body that
        /// your authorization endpoint returned.
        ///
        /// ```
        /// use pusher_channels::{channel_name, testing};
        ///
        /// let service = testing::Recorder::new()?;
        /// let orders = channel_name!("private-orders");
        /// let response = service.client().authorize(&"1.1".parse()?, &orders);
        ///
        /// service.accept_subscription("1.1", &orders, response.to_json())?;
        /// let error = service.accept_subscription("2.2", &orders, response.to_json()).unwrap_err();
        /// assert_eq!(error.to_string(), "the signature is wrong: it is for another connection, channel or data, or made with another secret");
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Errors
        ///
        /// If the response is not valid for this connection and this channel.
        pub fn accept_subscription(
            &self,
            socket_id: impl AsRef<str>,
            channel: impl crate::testing::TestChannel,
            response: impl AsRef<str>,
        ) -> Result<crate::testing::Subscriber, crate::testing::Rejected> {
            let channel = crate::testing::channel::name_of(channel);
            self.service
                .subscription(socket_id.as_ref(), &channel, response.as_ref())
        }

        /// Checks whether Pusher would sign a connection in with this response, the body that your
        /// authentication endpoint returned. The connection is signed in from then on.
        ///
        /// ```
        /// use pusher_channels::{User, UserId, testing};
        ///
        /// let service = testing::Recorder::new()?;
        /// let user = User::new(UserId::from(10));
        /// let response = service.client().authenticate_user(&"1.1".parse()?, &user)?;
        ///
        /// let subscriber = service.accept_sign_in("1.1", response.to_json())?;
        /// assert_eq!(subscriber.user_id(), Some("10"));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Errors
        ///
        /// If the response is not valid for this connection.
        pub fn accept_sign_in(
            &self,
            socket_id: impl AsRef<str>,
            response: impl AsRef<str>,
        ) -> Result<crate::testing::Subscriber, crate::testing::Rejected> {
            self.service.sign_in(socket_id.as_ref(), response.as_ref())
        }

        /// Resets everything: recorded requests, prepared responses and the state of channels.
        pub fn reset(&self) {
            self.service.reset();
        }
    };
}
pub(super) use inspect;
