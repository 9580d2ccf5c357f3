//! Events as types.

use serde::Serialize;

use crate::name::EventName;

/// A type of events that knows its name. The data is the JSON of the value. Set both with
/// [`payload`](crate::trigger::TriggerBuilder::payload).
///
/// # Examples
///
/// ```
/// use pusher_channels::{Client, Event, EventName, channel_name, event_name};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct OrderCreated {
///     id: u64,
/// }
///
/// impl Event for OrderCreated {
///     const NAME: EventName = event_name!("order-created");
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
    note = "or implement the trait for a type of your own: `impl Event for {Self} {{ const NAME: EventName = event_name!(\"…\"); }}`"
)]
// An associated constant, so that an invalid name does not compile, and no call can forget it.
pub trait Event: Serialize {
    /// The name under which subscribers bind to this event.
    const NAME: EventName;
}
