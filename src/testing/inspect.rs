//! What a server and a recorder have in common: looking at what came in, and preparing what goes out.

/// These methods, for a type with a field `service`.
macro_rules! inspect {
    () => {
        /// The id of the app that this is.
        #[must_use]
        pub fn app_id(&self) -> &crate::config::AppId {
            &self.service.settings.app_id
        }

        /// The key of the app that this is.
        #[must_use]
        pub fn app_key(&self) -> &crate::config::AppKey {
            &self.service.settings.key
        }

        /// The key that events on encrypted channels are opened with.
        #[must_use]
        pub fn encryption_key(&self) -> &crate::config::EncryptionKey {
            &self.service.settings.encryption_key
        }

        /// The events that were accepted so far, oldest first.
        #[must_use]
        pub fn triggered(&self) -> Vec<crate::testing::Triggered> {
            self.service.triggered()
        }

        /// The events that were accepted since the last call of this.
        #[must_use]
        pub fn take_triggered(&self) -> Vec<crate::testing::Triggered> {
            self.service.take_triggered()
        }

        /// The requests that came in so far, accepted or not, oldest first.
        #[must_use]
        pub fn requests(&self) -> Vec<crate::testing::Received> {
            self.service.received()
        }

        /// Answers the next request with this, without looking at it: its signature is not checked,
        /// and its events are not among those that were [triggered](Self::triggered), whatever the
        /// status. Several are used one after the other, one for each request;
        /// [`Response::as_usual`](crate::testing::Response::as_usual) lets one through.
        pub fn respond_next(&self, answer: crate::testing::Response) {
            self.service
                .prepare(crate::testing::service::Prepared::Response(answer));
        }

        /// Lets so many connections be subscribed to a channel, from now on. With none it is not
        /// occupied. Any text is taken for a name, since other servers than the hosted one list
        /// names that this library's types do not take.
        pub fn set_subscriptions(&self, channel: impl Into<String>, connections: u64) {
            let channel = channel.into();
            self.service
                .channels(|channels| channels.set_connections(channel, connections));
        }

        /// Lets these users be present on a presence channel, with one connection each, from now
        /// on.
        ///
        /// # Panics
        ///
        /// When `channel` is not the name of a presence channel.
        pub fn set_members(
            &self,
            channel: impl Into<String>,
            ids: impl IntoIterator<Item: Into<String>>,
        ) {
            let channel = channel.into();
            assert!(
                channel.starts_with("presence-"),
                "set_members: `{channel}` is not the name of a presence channel"
            );
            let ids = ids.into_iter().map(Into::into).collect();
            self.service
                .channels(|channels| channels.set_members(channel, ids));
        }

        /// Puts an event with these data into the cache of a cache channel. Events that are
        /// triggered on it replace it.
        ///
        /// # Panics
        ///
        /// When `channel` is not the name of a cache channel.
        pub fn set_cached(
            &self,
            channel: impl Into<String>,
            data: impl Into<String>,
            ttl: core::time::Duration,
        ) {
            let (channel, data) = (channel.into(), data.into());
            assert!(
                crate::testing::channels::is_cache_channel(&channel),
                "set_cached: `{channel}` is not the name of a cache channel"
            );
            self.service
                .channels(|channels| channels.set_cached(channel, data, ttl));
        }

        /// The ids of the users whose connections were closed so far, oldest first. Who is present
        /// stays as [`set_members`](Self::set_members) has said.
        #[must_use]
        pub fn terminated(&self) -> Vec<String> {
            self.service.terminated()
        }

        /// Starts a webhook of this app, as the service would send it.
        pub fn webhook(&self) -> crate::testing::WebhookBuilder {
            self.service.webhook()
        }

        /// Whether the service would let this connection subscribe to this channel with this answer,
        /// the body of what your authorization endpoint says.
        ///
        /// ```
        /// use pusher_channels::{channel_name, testing};
        ///
        /// let service = testing::Recorder::new()?;
        /// let orders = channel_name!("private-orders");
        /// let answer = service.client().authorize(&"1.1".parse()?, &orders);
        ///
        /// service.accept_subscription("1.1", "private-orders", answer.to_json())?;
        /// let error = service.accept_subscription("2.2", "private-orders", answer.to_json()).unwrap_err();
        /// assert_eq!(error.to_string(), "the signature is wrong: of another connection, channel or data, or with another secret");
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Errors
        ///
        /// When it would not.
        pub fn accept_subscription(
            &self,
            socket_id: &str,
            channel: &str,
            answer: impl AsRef<str>,
        ) -> Result<crate::testing::Subscriber, crate::testing::Refused> {
            self.service
                .subscription(socket_id, channel, answer.as_ref())
        }

        /// Whether the service would sign this connection in with this answer, the body of what your
        /// authentication endpoint says. It is signed in from then on.
        ///
        /// # Errors
        ///
        /// When it would not.
        pub fn accept_sign_in(
            &self,
            socket_id: &str,
            answer: impl AsRef<str>,
        ) -> Result<crate::testing::Subscriber, crate::testing::Refused> {
            self.service.sign_in(socket_id, answer.as_ref())
        }

        /// Forgets everything so far: what came in, what is prepared, and how channels are set up.
        pub fn reset(&self) {
            self.service.reset();
        }
    };
}
pub(super) use inspect;
