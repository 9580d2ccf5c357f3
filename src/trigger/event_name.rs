//! The names of events that a trigger accepts.

use crate::name::{EventName, InvalidEventName};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
    impl Sealed for super::EventName {}
    impl Sealed for &super::EventName {}
    impl Sealed for &str {}
    impl Sealed for String {}
    impl Sealed for &String {}
}
use sealed::Sealed;

/// Values that [`event`](crate::trigger::TriggerBuilder::event) accepts: an [`EventName`], which is
/// valid already, or a string, whose error the next step of the trigger reports.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event name",
    label = "expected `event_name!(\"…\")`, an `EventName`, or a string",
    note = "a literal name is checked while compiling: `event_name!(\"order-created\")`",
    note = "`event_name!` with placeholders returns a `Result`: add `?`"
)]
pub trait IntoEventName: Sealed {
    #[doc(hidden)]
    fn into_event_name(self) -> Result<EventName, InvalidEventName>;
}

#[diagnostic::do_not_recommend]
impl IntoEventName for EventName {
    fn into_event_name(self) -> Result<EventName, InvalidEventName> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoEventName for &EventName {
    fn into_event_name(self) -> Result<EventName, InvalidEventName> {
        Ok(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl IntoEventName for &str {
    fn into_event_name(self) -> Result<EventName, InvalidEventName> {
        self.try_into()
    }
}

#[diagnostic::do_not_recommend]
impl IntoEventName for String {
    fn into_event_name(self) -> Result<EventName, InvalidEventName> {
        self.try_into()
    }
}

#[diagnostic::do_not_recommend]
impl IntoEventName for &String {
    fn into_event_name(self) -> Result<EventName, InvalidEventName> {
        self.as_str().try_into()
    }
}
