//! The known limitations of servers. Each is verified in every run: the check has to fail as
//! described here, and a check that passes although it is listed here fails the run.

use crate::service::Engine;

pub struct Exception {
    /// The name of the check.
    pub check: &'static str,
    pub engine: Engine,
    /// The reason, for the table.
    pub reason: &'static str,
    /// A part of the failure's message.
    pub says: &'static str,
}

/// The versions in which these were observed.
pub fn seen_with(engine: Engine) -> &'static str {
    match engine {
        Engine::Sockudo => "5.2.0",
        Engine::Soketi => "1.6.1",
    }
}

pub const EXCEPTIONS: &[Exception] = &[
    Exception {
        check: "events: presence cache channel",
        engine: Engine::Sockudo,
        reason: "Nobody can join such a channel: it does not find the data of the member, which is present.",
        says: "Missing channel_data for presence channel",
    },
    Exception {
        check: "authorization: presence cache channel",
        engine: Engine::Sockudo,
        reason: "Nobody can join such a channel: it does not find the data of the member, which is present.",
        says: "Missing channel_data for presence channel",
    },
    Exception {
        check: "authorization: forged responses, private cache channel",
        engine: Engine::Sockudo,
        reason: "It checks no signature if the name of a channel contains `cache-`.",
        says: "let a subscriber in with",
    },
    Exception {
        check: "users: watchlists, up to pusher-js",
        engine: Engine::Sockudo,
        reason: "It reports watched users in its own message, which pusher-js does not know.",
        says: "did not see the event \"online\"",
    },
    Exception {
        check: "errors: unknown key",
        engine: Engine::Sockudo,
        reason: "It responds with 404, where the documentation says 401.",
        says: "404 Not Found",
    },
    Exception {
        check: "users: watchlists, read by the server",
        engine: Engine::Soketi,
        reason: "It has no watchlists.",
        says: "did not see a frame with \"online\"",
    },
    Exception {
        check: "users: watchlists, up to pusher-js",
        engine: Engine::Soketi,
        reason: "It has no watchlists.",
        says: "did not see the event \"online\"",
    },
    Exception {
        check: "queries: presence channels, with their user counts",
        engine: Engine::Soketi,
        reason: "It ignores the requested attributes of a list of channels.",
        says: "omitted `user_count`",
    },
    Exception {
        check: "queries: channels of a declared type, with their user counts",
        engine: Engine::Soketi,
        reason: "It ignores the requested attributes of a list of channels.",
        says: "omitted `user_count`",
    },
    Exception {
        check: "queries: the last event of a cache channel",
        engine: Engine::Soketi,
        reason: "It does not report cached events.",
        says: "it looks empty after an event",
    },
    Exception {
        check: "queries: attributes of an event",
        engine: Engine::Soketi,
        reason: "It ignores the attributes that an event requests.",
        says: "omitted `user_count`",
    },
    Exception {
        check: "queries: attributes of a batch",
        engine: Engine::Soketi,
        reason: "It ignores the attributes that an event requests.",
        says: "omitted `subscription_count`",
    },
    Exception {
        check: "queries: keys of parameters in upper and lower case",
        engine: Engine::Soketi,
        reason: "It signs the keys of a query as they are sent, where the documentation converts them to lower case.",
        says: "401",
    },
    Exception {
        check: "errors: unknown key",
        engine: Engine::Soketi,
        reason: "It does not check the key of a request, only its signature.",
        says: "it was accepted",
    },
    Exception {
        check: "errors: clock eleven minutes slow",
        engine: Engine::Soketi,
        reason: "It does not check the time of a request.",
        says: "it was accepted",
    },
    Exception {
        check: "errors: clock eleven minutes fast",
        engine: Engine::Soketi,
        reason: "It does not check the time of a request.",
        says: "it was accepted",
    },
    Exception {
        check: "errors: too many requests, and retry-after",
        engine: Engine::Soketi,
        reason: "Its 429 has no `retry-after`.",
        says: "does not say when to come back",
    },
    Exception {
        check: "webhooks: subscription_count",
        engine: Engine::Soketi,
        reason: "It does not send them.",
        says: "no webhook told of two subscriptions",
    },
];

pub fn find(check: &str, engine: Engine) -> Option<&'static Exception> {
    EXCEPTIONS
        .iter()
        .find(|exception| exception.check == check && exception.engine == engine)
}
