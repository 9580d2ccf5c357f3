//! The types that a module can export, and the names of this crate as such types.

use ts_rs::{Config, TS};

use crate::name::kind::Kind;
use crate::name::member_id::MemberId;
use crate::name::socket_id::SocketId;
use crate::name::text::EventName;
use crate::name::user_id::UserId;
use crate::name::{AnyChannelName, ChannelName, ChannelPrefix};

/// A type that a module can export: every type without borrowed data that implements `ts_rs::TS`.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no TypeScript type",
    label = "expected a type that implements `ts_rs::TS`",
    note = "add `#[derive(ts_rs::TS)]` to `{Self}`, and to the types of its fields",
    note = "or if it is a type of another crate, enable that crate's feature of ts-rs 12, such as `ts-rs/uuid-impl`"
)]
pub trait Exported: TS + 'static {}

#[diagnostic::do_not_recommend]
impl<T: TS + 'static + ?Sized> Exported for T {}

/// All of them serialize as strings.
macro_rules! strings {
    ($([$($kind:ident)?] $name:ty),+) => { $(
        impl$(<$kind: Kind>)? TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn name(_: &Config) -> String {
                "string".to_owned()
            }

            fn inline(config: &Config) -> String {
                Self::name(config)
            }
        }
    )+ };
}
strings!(
    [] AnyChannelName,
    [K] ChannelName<K>,
    [] ChannelPrefix,
    [] EventName,
    [] MemberId,
    [] SocketId,
    [] UserId
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::kind::Private;

    #[derive(TS)]
    #[expect(dead_code, reason = "only exported")]
    struct Seen {
        by: UserId,
        on: Option<ChannelName<Private>>,
    }

    #[test]
    fn names_are_strings() {
        assert_eq!(
            Seen::decl(&Config::new()),
            "type Seen = { by: string, on: string | null, };"
        );
        let names: [fn(&Config) -> String; 5] = [
            <AnyChannelName as TS>::name,
            <ChannelPrefix as TS>::name,
            <EventName as TS>::name,
            <MemberId as TS>::name,
            <SocketId as TS>::name,
        ];
        for name in names {
            assert_eq!(name(&Config::new()), "string");
        }
    }
}
