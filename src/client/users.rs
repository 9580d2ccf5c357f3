//! The methods that identify a user without a channel.

use std::sync::Arc;

use super::Client;
use crate::config::KeyState;
use crate::declared::AnyEvent;
use crate::name::{IsUserId, NoChannel};
use crate::request::{Request, ResponseParser, parse_acknowledgment};
use crate::trigger::{NeedsEvent, OneChannel, Resolved, TriggerBuilder};

#[expect(
    clippy::needless_pass_by_value,
    reason = "the only type is a reference"
)]
impl<E: KeyState> Client<E> {
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
    #[doc(alias = "sendToUser")]
    pub fn send_to_user(
        &self,
        user_id: impl IsUserId,
    ) -> TriggerBuilder<NeedsEvent, (OneChannel, NoChannel, AnyEvent)> {
        let target = Resolved::user(user_id.user_id());
        TriggerBuilder::new(NeedsEvent::new(Arc::clone(&self.app), target))
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
    #[doc(alias("terminateUserConnections", "disconnect"))]
    pub fn terminate_connections(&self, user_id: impl IsUserId) -> Request<()> {
        let user_id = user_id.user_id().as_str();
        let path = self.app.path(&["users", user_id, "terminate_connections"]);
        let parser = ResponseParser::new(parse_acknowledgment);
        Request::post(Arc::clone(&self.app), path, b"{}".to_vec(), parser)
    }
}
