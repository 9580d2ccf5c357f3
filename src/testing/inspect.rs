//! What a server and a recorder have in common: looking at what came in, and preparing what goes out.

/// These methods, for a type with a field `service`.
macro_rules! inspect {
    () => {
        /// The id of the app that this is.
        #[must_use]
        pub fn app_id(&self) -> &crate::credentials::AppId {
            &self.service.settings.app_id
        }

        /// The key of the app that this is.
        #[must_use]
        pub fn app_key(&self) -> &crate::credentials::AppKey {
            &self.service.settings.key
        }

        /// The key that events on encrypted channels are opened with.
        #[must_use]
        pub fn encryption_key(&self) -> &crate::credentials::EncryptionKey {
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

        /// Answers the next request with this, without looking at it. Several are used one after
        /// the other, one for each request.
        pub fn answer_next(&self, answer: crate::testing::Answer) {
            self.service
                .prepare(crate::testing::service::Prepared::Answer(answer));
        }

        /// Forgets everything so far, and what is prepared.
        pub fn reset(&self) {
            self.service.reset();
        }
    };
}
pub(super) use inspect;
