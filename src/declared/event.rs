//! Events as types.

use serde::Serialize;

use super::named::AnyEvent;
use crate::name::{EventName, Message, class};

/// A type of events that knows its name. The data is the JSON of the value. Set both with
/// [`payload`](crate::trigger::TriggerBuilder::payload).
///
/// # Examples
///
/// ```
/// use pusher_channels::{Client, Event, channel_name};
/// use serde::Serialize;
///
/// #[derive(Serialize, Event)]
/// #[event("order-created")]
/// struct OrderCreated {
///     id: u64,
/// }
///
/// # fn example(client: Client) -> Result<(), pusher_channels::Error> {
/// let trigger = client
///     .trigger(&channel_name!("private-orders"))
///     .payload(&OrderCreated { id: 42 })?;
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no event name of its own",
    label = "expected a type that implements `Event`",
    note = "name the event of this trigger: `.event(event_name!(\"…\")).json(&value)?`",
    note = "or name the events of a type of your own: `#[derive(Serialize, Event)] #[event(\"…\")] struct {Self}`"
)]
// An associated constant, so that an invalid name does not compile, and no call can forget it.
pub trait Event: Serialize {
    /// The name under which subscribers bind to this event.
    const NAME: EventName;
}

/// Events that can be triggered on channels: any [`Event`] on channels that do not declare their
/// events, otherwise those that the channels declare, all of them if they are several.
///
/// `#[derive(Channel)]` implements it for the events of a channel.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event of the channel `{C}`",
    label = "the channel does not declare this event",
    note = "add it where the channel is declared: `#[channel(\"…\", events(…, {Self}))] struct {C}`"
)]
pub trait CarriedOn<C>: Event {}

impl<E: Event + ?Sized> CarriedOn<AnyEvent> for E {}

/// Events that subscribers of the channel `C` send to each other: its `client_events(…)`.
///
/// `#[derive(Channel)]` implements it. Webhooks report these events: see
/// [`WebhookEvent::client_event`](crate::WebhookEvent::client_event).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a client event of the channel `{C}`",
    label = "the channel does not declare this client event",
    note = "add it where the channel is declared: `#[channel(\"…\", client_events(…, {Self}))] struct {C}`"
)]
pub trait ClientEventOn<C>: Event {}

/// Rejects an event that cannot be one of a channel.
#[track_caller]
#[doc(hidden)]
pub const fn reject_event(
    channel: &'static str,
    class: u8,
    of_clients: bool,
    mut earlier: &[&EventName],
    event: &EventName,
) {
    let name = event.literal();
    let message = Message::new()
        .text("the channel `")
        .text(channel)
        .text("` cannot declare the ")
        .text(if of_clients {
            "client event "
        } else {
            "event "
        })
        .quoted(name, MAX_QUOTED)
        .text(": ");
    while let [other, rest @ ..] = earlier {
        if is_equal(other.literal(), name) {
            message
                .text("another event in its list has the same name")
                .panic();
        }
        earlier = rest;
    }
    if !of_clients {
        return;
    }
    if !class::starts_with(name.as_bytes(), b"client-") {
        message
            .text("the names of client events start with `client-`")
            .panic();
    }
    if !matches!(class::base(class), class::PRIVATE | class::PRESENCE) {
        message
            .text("subscribers of ")
            .text(class::describe(class::base(class)))
            .text(" channels cannot send events; those of private and presence channels can")
            .panic();
    }
}

/// The maximum length of a name in a message, in bytes.
const MAX_QUOTED: usize = 120;

const fn is_equal(a: &str, b: &str) -> bool {
    a.len() == b.len() && class::starts_with(a.as_bytes(), b.as_bytes())
}

/// Channels on which an event of any name can be triggered: those that do not declare their events.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "the channel `{Self}` declares its events, and does not accept others",
    label = "not an event of `{Self}`",
    note = "trigger one of its events: `.payload(&event)?`",
    note = "to accept any event in addition, declare it with `events(…, any)`"
)]
pub trait AcceptsAnyEvent {}

impl AcceptsAnyEvent for AnyEvent {}

// As many as a trigger accepts in a tuple.
macro_rules! several {
    ($(($($channel:ident)+))*) => { $(
        impl<P: Event + ?Sized, $($channel),+> CarriedOn<($($channel,)+)> for P
        where
            $(P: CarriedOn<$channel>),+
        {
        }
        impl<$($channel: AcceptsAnyEvent),+> AcceptsAnyEvent for ($($channel,)+) {}
    )* };
}
several! { (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) (A B C D F G H) (A B C D F G H I) }
