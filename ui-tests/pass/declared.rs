//! Declared channels, in the places and with the names that programs have.

#![deny(
    missing_docs,
    missing_debug_implementations,
    unused,
    unused_qualifications,
    elided_lifetimes_in_paths,
    non_local_definitions,
    single_use_lifetimes,
    clippy::all,
    clippy::pedantic,
    clippy::use_self,
    clippy::absolute_paths
)]

/// Names of the standard library and of ours, as an application may use them.
pub(crate) mod shadowed {
    use pusher_channels as pc;
    use pusher_channels::Channel as _;

    mod core {}
    mod std {}
    mod pusher_channels_derive {}

    #[derive(Debug)]
    pub(crate) struct Option;
    #[derive(Debug)]
    pub(crate) struct Some;
    #[derive(Debug)]
    pub(crate) struct Result;
    #[derive(Debug)]
    pub(crate) struct Box;
    #[derive(Debug)]
    pub(crate) struct From;
    #[derive(Debug)]
    pub(crate) struct TryFrom;
    #[derive(Debug)]
    pub(crate) struct Kind;
    #[derive(Debug)]
    pub(crate) struct Declaration;
    #[derive(Debug)]
    #[allow(clippy::upper_case_acronyms, reason = "the name of a constant")]
    pub(crate) struct DECLARATION;

    /// An argument of a name that std has.
    #[derive(pc::ChannelParam, Debug, PartialEq)]
    pub(crate) struct String(pub(crate) u32);

    /// Another.
    #[derive(pc::ChannelParam, Debug, PartialEq)]
    #[allow(non_camel_case_types, reason = "the point")]
    pub(crate) struct str {
        pub(crate) value: u8,
    }

    /// A channel named like a type of the library.
    #[derive(pc::Channel, Debug, PartialEq)]
    #[channel("private-{string}-of-{str}", events(Event))]
    pub(crate) struct Channel {
        pub(crate) string: String,
        pub(crate) str: str,
    }

    /// Another, whose fields are named like the locals of the derive.
    #[derive(pc::Channel, Debug, PartialEq)]
    #[channel("private-name-{name}-{split}-{parts}-{arg_0}")]
    pub(crate) struct ChannelName {
        pub(crate) name: u32,
        pub(crate) split: u32,
        pub(crate) parts: u32,
        pub(crate) arg_0: u32,
    }

    /// An event named like the trait.
    #[derive(serde::Serialize, pc::Event, Debug)]
    #[event("said")]
    pub(crate) struct Event;

    /// A set named like the trait.
    #[derive(pc::Channels, Debug, PartialEq)]
    pub(crate) enum Channels {
        Ok(Channel),
        None(ChannelName),
    }

    pub(crate) fn main() {
        let _ = (
            Option,
            Some,
            Result,
            Box,
            From,
            TryFrom,
            Kind,
            Declaration,
            DECLARATION,
        );
        let channel = Channel {
            string: String(7),
            str: str { value: 8 },
        };
        let name = channel.name();
        assert_eq!(name, "private-7-of-8");
        assert!(matches!(Channels::try_from(&name), Ok(Channels::Ok(read)) if read == channel));
        let fields = ChannelName {
            name: 1,
            split: 2,
            parts: 3,
            arg_0: 4,
        };
        assert_eq!(fields.name(), "private-name-1-2-3-4");
        assert!(ChannelName::parse(&fields.name()).is_some_and(|read| read == fields));
        assert_eq!(<Event as pc::Event>::NAME, "said");
    }
}

/// Events in a module of their own.
pub(crate) mod events {
    use std::borrow::Cow;

    use pusher_channels::Event;
    use serde::{Deserialize, Serialize};

    /// With a lifetime.
    #[derive(Serialize, Event, Debug)]
    #[event("said")]
    pub(crate) struct Said<'t> {
        pub(crate) text: &'t str,
    }

    /// With a type parameter and a bound.
    #[derive(Serialize, Event, Debug)]
    #[event("changed")]
    pub(crate) struct Changed<T>
    where
        T: Serialize,
    {
        pub(crate) to: T,
    }

    /// An enum.
    #[derive(Serialize, Deserialize, Event, Debug)]
    #[event("client-moved")]
    pub(crate) enum Moved<'m> {
        Left,
        Right(Cow<'m, str>),
    }
}

/// Channels of each form.
pub(crate) mod channels {
    use pusher_channels::{Channel, Channels, Private, UserId};

    use super::events;

    /// Without fields.
    #[derive(Channel, Clone, Copy, Debug, PartialEq, Eq)]
    #[channel("news", events(events::Changed<u32>,))]
    pub(crate) struct News;

    /// Without fields, with braces.
    #[derive(Channel, Debug, PartialEq)]
    #[channel("cache-news")]
    pub(crate) struct Cached {}

    /// A tuple, whose arguments are in another order.
    #[derive(Channel, Debug, PartialEq)]
    #[channel("private-at-{1}-of-{0}")]
    pub(crate) struct At(pub(crate) u8, pub(super) i16);

    /// A raw identifier.
    #[derive(Channel, Debug, PartialEq)]
    #[channel("presence-{type}.{user}", events(events::Said<'_>), client_events(events::Moved<'_>))]
    pub(crate) struct Of {
        pub(crate) r#type: u16,
        /// With documentation.
        #[doc(alias = "member")]
        pub user: UserId,
    }

    /// With a kind, and the path of the library.
    #[derive(Channel, Debug, PartialEq)]
    #[channel(Private: "private-{topic}", events(events::Said<'static>, any), crate = ::pusher_channels)]
    pub(crate) struct Topic {
        /// The topic.
        pub topic: String,
    }

    /// Channels of the same name and of several modules.
    #[derive(Channels, Debug, PartialEq)]
    #[channels(crate = ::pusher_channels)]
    pub(crate) enum Any {
        /// News.
        News(News),
        /// By another name.
        Latest(Cached),
        /// A member.
        Of(Of),
        /// Raw.
        r#At(At),
    }
}

async fn uses(client: &pusher_channels::Client) -> Result<(), pusher_channels::Error> {
    use channels::{News, Of, Topic};
    use events::{Changed, Said};

    let text = String::from("hello");
    let said = Said { text: &text };
    let of = Of {
        r#type: 7,
        user: "ada".parse()?,
    };
    client.trigger(&of).payload(&said)?.send().await?;
    client.trigger((&of, &of)).payload(&said)?.send().await?;
    client
        .trigger(News)
        .payload(&Changed { to: 7 })?
        .send()
        .await?;
    let topic = Topic {
        topic: String::from("x"),
    };
    client.trigger(&topic).event("any").json(&7)?.send().await?;
    client
        .trigger(&topic)
        .payload(&Said { text: "hi" })?
        .send()
        .await
}

pub(crate) fn main() {
    use pusher_channels::{Channel, Channels};

    /// A channel and a set in a function.
    #[derive(Channel, Debug, PartialEq)]
    #[channel("private-local-{id}")]
    struct Local {
        id: u64,
    }

    #[derive(Channels, Debug, PartialEq)]
    enum Locals {
        Local(Local),
    }

    shadowed::main();
    let name = Local { id: 7 }.name();
    assert_eq!(name, "private-local-7");
    assert!(matches!(
        Locals::try_from(&name),
        Ok(Locals::Local(Local { id: 7 }))
    ));
    assert_eq!(channels::At(1, -2).name(), "private-at--2-of-1");
    assert_eq!(
        channels::At::parse(&channels::At(1, -2).name()),
        Some(channels::At(1, -2))
    );
    assert_eq!(channels::Cached {}.name(), "cache-news");
    assert_eq!(channels::Any::templates().count(), 4);
    assert!(
        matches!(channels::Any::At(channels::At(1, 2)).name(), Ok(name) if name == "private-at-2-of-1")
    );
    let _ = uses;
    let _ = events::Moved::Left;
}
