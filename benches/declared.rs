//! The cost of declared channels: reading a name as one of 30, against validating the name; and composing
//! an event on one, against a name from `channel_name!`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints its result, and fails by panicking"
)]

#[path = "measure/calls.rs"]
mod calls;
mod measure;
#[path = "measure/order.rs"]
mod order;

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use pusher_channels::{
    AnyChannelName, Channel, ChannelName, Channels, Client, EventName, Private, UserId,
    channel_name, event_name,
};

use calls::per_call;
use order::Order;

const ROUNDS: usize = 400;

macro_rules! channels {
    ($($name:ident $template:literal { $($field:ident: $type:ty),* })+) => {
        $(
            #[derive(Channel)]
            #[channel($template)]
            struct $name { $($field: $type),* }
        )+

        #[derive(Channels)]
        #[allow(dead_code, reason = "only read")]
        enum AppChannel { $($name($name)),+ }
    };
}

channels! {
    Inbox "private-inbox-{user}" { user: UserId }
    Orders "presence-orders-{id}.{part}" { id: u64, part: u32 }
    Invoices "private-encrypted-invoices-{id}" { id: u64 }
    Payments "private-payments-{id}" { id: u64 }
    Cart "cart-{id}.{part}" { id: u64, part: u32 }
    Wishlist "private-wishlist-{id}" { id: u64 }
    Returns "presence-returns-{id}" { id: u64 }
    Shipments "private-encrypted-shipments-{user}" { user: UserId }
    Tickets "private-tickets-{id}" { id: u64 }
    Reviews "reviews-{id}" { id: u64 }
    Coupons "private-coupons-{id}.{part}" { id: u64, part: u32 }
    Sessions "presence-sessions-{id}" { id: u64 }
    Devices "private-encrypted-devices-{id}" { id: u64 }
    Alerts "private-alerts-{id}.{part}" { id: u64, part: u32 }
    Exports "exports-{id}" { id: u64 }
    Imports "private-imports-{id}" { id: u64 }
    Reports "presence-reports-{id}.{part}" { id: u64, part: u32 }
    Teams "private-encrypted-teams-{id}" { id: u64 }
    Projects "private-projects-{id}" { id: u64 }
    Boards "boards-{id}.{part}" { id: u64, part: u32 }
    Tasks "private-tasks-{id}" { id: u64 }
    Comments "presence-comments-{id}" { id: u64 }
    Files "private-encrypted-files-{id}.{part}" { id: u64, part: u32 }
    Folders "private-folders-{id}" { id: u64 }
    Calendars "calendars-{id}" { id: u64 }
    Meetings "private-meetings-{id}.{part}" { id: u64, part: u32 }
    Polls "presence-polls-{id}" { id: u64 }
    Surveys "private-encrypted-surveys-{id}" { id: u64 }
    Rooms "private-rooms-{user}" { user: UserId }
    Lobby "lobby-{id}" { id: u64 }
}

fn main() {
    let mut rows = Vec::new();
    let validate = |name: &'static str| {
        move || per_call(|| AnyChannelName::try_from(black_box(name)).unwrap())
    };

    let inbox = "private-inbox-auth0.7";
    let name: ChannelName<Private> = inbox.parse().unwrap();
    rows.push(measure::compare(
        "parse a declared name, with a user",
        ROUNDS,
        2.0,
        validate(inbox),
        || per_call(|| Inbox::parse(black_box(&name)).unwrap()),
    ));
    let meeting = "private-meetings-1234567.12";
    let name: ChannelName<Private> = meeting.parse().unwrap();
    rows.push(measure::compare(
        "parse a declared name, with two integers",
        ROUNDS,
        2.0,
        validate(meeting),
        || per_call(|| Meetings::parse(black_box(&name)).unwrap()),
    ));
    for (case, name) in [
        ("read the first of 30 channels", "private-inbox-auth0.7"),
        ("the 17th, with two integers", "presence-reports-1234567.12"),
        ("the 29th, with a user", "private-rooms-auth0.7"),
        ("the 30th, with an integer", "lobby-1234567"),
        ("a name of none of 30 channels", "private-roadmap-1234567"),
    ] {
        let name_read = AnyChannelName::try_from(name).unwrap();
        rows.push(measure::compare(case, ROUNDS, 2.0, validate(name), || {
            per_call(|| AppChannel::try_from(black_box(&name_read)).is_ok())
        }));
    }

    let client = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
        .cluster("eu")
        .build()
        .unwrap();
    for (case, size) in [
        ("compose 0.2 KB on a declared channel", 200),
        ("compose 2 KB on a declared channel", 2_000),
    ] {
        let order = Order::of(size);
        let user: UserId = "auth0.7".parse().unwrap();
        let inbox = Inbox { user };
        let by_macro = || {
            let user = black_box(&inbox.user);
            let channel = channel_name!("private-inbox-{user}").unwrap();
            let trigger = client.trigger(&channel).event(CREATED).json(&order);
            trigger.unwrap().into_request().to_http(now()).unwrap()
        };
        let declared = || {
            let trigger = client
                .trigger(black_box(&inbox))
                .event(CREATED)
                .json(&order);
            trigger.unwrap().into_request().to_http(now()).unwrap()
        };
        assert_eq!(by_macro().uri(), declared().uri());
        rows.push(measure::compare(
            case,
            ROUNDS,
            1.1,
            || per_call(by_macro),
            || per_call(declared),
        ));
    }
    measure::print("µs", &rows);
}

const CREATED: EventName = event_name!("order-created");

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_353_088_179)
}
