//! `channel_name!` and `event_name!`.

/// Creates a channel name, checked at compile time.
///
/// **A literal** becomes a [`ChannelName`](crate::ChannelName) of the kind of its prefix. It can be
/// used in a `const` or `static` and costs nothing at run time:
///
/// ```
/// use pusher_channels::{Cached, ChannelName, Presence, PrivateEncrypted, Public, channel_name};
///
/// const NEWS: ChannelName<Public> = channel_name!("news");
/// const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
/// const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
/// const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");
/// ```
///
/// **A literal with placeholders**, as in [`format!`](std::format), becomes a `Result`: its literal
/// parts and its kind are checked at compile time, the arguments at run time.
///
/// ```
/// # use pusher_channels::{ChannelName, Private, channel_name};
/// let user_id = 42;
/// let inbox: ChannelName<Private> = channel_name!("private-user-{user_id}")?;
/// let page = channel_name!("private-user-{}-page-{:02}", user_id, 7)?;
/// assert_eq!(page.as_str(), "private-user-42-page-07");
///
/// let user_id = "all users";
/// assert!(channel_name!("private-user-{user_id}").is_err()); // a space
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
///
/// An argument cannot change the kind of a channel. A template does not compile if the part before
/// the first placeholder fits several kinds:
///
/// ```compile_fail
/// # use pusher_channels::channel_name;
/// # let room = "x";
/// let channel = channel_name!("private-{room}"); // room = "encrypted-x"?
/// ```
///
/// **A kind before the literal** makes it compile. The formatted name is then checked at run time:
///
/// ```
/// # use pusher_channels::{Private, channel_name};
/// let room = "x";
/// assert!(channel_name!(Private: "private-{room}").is_ok());
/// let room = "encrypted-x";
/// assert!(channel_name!(Private: "private-{room}").is_err());
/// ```
///
/// Before a literal without placeholders, the kind can be that of a cache channel's base, so that the
/// name is not a [`Cached`](crate::Cached) one:
///
/// ```
/// # use pusher_channels::{ChannelName, Private, channel_name};
/// const PRICES: ChannelName<Private> = channel_name!(Private: "private-cache-prices");
/// ```
///
/// **A misspelled prefix** such as `privat-`, `Private-`, `private_` or `private-encrypted_` does not
/// compile, because the API server would see a public channel, or one that is not encrypted:
///
/// ```compile_fail
/// # use pusher_channels::channel_name;
/// let orders = channel_name!("privat-orders");
/// ```
///
/// The kind before the literal makes such a name compile. Names that are parsed are not compared with
/// the prefixes in this way.
///
/// ```
/// # use pusher_channels::{ChannelName, Public, channel_name};
/// const ORDERS: ChannelName<Public> = channel_name!(Public: "privat-orders");
/// ```
///
/// Parse a name that is known only at run time: `name.parse::<ChannelName<Private>>()?`, or as an
/// [`AnyChannelName`](crate::AnyChannelName) if its kind is not known either.
#[macro_export]
macro_rules! channel_name {
    ($literal:literal $(, $($arguments:tt)*)?) => {{
        const __PUSHER_CHANNELS_TEMPLATE: $crate::__private::ChannelTemplate =
            $crate::__private::ChannelTemplate::new($literal);
        const _: () = __PUSHER_CHANNELS_TEMPLATE.reject_faults();
        $crate::__private::MakeChannelName::<
            { $crate::__private::class_of($literal) },
            { $crate::__private::has_placeholder($literal) },
        >::make(__PUSHER_CHANNELS_TEMPLATE, || ::std::format!($literal $(, $($arguments)*)?))
    }};
    // `$kind:ty` would make expressions such as `String::from("…")` a syntax error, instead of
    // reaching the message of the last arm.
    ($kind:tt $(:: $path:ident)* $(<$($of:tt)::+>)? : $literal:literal $(, $($arguments:tt)*)?) => {{
        const __PUSHER_CHANNELS_TEMPLATE: $crate::__private::ChannelTemplate =
            $crate::__private::ChannelTemplate::of_kind::<$kind $(:: $path)* $(<$($of)::+>)?>(
                $literal,
            );
        const _: () = __PUSHER_CHANNELS_TEMPLATE.reject_faults();
        $crate::__private::MakeChannelNameOf::<
            $kind $(:: $path)* $(<$($of)::+>)?,
            { $crate::__private::has_placeholder($literal) },
        >::make(__PUSHER_CHANNELS_TEMPLATE, || ::std::format!($literal $(, $($arguments)*)?))
    }};
    ($($other:tt)*) => {
        ::core::compile_error!(
            "channel_name! expects a string literal: channel_name!(\"private-orders\"), channel_name!(\"private-user-{id}\") or channel_name!(Private: \"private-{id}\"); parse a name that is known only at run time: name.parse::<ChannelName<Private>>()? or name.parse::<AnyChannelName>()?"
        )
    };
}

/// Creates an event name, checked at compile time.
///
/// **A literal** becomes an [`EventName`](crate::EventName), also in a `const` or `static`:
///
/// ```
/// use pusher_channels::{EventName, event_name};
///
/// const CREATED: EventName = event_name!("order-created");
/// ```
///
/// **A literal with placeholders**, as in [`format!`](std::format), becomes a `Result`: its literal
/// parts are checked at compile time, the formatted name at run time.
///
/// ```
/// # use pusher_channels::{EventName, event_name};
/// let id = 42;
/// let changed: EventName = event_name!("order-{id}-changed")?;
/// assert_eq!(changed, "order-42-changed");
/// assert_eq!(event_name!("page-{:02}", 7)?, "page-07");
///
/// let id = "x".repeat(200);
/// assert!(event_name!("order-{id}").is_err()); // too long
/// # Ok::<(), pusher_channels::name::InvalidEventName>(())
/// ```
///
/// `{{` and `}}` stand for single braces. A literal that contains them becomes a `Result` as well.
///
/// A name that the API server would reject does not compile:
///
/// ```compile_fail
/// # use pusher_channels::event_name;
/// let event = event_name!("pusher:subscribe");
/// ```
///
/// Parse a name that is known only at run time: `name.parse::<EventName>()?`.
#[macro_export]
macro_rules! event_name {
    ($literal:literal $(, $($arguments:tt)*)?) => {{
        const __PUSHER_CHANNELS_EVENT: $crate::__private::EventLiteral =
            $crate::__private::EventLiteral::new($literal);
        const _: () = __PUSHER_CHANNELS_EVENT.reject_faults();
        $crate::__private::MakeEventName::<{ $crate::__private::has_brace($literal) }>::make(
            __PUSHER_CHANNELS_EVENT,
            || ::std::format!($literal $(, $($arguments)*)?),
        )
    }};
    ($($other:tt)*) => {
        ::core::compile_error!(
            "event_name! expects a string literal: event_name!(\"order-created\") or event_name!(\"order-{id}\"); parse a name that is known only at run time: name.parse::<EventName>()?"
        )
    };
}
