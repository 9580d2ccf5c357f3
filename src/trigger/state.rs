//! How far a trigger has come. The states carry what was collected, so nothing can be missing.

use core::fmt;
use std::sync::Arc;

use super::ready::Trigger;
use super::target::Resolved;
use crate::error::Error;
use crate::name::{EventName, InvalidEventName};
use crate::request::App;

/// A trigger that knows where it goes, and needs an event: call
/// [`event`](crate::trigger::TriggerBuilder::event) or [`payload`](crate::trigger::TriggerBuilder::payload).
pub struct NeedsEvent {
    pub(super) app: Arc<App>,
    pub(super) target: Resolved,
}

impl NeedsEvent {
    pub(crate) fn new(app: Arc<App>, target: Resolved) -> Self {
        Self { app, target }
    }
}

/// A trigger that knows where it goes and what its event is called, and needs data: call
/// [`json`](crate::trigger::TriggerBuilder::json), [`text`](crate::trigger::TriggerBuilder::text) or
/// [`raw_json`](crate::trigger::TriggerBuilder::raw_json).
pub struct NeedsData {
    pub(super) app: Arc<App>,
    pub(super) target: Resolved,
    pub(super) event: Result<EventName, InvalidEventName>,
}

impl fmt::Debug for NeedsEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NeedsEvent")
            .field("channels", &self.target.channels)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NeedsData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NeedsData")
            .field("channels", &self.target.channels)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: the states are what this module says"
    )]
    pub trait Sealed {}
    impl Sealed for super::NeedsEvent {}
    impl Sealed for super::NeedsData {}
}
use sealed::Sealed;

/// States in which the event can be named: [`NeedsEvent`].
#[diagnostic::on_unimplemented(
    message = "this trigger has its event already",
    label = "the event is named once",
    note = "what is missing is the data: `.json(&value)?`, `.text(\"…\")?` or `.raw_json(\"…\")?`"
)]
pub trait AwaitsEvent: Sealed {
    #[doc(hidden)]
    fn into_needs_event(self) -> NeedsEvent;
}

#[diagnostic::do_not_recommend]
impl AwaitsEvent for NeedsEvent {
    fn into_needs_event(self) -> NeedsEvent {
        self
    }
}

/// States in which the data can be given: [`NeedsData`].
#[diagnostic::on_unimplemented(
    message = "this trigger has no event name yet",
    label = "call `.event(…)` first",
    note = "channel, event, data: `client.trigger(&channel).event(event_name!(\"…\")).json(&value)?`"
)]
pub trait AwaitsData: Sealed {
    #[doc(hidden)]
    fn into_needs_data(self) -> NeedsData;
}

#[diagnostic::do_not_recommend]
impl AwaitsData for NeedsData {
    fn into_needs_data(self) -> NeedsData {
        self
    }
}

/// States in which a trigger can be sent: none of the builder's, which is why this has no
/// implementation. What can be sent is a [`Trigger`].
#[diagnostic::on_unimplemented(
    message = "this trigger is not complete: `{Self}`",
    label = "cannot be sent yet",
    note = "channel, event, data, then send: `client.trigger(&channel).event(event_name!(\"…\")).json(&value)?.send().await?`"
)]
pub trait Complete: Sealed {
    #[doc(hidden)]
    fn never(self) -> core::future::Ready<Result<(), Error>>;
}

/// Triggers that can be told what to ask when they have their data: none, which is why this has no
/// implementation. [`TriggerBuilder::info`](crate::trigger::TriggerBuilder::info) knows of what kind the
/// channels are; a [`Trigger`] has forgotten it.
#[diagnostic::on_unimplemented(
    message = "a trigger that has its data cannot ask about its channels any more",
    label = "ask before the data",
    note = "`client.trigger(&channel).info().event(event_name!(\"…\")).json(&value)?`"
)]
pub trait AsksLater {
    #[doc(hidden)]
    fn never<T, A>(self) -> Trigger<T, A>;
}

/// Triggers without data that can leave out a connection: none, which is why this has no
/// implementation. A [`Trigger`] can.
#[diagnostic::on_unimplemented(
    message = "a connection is left out when the trigger has its data",
    label = "too early",
    note = "`client.trigger(&channel).event(event_name!(\"…\")).json(&value)?.exclude(socket_id)`"
)]
pub trait ExcludesEarly<T, R> {
    #[doc(hidden)]
    fn never(self) -> Trigger<T, R>;
}
