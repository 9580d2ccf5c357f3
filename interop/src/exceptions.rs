//! What a server cannot do. Every line is checked in every run: the check has to fail as it says here, and a
//! check that passes although it is listed here fails the run.

use crate::service::Engine;

pub struct Exception {
    /// The name of the check.
    pub check: &'static str,
    pub engine: Engine,
    /// The reason, for the table.
    pub reason: &'static str,
    /// What the failure says, in part.
    pub says: &'static str,
}

/// The versions that these were seen with.
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
        reason: "Nobody can join such a channel: it misses the data of the member, which are there.",
        says: "Missing channel_data for presence channel",
    },
    Exception {
        check: "authorization: presence cache channel",
        engine: Engine::Sockudo,
        reason: "Nobody can join such a channel: it misses the data of the member, which are there.",
        says: "Missing channel_data for presence channel",
    },
    Exception {
        check: "authorization: forged answers, private cache channel",
        engine: Engine::Sockudo,
        reason: "It checks no signature where the name of a channel contains `cache-`.",
        says: "let a subscriber in with",
    },
    Exception {
        check: "users: watchlists, as far as pusher-js",
        engine: Engine::Sockudo,
        reason: "It tells of those who are watched in a message of its own, which pusher-js does not know.",
        says: "did not see the event \"online\"",
    },
    Exception {
        check: "errors: unknown key",
        engine: Engine::Sockudo,
        reason: "It answers 404, where the documentation says 401.",
        says: "404 Not Found",
    },
    Exception {
        check: "users: watchlists, read by the server",
        engine: Engine::Soketi,
        reason: "It has no watchlists.",
        says: "did not see a frame with \"online\"",
    },
    Exception {
        check: "users: watchlists, as far as pusher-js",
        engine: Engine::Soketi,
        reason: "It has no watchlists.",
        says: "did not see the event \"online\"",
    },
    Exception {
        check: "state: presence channels, with their users",
        engine: Engine::Soketi,
        reason: "It ignores what is asked about the channels of a list.",
        says: "omitted `user_count`",
    },
    Exception {
        check: "state: a cache channel's last event",
        engine: Engine::Soketi,
        reason: "It does not tell what a cache holds.",
        says: "it looks empty after an event",
    },
    Exception {
        check: "state: asked together with an event",
        engine: Engine::Soketi,
        reason: "It ignores what an event asks.",
        says: "omitted `user_count`",
    },
    Exception {
        check: "state: asked together with a batch",
        engine: Engine::Soketi,
        reason: "It ignores what an event asks.",
        says: "omitted `subscription_count`",
    },
    Exception {
        check: "errors: unknown key",
        engine: Engine::Soketi,
        reason: "It does not look at the key of a request, only at its signature.",
        says: "it was accepted",
    },
    Exception {
        check: "errors: clock eleven minutes slow",
        engine: Engine::Soketi,
        reason: "It does not look at the time of a request.",
        says: "it was accepted",
    },
    Exception {
        check: "errors: clock eleven minutes fast",
        engine: Engine::Soketi,
        reason: "It does not look at the time of a request.",
        says: "it was accepted",
    },
    Exception {
        check: "errors: too many requests, and when to come back",
        engine: Engine::Soketi,
        reason: "Its 429 does not say when to come back.",
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
