//! Types at the root, imported from the modules of their tasks.

use pusher_channels::config::EncryptionKey;
use pusher_channels::endpoint::{Member, SubscriptionRequest, User};
use pusher_channels::error::Error;
use pusher_channels::kind::{Cached, Private};
use pusher_channels::name::{ChannelName, EventName, MemberId, SocketId, UserId};
use pusher_channels::publisher::Publisher;
use pusher_channels::request::RetryPolicy;
use pusher_channels::trigger::{Batch, ChannelList, Event, Trigger};
use pusher_channels::webhook::{Webhook, WebhookEvent, WebhookVerifier};

fn exists<T>() {}

fn is_event<E: Event>() -> bool {
    !E::NAME.as_str().is_empty()
}

#[derive(serde::Serialize)]
struct Created;

impl Event for Created {
    const NAME: EventName = pusher_channels::event_name!("created");
}

pub(crate) fn main() {
    exists::<ChannelName<Cached<Private>>>();
    exists::<(EncryptionKey, Member, SubscriptionRequest, User)>();
    exists::<(Error, MemberId, SocketId, UserId, Publisher, RetryPolicy)>();
    exists::<(Batch, ChannelList, Trigger)>();
    exists::<(Webhook, WebhookEvent, WebhookVerifier)>();
    assert!(is_event::<Created>());
}
