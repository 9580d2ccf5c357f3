//! `channel_name!` and `event_name!`.

/// A channel name, checked while compiling.
///
/// **A literal** gives a [`ChannelName`] of the kind that its prefix says. It
/// can stand in a `const` or `static` and costs nothing at run time:
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
/// **A literal with placeholders**, as in [`format!`](std::format), gives a `Result`: its literal
/// parts and its kind are checked while compiling, the arguments at run time.
///
/// ```
/// # use pusher_channels::{ChannelName, Private, channel_name};
/// let user_id = 42;
/// let inbox: ChannelName<Private> = channel_name!("private-user-{user_id}")?;
/// let page = channel_name!("private-user-{}-page-{:02}", user_id, 7)?;
/// assert_eq!(page.as_str(), "private-user-42-page-07");
///
/// let user_id = "everybody else";
/// assert!(channel_name!("private-user-{user_id}").is_err()); // a space
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
///
/// An argument cannot change the kind of a channel. A template in which one could, because the
/// text before the first placeholder fits several kinds, does not compile:
///
/// ```compile_fail
/// # use pusher_channels::channel_name;
/// # let room = "x";
/// let channel = channel_name!("private-{room}"); // room = "encrypted-x"?
/// ```
///
/// **The kind in front** is the way out: what the argument makes of the name is then checked at
/// run time.
///
/// ```
/// # use pusher_channels::{Private, channel_name};
/// let room = "x";
/// assert!(channel_name!(Private: "private-{room}").is_ok());
/// let room = "encrypted-x";
/// assert!(channel_name!(Private: "private-{room}").is_err());
/// ```
///
/// A name that is known only at run time is parsed: `name.parse::<ChannelName<Private>>()?`, or
/// [`AnyChannelName`](crate::AnyChannelName) when its kind is not known either.
#[macro_export]
macro_rules! channel_name {
    ($literal:literal $(, $($arguments:tt)*)?) => {{
        const __PUSHER_CHANNELS_TEMPLATE: $crate::__private::ChannelTemplate =
            $crate::__private::ChannelTemplate::new($literal);
        const _: () = __PUSHER_CHANNELS_TEMPLATE.refuse_faults();
        $crate::__private::MakeChannelName::<
            { $crate::__private::class_of($literal) },
            { $crate::__private::has_placeholder($literal) },
        >::make(__PUSHER_CHANNELS_TEMPLATE, || ::std::format!($literal $(, $($arguments)*)?))
    }};
    // Not `$kind:ty`: an expression such as `String::from("…")` would be a syntax error in there.
    ($kind:tt $(:: $path:ident)* $(<$($of:tt)::+>)? : $literal:literal $(, $($arguments:tt)*)?) => {{
        const __PUSHER_CHANNELS_TEMPLATE: $crate::__private::ChannelTemplate =
            $crate::__private::ChannelTemplate::of_kind::<$kind $(:: $path)* $(<$($of)::+>)?>(
                $literal,
            );
        const _: () = __PUSHER_CHANNELS_TEMPLATE.refuse_faults();
        $crate::__private::make_channel_name_of::<$kind $(:: $path)* $(<$($of)::+>)?>(
            __PUSHER_CHANNELS_TEMPLATE,
            ::std::format!($literal $(, $($arguments)*)?),
        )
    }};
    ($($other:tt)*) => {
        ::core::compile_error!(
            "channel_name! takes a string literal: channel_name!(\"private-orders\"), channel_name!(\"private-user-{id}\") or channel_name!(Private: \"private-{id}\"); a name known only at run time is parsed: name.parse::<ChannelName<Private>>()? or name.parse::<AnyChannelName>()?"
        )
    };
}

/// An event name, checked while compiling.
///
/// ```
/// use pusher_channels::{EventName, event_name};
///
/// const CREATED: EventName = event_name!("order-created");
/// ```
///
/// A name that the service would refuse does not compile:
///
/// ```compile_fail
/// # use pusher_channels::event_name;
/// let event = event_name!("pusher:subscribe");
/// ```
///
/// A name that is known only at run time is parsed: `name.parse::<EventName>()?`.
#[macro_export]
macro_rules! event_name {
    ($literal:literal $(,)?) => {{
        const __PUSHER_CHANNELS_EVENT: $crate::__private::EventLiteral =
            $crate::__private::EventLiteral::new($literal);
        const _: () = __PUSHER_CHANNELS_EVENT.refuse_faults();
        __PUSHER_CHANNELS_EVENT.into_name()
    }};
    ($($other:tt)*) => {
        ::core::compile_error!(
            "event_name! takes a string literal: event_name!(\"order-created\"); a name known only at run time is parsed: name.parse::<EventName>()?"
        )
    };
}
