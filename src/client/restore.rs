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
    /// # Errors
    ///
    /// If the bytes are not those of an event of this app, of this reach, or have another version; if the
    /// data exceeds the limit of this client; if the event was encrypted with another key than that of
    /// this client.
    pub fn restore<T>(&self, bytes: impl AsRef<[u8]>) -> Result<Trigger<T>, InvalidStoredTrigger>
    where
        T: Reach<Response<()> = ()>,
    {
        restore(&self.app, self.key.key(), bytes.as_ref())
    }
}
