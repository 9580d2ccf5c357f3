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
        pub fn respond_next(&self, response: crate::testing::Response) {
            self.service
                .prepare(crate::testing::service::Prepared::Response(response));
        }

        /// Sets the number of connections subscribed to a channel. Zero makes the channel vacant.
        ///
        /// Any string is accepted as the name, because self-hosted servers list names that are not
        /// valid here.
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
