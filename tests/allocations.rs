//! The exact number of allocations of each operation, so that every additional one fails a test.
//!
//! Every call that returns memory counts, including those that grow a buffer. The numbers hold for
//! the versions in `Cargo.lock`.

#![allow(
    unsafe_code,
    reason = "an allocator is unsafe; the library itself forbids it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::SystemTime;

use pusher_channels::{
    AnyChannelName, Channel, ChannelList, ChannelName, Channels, Client, EncryptionKey, EventName,
    Member, MemberId, Presence, Private, PrivateEncrypted, Public, SocketId, UserId, channel_name,
    event_name,
};
use serde::Serialize;

const NEWS: ChannelName<Public> = channel_name!("news");
const ORDERS: ChannelName<Private> = channel_name!("private-orders");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const CREATED: EventName = event_name!("order-created");

#[derive(Serialize)]
struct Order<'a> {
    id: u64,
    customer: &'a str,
    lines: [Line<'a>; 3],
    total: f64,
    paid: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    article: &'a str,
    count: u32,
}

/// 0.2 KB of JSON.
const ORDER: Order<'_> = Order {
    id: 1_234_567,
    customer: "Ada \"the first\" Lovelace",
    lines: [
        Line {
            article: "analytical engine",
            count: 1,
        },
        Line {
            article: "punched cards, a box",
            count: 24,
        },
        Line {
            article: "oil",
            count: 2,
        },
    ],
    total: 1_843.25,
    paid: true,
};

/// The allocations of every request on a channel with a constant name:
///
/// 1. the body;
/// 2. the reference count of the body, which the sent request shares with the one that is kept for
///    retries;
/// 3. path and query, in one piece;
/// 4. and 5. the two tables of `http::HeaderMap`.
const REQUEST: usize = 5;

fn client() -> Client<EncryptionKey> {
    Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
        .cluster("eu")
        .encryption_key(EncryptionKey::from_bytes(&[7; 32]).unwrap())
        .build()
        .unwrap()
}

#[test]
fn order_has_the_documented_size() {
    let len = serde_json::to_vec(&ORDER).unwrap().len();
    assert!((180..=220).contains(&len), "{len}");
}

#[test]
fn json_event_allocations() {
    let client = client();
    let now = SystemTime::now();
    let count = allocations(|| {
        let trigger = client.trigger(&ORDERS).event(CREATED).json(&ORDER);
        trigger.unwrap().into_request().to_http(now).unwrap()
    });
    assert_eq!(count, REQUEST);
}

#[test]
fn large_json_event_allocations() {
    let client = client();
    let now = SystemTime::now();
    let orders = [ORDER; 10];
    let count = allocations(|| {
        let trigger = client.trigger(&ORDERS).event(CREATED).json(&orders);
        trigger.unwrap().into_request().to_http(now).unwrap()
    });
    // The body is doubled twice, because the length of JSON is not known in advance.
    assert_eq!(count, REQUEST + 2);
}

#[test]
fn text_event_allocations() {
    let client = client();
    let now = SystemTime::now();
    let count = allocations(|| {
        let trigger = client.trigger(&NEWS).event(CREATED).text("hello");
        trigger.unwrap().into_request().to_http(now).unwrap()
    });
    assert_eq!(count, REQUEST);
}

#[test]
fn encrypted_event_allocations() {
    let client = client();
    let now = SystemTime::now();
    let count = allocations(|| {
        let trigger = client.trigger(&VAULT).event(CREATED).json(&ORDER);
        trigger.unwrap().into_request().to_http(now).unwrap()
    });
    // The plaintext before it is encrypted.
    assert_eq!(count, REQUEST + 1);
}

#[test]
fn allocations_of_event_on_a_hundred_channels() {
    let client = client();
    let now = SystemTime::now();
    let mut channels = ChannelList::new(&NEWS);
    for user in 1..100 {
        let channel = channel_name!("private-user-{user}").unwrap();
        channels.push(&channel).unwrap();
    }
    let count = allocations(|| {
        let trigger = client.trigger(&channels).event(CREATED).json(&ORDER);
        trigger.unwrap().into_request().to_http(now).unwrap()
    });
    // The list of the names, which are not copied.
    assert_eq!(count, REQUEST + 1);
}

#[test]
fn batch_of_ten_allocations() {
    let client = client();
    let now = SystemTime::now();
    let events = [(); 10].map(|()| client.trigger(&ORDERS).event(CREATED).json(&ORDER).unwrap());
    let count = allocations(|| {
        let batch = client.batch(events).unwrap();
        batch.into_request().to_http(now).unwrap()
    });
    // The parser of the response.
    assert_eq!(count, REQUEST + 1);
}

#[test]
fn allocations_of_event_with_attributes() {
    let client = client();
    let now = SystemTime::now();
    let count = allocations(|| {
        let start = client.trigger(&NEWS).with_subscription_count();
        let trigger = start.event(CREATED).text("hello").unwrap();
        trigger.into_request().to_http(now).unwrap()
    });
    // The requested attributes, twice, and the parser of the response.
    assert_eq!(count, REQUEST + 3);
}

/// Each channel name is one allocation, together with its reference count. The others are the nodes
/// of the map, with up to 11 channels each, and the list that it is built from, which doubles.
#[test]
fn allocations_of_list_of_channels() {
    let client = client();
    let rooms = client.presence_channels().user_count();
    let rooms = rooms.into_request().unwrap();
    let entries = (0..10_000).map(|id| format!("\"presence-room-{id}\":{{\"user_count\":7}}"));
    let entries = entries.collect::<Vec<_>>().join(",");
    let response = http::Response::new(format!("{{\"channels\":{{{entries}}}}}").into());
    let count = allocations(|| rooms.read(&response).unwrap());
    assert_eq!(count, 10_000 + 928);
}

#[test]
fn name_allocations() {
    let user = 42;
    let text = String::from("private-orders");
    let channel: ChannelName<Private> = text.parse().unwrap();
    let any = AnyChannelName::try_from(text.as_str()).unwrap();
    let event = EventName::try_from("created").unwrap();

    let (orders, created) = (&ORDERS, &CREATED);
    assert_eq!(allocations(|| (orders.clone(), created.clone())), 0);
    assert_eq!(
        allocations(|| (channel.clone(), event.clone(), any.clone())),
        0
    );
    assert_eq!(allocations(|| channel_name!("private-orders")), 0);
    assert_eq!(allocations(|| event_name!("created")), 0);
    assert_eq!(
        allocations(|| "123456.7890123".parse::<SocketId>().unwrap()),
        0
    );
    let parsed = allocations(|| text.parse::<ChannelName<Private>>().unwrap());
    assert_eq!(parsed, 1, "the name");
    let filled = allocations(|| channel_name!("private-user-{user}").unwrap());
    assert_eq!(filled, 2, "the text, and the name");
}

#[derive(Channel, Clone)]
#[channel("private-user-{user}")]
struct Inbox {
    user: UserId,
}

#[derive(Channel)]
#[channel("presence-room-{room}.{seat}")]
struct Seat {
    room: u32,
    seat: i8,
}

#[derive(Channel)]
#[channel("private-orders-{user}-{order}")]
struct Orders {
    user: String,
    order: u64,
}

#[derive(Channel)]
#[channel("news")]
struct News;

#[derive(Channels)]
enum AppChannel {
    Inbox(Inbox),
    Seat(Seat),
    Orders(Orders),
    News(News),
}

/// Reading a declared name allocates what its arguments do.
#[test]
fn allocations_of_reading_declared_channels() {
    fn check<C: Channel>(name: &str, expected: usize)
    where
        ChannelName<C::Kind>: for<'n> TryFrom<&'n str>,
    {
        let Ok(typed) = ChannelName::<C::Kind>::try_from(name) else {
            panic!("{name} is of another kind");
        };
        let any = AnyChannelName::new(name).unwrap();
        assert_eq!(
            allocations(|| C::parse(&typed).unwrap()),
            expected,
            "{name}"
        );
        let read = allocations(|| AppChannel::try_from(&any).unwrap());
        assert_eq!(read, expected, "{name}");
        let read = allocations(|| AppChannel::try_from(any).unwrap());
        assert_eq!(read, expected, "{name}");
    }
    check::<Inbox>("private-user-ada", 1);
    check::<Seat>("presence-room-7.-1", 0);
    check::<Orders>("private-orders-ada-7", 1);
    check::<News>("news", 0);
    for unknown in ["private-other", "presence-room-007.1", "news-2"] {
        let name = AnyChannelName::new(unknown).unwrap();
        let read = allocations(|| AppChannel::try_from(&name).is_err());
        assert_eq!(read, 0, "{unknown}");
    }
}

/// Composing a declared name allocates no more than `channel_name!` does.
#[test]
fn allocations_of_composing_declared_channels() {
    let client = client();
    let now = SystemTime::now();
    for user in ["ada".to_owned(), "x".repeat(100)] {
        let filled = allocations(|| channel_name!("private-user-{user}").unwrap());
        let inbox = Inbox {
            user: user.parse().unwrap(),
        };
        let composed = allocations(|| inbox.name());
        assert!(composed <= filled, "{composed} {filled}");
        let set = AppChannel::Inbox(inbox.clone());
        assert_eq!(allocations(|| set.name().unwrap()), composed);
        let count = allocations(|| {
            let trigger = client.trigger(&inbox).event(CREATED).json(&ORDER);
            trigger.unwrap().into_request().to_http(now).unwrap()
        });
        assert_eq!(count, REQUEST + composed);

        let orders = Orders { user, order: 7 };
        let (user, order) = (&orders.user, orders.order);
        let filled = allocations(|| channel_name!("private-orders-{user}-{order}").unwrap());
        let composed = allocations(|| orders.name().unwrap());
        assert!(composed <= filled, "{composed} {filled}");
    }
    let seat = Seat { room: 7, seat: -1 };
    assert_eq!(allocations(|| seat.name()), 2, "the text, and the name");
    assert_eq!(allocations(|| News.name()), 0);
    assert_eq!(allocations(|| AppChannel::News(News).name().unwrap()), 0);
}

/// The response is one allocation from the start: the signed string has none of its own.
#[test]
fn authorization_allocations() {
    let client = client();
    let id: SocketId = "123456.7890123".parse().unwrap();
    let member = Member::new(MemberId::from(10)).info(&ORDER.lines[0]);
    assert_eq!(allocations(|| client.authorize(&id, &ORDERS)), 1);
    assert_eq!(allocations(|| client.authorize(&id, &VAULT)), 1);
    let presence = || client.authorize_presence(&id, &LOBBY, &member).unwrap();
    assert_eq!(allocations(presence), 1);
}

#[test]
fn client_allocations() {
    let client = client();
    assert_eq!(allocations(|| client.clone()), 0);
    // An app of a tenant shares everything but its names and its secret.
    let before = LIVE.get();
    let acme = client.for_app("17", "acme-key", "acme-secret").unwrap();
    let size = LIVE.get() - before;
    drop(acme);
    assert!((1..1_000).contains(&size), "{size} bytes");
    assert_eq!(LIVE.get(), before);
}

/// Counts the allocations of `act`. Dropping its result does not count.
fn allocations<R>(act: impl FnOnce() -> R) -> usize {
    let before = COUNT.get();
    let result = act();
    let count = COUNT.get() - before;
    drop(result);
    count
}

thread_local! {
    /// Per thread, because tests run in parallel.
    static COUNT: Cell<usize> = const { Cell::new(0) };
    /// The allocated bytes. Per thread, too, so blocks that another thread frees would remain in it.
    static LIVE: Cell<usize> = const { Cell::new(0) };
}

struct Counter;

// SAFETY: all calls are forwarded to the system allocator. The counter neither allocates nor has a
// destructor.
unsafe impl GlobalAlloc for Counter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        LIVE.set(LIVE.get().wrapping_add(layout.size()));
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        LIVE.set(LIVE.get().wrapping_add(layout.size()));
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        LIVE.set(LIVE.get().wrapping_add(size).wrapping_sub(layout.size()));
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get().wrapping_sub(layout.size()));
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counter = Counter;
