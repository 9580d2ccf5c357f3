//! The publisher of a client.

use std::sync::Arc;

use super::Client;
use crate::config::KeyState;
use crate::publisher::PublisherBuilder;

impl<E: KeyState> Client<E> {
    /// Starts to configure a [`Publisher`](crate::Publisher), which queues events of this client
    /// and sends them in batches in the background.
    ///
    /// ```
    /// use pusher_channels::{Client, channel_name};
    ///
    /// # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let publisher = client.publisher().queue(100_000).start()?;
    ///
    /// let news = channel_name!("news");
    /// publisher.trigger(&news).event("headline").text("It works")?.publish().await?;
    /// # Ok(()) }
    /// ```
    #[doc(alias("queue", "background"))]
    pub fn publisher(&self) -> PublisherBuilder<E> {
        PublisherBuilder::new(Arc::clone(&self.app), self.key.clone())
    }
}
