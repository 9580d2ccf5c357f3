//! Calls of endpoints that this library has no method for.

use std::sync::Arc;

use serde::Serialize;

use super::Client;
use crate::config::KeyState;
use crate::request::{RawPath, RawRequest, RawResponse};

impl<E: KeyState> Client<E> {
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
    /// The body is sent as it is: an event that is written by hand is not encrypted, whatever its channel.
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
