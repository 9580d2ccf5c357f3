//! What only a complete trigger can do, so that the compiler names the missing steps.

use core::convert::Infallible;

pub(super) mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: the module of the builder names all implementations"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// States that can be sent.
///
/// You never implement this trait; the compiler names it in errors. No state of the builder
/// implements it, because only a [`Trigger`](crate::Trigger) can be sent.
#[diagnostic::on_unimplemented(
    message = "this trigger is not complete: `{Self}`",
    label = "cannot be sent yet",
    note = "channel, event, data, then send: `client.trigger(&channel).event(event_name!(\"…\")).json(&value)?.send().await?`"
)]
pub trait Complete<T>: Sealed {
    #[doc(hidden)]
    fn never<R>(&self) -> R;
}

// No trigger has this target. It could have it where the target is not known, so that rustc reports
// only why it is not known: an argument of the wrong type.
#[diagnostic::do_not_recommend]
impl<S: Sealed, K, Ev> Complete<(Infallible, K, Ev)> for S {
    #[expect(clippy::expect_used, reason = "no trigger has this target")]
    fn never<R>(&self) -> R {
        core::iter::empty()
            .next()
            .expect("no trigger has this target")
    }
}
