//! The guide: one page for each task, with programs to copy.
//!
//! New here? The [front page](crate) has a first program. Then read [channels and names](channels),
//! [events](events) and [the authorization endpoint](endpoint).
//!
//! | Page | What it shows |
//! |---|---|
//! | [Channels and names](channels) | The four kinds, declared channels, names from a database, arguments out of a name |
//! | [Events](events) | Data, the sender, several channels, more than 10 KB, who received it |
//! | [Batches and the publisher](batches) | Many events in few requests, in the background, merged, text in pieces |
//! | [Delivery](delivery) | Twice, lost, in order; a crash between commit and publish |
//! | [The state of channels](state) | Occupied channels, counts, caches, who is online |
//! | [The authorization endpoint](endpoint) | Who may subscribe: axum, actix-web, plain `http` |
//! | [Users and presence](users) | Members, signed-in users, events for a user, watchlists |
//! | [Webhooks](webhooks) | Receiving them, rotating tokens, why they do not arrive |
//! | [Encrypted channels](encryption) | Keys, the page, key rotation |
//! | [Configuration](configuration) | Values, URL, environment, a typed configuration, HTTP settings |
//! | [Errors and retries](errors) | Predicates, HTTP statuses for handlers, why 401, what is retried |
//! | [Testing](testing) | A server in the test, endpoints, webhooks, failures |
//! | [Running it](production) | Timeouts, proxies, containers, Lambda, shutdown, tenants, logs, metrics |
//! | [Without tokio](without_tokio) | Blocking, without a runtime, with another HTTP client |
//! | [Requests as values](requests) | Other endpoints, signed URLs, without I/O |
//! | [TypeScript](typescript) | A module for the page, with the types of your events |
//! | [Self-hosted servers](servers) | What differs on Sockudo, soketi and Reverb |
//! | [Compile errors](compile_errors) | What does not compile, and the messages |
//! | [Security](security) | What is wiped, what is logged, and how to know |
//! | [Comparison](comparison) | This crate and four others |
//! | [Migration](migration) | From `pusher`, `pushers`, `sockudo-http`, Go, Node, PHP, Python, Laravel |
//! | [Frequent questions](faq) | Short answers |
//!
//! These pages exist only in the documentation. Their programs are compiled, and most of them run, with
//! the tests of this crate.

#[doc = include_str!("channels.md")]
pub mod channels {}
#[doc = include_str!("events.md")]
pub mod events {}
#[doc = include_str!("batches.md")]
pub mod batches {}
#[doc = include_str!("delivery.md")]
pub mod delivery {}
#[doc = include_str!("state.md")]
pub mod state {}
#[doc = include_str!("endpoint.md")]
pub mod endpoint {}
#[doc = include_str!("users.md")]
pub mod users {}
#[doc = include_str!("webhooks.md")]
pub mod webhooks {}
#[doc = include_str!("encryption.md")]
pub mod encryption {}
#[doc = include_str!("configuration.md")]
pub mod configuration {}
#[doc = include_str!("errors.md")]
pub mod errors {}
#[doc = include_str!("testing.md")]
pub mod testing {}
#[doc = include_str!("production.md")]
pub mod production {}
#[doc = include_str!("without_tokio.md")]
pub mod without_tokio {}
#[doc = include_str!("requests.md")]
pub mod requests {}
#[doc = include_str!("typescript.md")]
pub mod typescript {}
#[doc = include_str!("servers.md")]
pub mod servers {}
#[doc = include_str!("compile_errors.md")]
pub mod compile_errors {}
#[doc = include_str!("security.md")]
pub mod security {}
#[doc = include_str!("comparison.md")]
pub mod comparison {}
#[doc = include_str!("migration/index.md")]
pub mod migration {
    #[doc = include_str!("migration/pusher.md")]
    pub mod pusher {}
    #[doc = include_str!("migration/pushers.md")]
    pub mod pushers {}
    #[doc = include_str!("migration/sockudo_http.md")]
    pub mod sockudo_http {}
    #[doc = include_str!("migration/go.md")]
    pub mod go {}
    #[doc = include_str!("migration/node.md")]
    pub mod node {}
    #[doc = include_str!("migration/php.md")]
    pub mod php {}
    #[doc = include_str!("migration/python.md")]
    pub mod python {}
    #[doc = include_str!("migration/laravel.md")]
    pub mod laravel {}
}
#[doc = include_str!("faq.md")]
pub mod faq {}
