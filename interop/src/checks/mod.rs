//! All checks against a server, by subject.

mod authorization;
mod channels;
mod chat;
mod errors;
mod events;
mod load;
mod several;
mod users;
mod webhooks;

use crate::check::Check;

/// In the order of the table. The webhooks come last: they also look at what those before have caused.
pub fn all() -> Vec<Check> {
    let mut all = Vec::new();
    all.extend(events::checks());
    all.extend(several::checks());
    all.extend(authorization::checks());
    all.extend(users::checks());
    all.extend(channels::checks());
    all.extend(errors::checks());
    all.extend(webhooks::checks());
    all
}

/// What wants the machine for itself.
pub fn alone() -> Vec<Check> {
    load::checks().into_iter().chain(chat::checks()).collect()
}
