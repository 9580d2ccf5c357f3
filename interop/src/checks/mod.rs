//! All checks against a server, by subject.

mod authorization;
mod between;
mod channels;
mod chat;
mod cluster;
mod declared;
mod errors;
mod events;
mod load;
mod outbox;
mod several;
mod users;
mod webhooks;

use crate::check::Check;

/// In the order of the table. Webhooks come last, because they also check the effects of the other
/// checks.
pub fn all() -> Vec<Check> {
    let mut all = Vec::new();
    all.extend(events::checks());
    all.extend(several::checks());
    all.extend(authorization::checks());
    all.extend(users::checks());
    all.extend(channels::checks());
    all.extend(declared::checks());
    all.extend(errors::checks());
    all.extend(between::checks());
    all.extend(webhooks::checks());
    all
}

/// The checks that need the machine for themselves.
pub fn alone() -> Vec<Check> {
    let mut alone = load::checks();
    alone.extend(between::alone());
    alone.extend(outbox::checks());
    alone.extend(cluster::checks());
    alone.extend(chat::checks());
    alone
}
