//! Events as types.

use core::marker::PhantomData;

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
#[doc(alias = "event_name")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no event name of its own",
    label = "expected a type that implements `Event`",
    note = "name it: `#[derive(Serialize, Event)] #[event(\"order-created\")] struct OrderCreated {{ id: u64 }}`"
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
// `Event` is not a supertrait: rustc would report it in addition to this trait, or this trait in
// its place.
pub trait CarriedOn<C> {
    /// The event: `Self`.
    #[doc(hidden)]
    type Event: Event + ?Sized;
    #[doc(hidden)]
    fn as_event(&self) -> &Self::Event;
}

impl<E: ?Sized> CarriedOn<AnyEvent> for E
where
    AnyEvent: Names<E>,
{
    type Event = <AnyEvent as Names<E>>::Event;

    fn as_event(&self) -> &Self::Event {
        <AnyEvent as Names<E>>::as_event(self)
    }
}

/// The events of channels that do not declare them. The type of the event is not `Self`, so that
/// rustc reports this trait and not the one that requires it.
#[diagnostic::on_unimplemented(
    message = "`{E}` has no event name of its own",
    label = "expected a type that implements `Event`",
    note = "name the event of this trigger: `.event(event_name!(\"…\")).json(&value)?`",
    note = "or name a type of your own: `#[derive(Serialize, Event)] #[event(\"order-created\")] struct OrderCreated {{ id: u64 }}`"
)]
#[doc(hidden)]
pub trait Names<E: ?Sized> {
    type Event: Event + ?Sized;
    fn as_event(event: &E) -> &Self::Event;
}

#[diagnostic::do_not_recommend]
impl<E: Event + ?Sized> Names<E> for AnyEvent {
    type Event = E;

    fn as_event(event: &E) -> &E {
        event
    }
}

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

/// The name of an event of the channel `C`.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct EventOf<C, E: ?Sized>(PhantomData<C>, PhantomData<E>);

impl<C, E: CarriedOn<C> + ?Sized> EventOf<C, E> {
    pub const NAME: &'static EventName = &<E::Event as Event>::NAME;
}

/// The name of a client event of the channel `C`.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct ClientEventOf<C, E: ?Sized>(PhantomData<C>, PhantomData<E>);

impl<C, E: ClientEventOn<C> + ?Sized> ClientEventOf<C, E> {
    pub const NAME: &'static EventName = &E::NAME;
}

/// The type of an event, as the attribute has it, and its name.
type Listed = (&'static str, &'static EventName);

/// An event in a list of a channel's attribute.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct ListedEvent {
    channel: &'static str,
    class: u8,
    of_clients: bool,
    earlier: &'static [Listed],
    event: Listed,
}

impl ListedEvent {
    #[must_use]
    pub const fn new(
        channel: &'static str,
        class: u8,
        of_clients: bool,
        earlier: &'static [Listed],
        event: Listed,
    ) -> Self {
        Self {
            channel,
            class,
            of_clients,
            earlier,
            event,
        }
    }

    /// Rejects an event that cannot be one of the channel.
    #[track_caller]
    pub const fn reject_faults(&self) {
        let (ty, name) = self.event;
        let name = name.literal();
        let message = Message::new()
            .text("the channel `")
            .text(self.channel)
            .text("` cannot declare the ")
            .text(if self.of_clients {
                "client event `"
            } else {
                "event `"
            })
            .text(ty)
            .text("`: ");
        let mut earlier = self.earlier;
        while let [(other_type, other), rest @ ..] = earlier {
            if is_equal(other.literal(), name) {
                message
                    .text("`")
                    .text(other_type)
                    .text("` has the same name, ")
                    .quoted(name, MAX_QUOTED)
                    .text(": rename one of them")
                    .panic();
            }
            earlier = rest;
        }
        if !self.of_clients {
            return;
        }
        if !class::starts_with(name.as_bytes(), b"client-") {
            message
                .text("the names of client events start with `client-`, its name is ")
                .quoted(name, MAX_QUOTED)
                .text("; events that the server triggers are listed in `events(…)`")
                .panic();
        }
        let base = class::base(self.class);
        if !matches!(base, class::PRIVATE | class::PRESENCE) {
            message
                .text("subscribers of ")
                .text(class::describe(base))
                .text(" channels cannot send events; those of private and presence channels can")
                .panic();
        }
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
    note = "to accept any event in addition: `#[channel(\"…\", events(…, any))] struct {Self}`"
)]
pub trait AcceptsAnyEvent {}

#[diagnostic::do_not_recommend]
impl AcceptsAnyEvent for AnyEvent {}

/// Channels that can be in a list together: those that declare the same events, or accept any.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "a list of `{Ev}` channels cannot contain a channel of `{Self}`",
    label = "not a channel of `{Ev}`",
    note = "a list contains channels of one declaration, or channels that do not declare their events",
    note = "channels of up to 8 declarations: `client.trigger((&inbox, &room)).payload(&event)?`"
)]
pub trait SameEvents<Ev> {}

#[diagnostic::do_not_recommend]
impl<Ev> SameEvents<Ev> for Ev {}

// As many as a trigger accepts in a tuple.
macro_rules! several {
    ($(($($channel:ident)+))*) => { $(
        impl<P: ?Sized, $($channel),+> CarriedOn<($($channel,)+)> for P
        where
            $(P: CarriedOn<$channel>),+
        {
            type Event = <P as CarriedOn<A>>::Event;

            fn as_event(&self) -> &Self::Event {
                CarriedOn::<A>::as_event(self)
            }
        }
        impl<$($channel: AcceptsAnyEvent),+> AcceptsAnyEvent for ($($channel,)+) {}
    )* };
}
several! { (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) (A B C D F G H) (A B C D F G H I) }
