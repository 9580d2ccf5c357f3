//! A webhook that can be trusted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::event::WebhookEvent;

/// A webhook whose signature was verified, from [`Client::webhook`](crate::Client::webhook) or a
/// [`WebhookVerifier`]. There is no other way to one, so its events can be trusted.
///
/// The service sends a webhook again for five minutes if it is not answered with `2xx`, so the same
/// events can come more than once.
///
/// ```
/// use http::HeaderMap;
/// use pusher_channels::webhook::InvalidWebhook;
/// use pusher_channels::{Client, WebhookEvent};
///
/// fn receive(client: &Client, headers: &HeaderMap, body: &[u8]) -> Result<(), InvalidWebhook> {
///     for event in client.webhook(headers, body)?.events() {
///         match event {
///             WebhookEvent::MemberAdded { channel, user_id } => println!("{user_id} on {channel}"),
///             WebhookEvent::ChannelVacated { channel } => println!("nobody on {channel}"),
///             _ => {}
///         }
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Webhook {
    pub(super) time_ms: u64,
    pub(super) events: Vec<WebhookEvent>,
}

impl Webhook {
    /// The events, in the order in which they were sent.
    #[must_use]
    pub fn events(&self) -> &[WebhookEvent] {
        &self.events
    }

    /// The events, in the order in which they were sent.
    #[must_use]
    pub fn into_events(self) -> Vec<WebhookEvent> {
        self.events
    }

    /// When the service made the webhook, in milliseconds since 1970, as it says.
    #[must_use]
    pub fn time_ms(&self) -> u64 {
        self.time_ms
    }

    /// The same as a time. One that this system cannot tell is 1970.
    #[must_use]
    pub fn time(&self) -> SystemTime {
        UNIX_EPOCH
            .checked_add(Duration::from_millis(self.time_ms))
            .unwrap_or(UNIX_EPOCH)
    }
}
