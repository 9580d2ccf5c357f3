//! Triggers that were stored.

use super::Client;
use crate::config::KeyState;
use crate::trigger::{InvalidStoredTrigger, Reach, Trigger, restore};

impl<E: KeyState> Client<E> {
    /// Restores a trigger from the bytes that [`Trigger::to_bytes`] returned, in this process or in
    /// another one.
    ///
    /// The bytes are checked as everything that comes from outside. `T` is the reach of the trigger:
    /// `let trigger: Trigger = client.restore(&row)?` is one on one channel.
    ///
    /// ```
    /// use pusher_channels::trigger::OneChannel;
    /// use pusher_channels::{Trigger, channel_name, testing};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = testing::Recorder::new()?;
    /// let client = recorder.client();
    ///
    /// let news = channel_name!("news");
    /// let row = client.trigger(&news).event("headline").text("It works")?.to_bytes();
    /// let trigger: Trigger = client.restore(&row)?;
    /// trigger.send().await?;
    /// assert_eq!(recorder.triggered()[0].data(), "It works");
    ///
    /// assert!(client.restore::<OneChannel>(&row[..20]).is_err()); // truncated
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the bytes are not those of an event of this app, of this reach, or have another version; if the
    /// data exceeds the limit of this client; if the event was encrypted with another key than that of
    /// this client.
    #[doc(alias("outbox", "store"))]
    pub fn restore<T>(&self, bytes: impl AsRef<[u8]>) -> Result<Trigger<T>, InvalidStoredTrigger>
    where
        T: Reach<Response<()> = ()>,
    {
        restore(&self.app, self.key.key(), bytes.as_ref())
    }
}
