//! The lengths of arrays, as trait bounds, because `cargo check` does not evaluate assertions in
//! generic functions.

/// The length of an array, as a type.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Length<const N: usize>;

/// Lengths that an array of channels can have.
#[diagnostic::on_unimplemented(
    message = "an event can be triggered on 1 to 100 channels at once, this array has another length",
    label = "not 1 to 100 channels",
    note = "for more than 100: `client.trigger_all(channels, |trigger| trigger.event(…).json(…))?`; up to 100 that are known only at run time: a `ChannelList`"
)]
#[doc(hidden)]
pub trait UpTo100 {}

/// Lengths that an array of events can have.
#[diagnostic::on_unimplemented(
    message = "a batch has 1 to 10 events, this array has another length",
    label = "not 1 to 10 events",
    note = "more than 10: `client.batch_all(events)` sends them in several requests; a number known only at run time: collect them in a `Batch`"
)]
#[doc(hidden)]
pub trait UpTo10 {}

macro_rules! lengths {
    ($limit:ident: $($length:literal)*) => { $(
        // Otherwise rustc lists the valid lengths instead of our message.
        #[diagnostic::do_not_recommend]
        impl $limit for Length<$length> {}
    )* };
}
lengths! { UpTo10: 1 2 3 4 5 6 7 8 9 10 }
lengths! {
    UpTo100:
    1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25
    26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50
    51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75
    76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100
}
