//! TypeScript modules. `.ci/typescript` checks the module of these channels with the compiler of TypeScript.

use std::path::PathBuf;

use pusher_channels::__private::class_of;
use pusher_channels::__private::typescript::{ChannelExport, ExportChannel, ModuleBuilder};
use pusher_channels::error::InvalidKind;
use pusher_channels::typescript::{Exported, InvalidModule, check_or_write};
use pusher_channels::{Channel, Channels, Event};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A new order.
#[derive(Serialize, TS, Event)]
#[event("order-created")]
struct OrderCreated {
    /// The number of the order.
    id: u64,
    lines: Vec<Line>,
    note: Option<String>,
}

/// An order was paid.
#[derive(Serialize, TS, Event)]
#[serde(rename_all = "camelCase")]
#[event("order-paid")]
struct OrderPaid {
    order_id: u64,
}

#[derive(Serialize, TS)]
struct Line {
    name: String,
    price: u32,
    unit: Unit,
}

#[derive(Serialize, TS)]
#[expect(dead_code, reason = "only exported")]
enum Unit {
    Piece,
    Kilogram,
}

#[derive(Serialize, TS, Event)]
#[event("prices")]
struct Quotes(Vec<Line>);

/// Somebody said something.
#[derive(Serialize, TS, Event)]
#[event("said")]
struct Said {
    text: String,
}

#[derive(Serialize, Deserialize, TS, Event)]
#[event("client-typing")]
struct Typing {
    is_typing: bool,
}

/// What others see of a user.
#[derive(Serialize, TS)]
struct Profile {
    nickname: String,
}

/// One user's notifications.
#[derive(Channel)]
#[channel("private-user-{user}", events(OrderCreated, OrderPaid))]
struct Inbox {
    user: pusher_channels::UserId,
}

/// A room.
///
/// Everybody may enter it.
#[derive(Channel)]
#[channel(
    "presence-room-{room}",
    events(Said),
    client_events(Typing),
    members(Profile)
)]
struct Room {
    room: u32,
}

#[derive(Channel)]
#[channel("private-encrypted-{building}-vault-{vault}", events(Said))]
struct Vault {
    building: String,
    vault: u64,
}

/// News for everybody.
#[derive(Channel)]
#[channel("news")]
struct News;

/// The current prices.
#[derive(Channel)]
#[channel("cache-prices", events(Quotes, any))]
struct Prices;

#[derive(Channels)]
enum AppChannel {
    Inbox(Inbox),
    Room(Room),
    Vault(Vault),
    News(News),
    Prices(Prices),
}

fn inbox() -> ChannelExport {
    Inbox::describe()
}

fn room() -> ChannelExport {
    Room::describe()
}

fn module() -> String {
    AppChannel::typescript().unwrap()
}

fn export(rust: &str, template: &str, docs: &str) -> ChannelExport {
    ChannelExport::new(rust, template, class_of(template), docs)
}

/// Returns the error of a module with these channels.
fn refused(channels: impl IntoIterator<Item = ChannelExport>) -> InvalidModule {
    channels
        .into_iter()
        .fold(ModuleBuilder::new(), ModuleBuilder::channel)
        .finish()
        .unwrap_err()
}

#[test]
fn committed_module_is_up_to_date() {
    check_or_write("tests/typescript/channels.ts", &module()).unwrap();
}

#[test]
fn modules_are_deterministic() {
    assert_eq!(module(), module());
}

// The code of a derive macro, for an event without `TS`: it compiles as long as nothing exports it.
struct Silent;

pusher_channels::__if_ts_rs12! {
    impl ExportChannel for Silent
    where
        for<'a> Self: Exported,
    {
        fn describe() -> ChannelExport {
            export("Silent", "silent", "").event::<Self>("silent")
        }
    }

    impl ExportChannel for Said
    where
        for<'a> Self: Exported,
    {
        fn describe() -> ChannelExport {
            export("Voices", "voices", "").event::<Self>("said")
        }
    }
}

#[test]
fn channels_without_exported_types_compile() {
    let _ = Silent;
    let module = ModuleBuilder::new().channel(Said::describe()).finish();
    assert!(module.unwrap().contains("\"said\": Said;"));
}

#[test]
fn declares_only_what_the_channels_use() {
    let module = ModuleBuilder::new()
        .channel(export("News", "news", ""))
        .finish()
        .unwrap();
    for absent in ["integerArgument", "stringArgument", "export type"] {
        assert!(!module.contains(absent), "{absent}");
    }
}

#[test]
fn rejects_two_types_with_one_name_in_different_channels() {
    mod other {
        #[derive(ts_rs::TS)]
        #[expect(dead_code, reason = "only exported")]
        pub(super) struct Said {
            words: Vec<String>,
        }
    }
    let other = export("Other", "other", "").event::<other::Said>("said");
    let error = refused([room(), other]);
    assert_eq!(error.kind(), InvalidKind::Conflict);
    assert_eq!(
        error.to_string(),
        "invalid TypeScript module: the Rust types `it::typescript::Said` and \
         `it::typescript::rejects_two_types_with_one_name_in_different_channels::other::Said` are different, \
         but both are `Said` in TypeScript: rename one of them, for example with `#[ts(rename = \"…\")]`"
    );
}

#[test]
fn rejects_names_that_the_module_needs_itself() {
    #[derive(TS)]
    #[expect(dead_code, reason = "only exported")]
    struct RoomEvents {
        id: u8,
    }
    #[derive(TS)]
    #[expect(dead_code, reason = "only exported")]
    struct ChannelMember {
        id: u8,
    }
    let error = refused([room(), export("A", "a", "").event::<RoomEvents>("x")]);
    assert_eq!(error.kind(), InvalidKind::Repeated);
    let message = error.to_string();
    assert!(
        message.contains("name `RoomEvents` is needed for the channel `Room`"),
        "{message}"
    );

    let error = refused([export("A", "a", "").event::<ChannelMember>("x")]);
    let message = error.to_string();
    assert!(
        message.contains("name `ChannelMember` is needed for the module itself"),
        "{message}"
    );

    let error = refused([room(), room()]);
    assert_eq!(error.kind(), InvalidKind::Repeated);
}

#[test]
fn rejects_channels_that_contradict_themselves() {
    let cases = [
        (inbox().event::<Said>("order-paid"), InvalidKind::Repeated),
        (
            inbox().client_event::<Typing>("typing"),
            InvalidKind::Format,
        ),
        (inbox().member_info::<Profile>(), InvalidKind::WrongKind),
        (
            export("Lobby", "lobby", "").client_event::<Typing>("client-typing"),
            InvalidKind::WrongKind,
        ),
        (
            export("Vault", "private-encrypted-v", "").client_event::<Typing>("client-typing"),
            InvalidKind::WrongKind,
        ),
        (export("Inbox", "private-{user}", ""), InvalidKind::Missing),
    ];
    for (channel, kind) in cases {
        let error = refused([channel]);
        assert_eq!(error.kind(), kind, "{error}");
    }
}

/// Returns true in a run that writes modules, where `check_or_write` reports no differences.
fn is_writing() -> bool {
    std::env::var_os("UPDATE_TYPESCRIPT").is_some()
}

/// A path for a file that is removed at the end of the test.
struct Temporary(PathBuf);

impl Temporary {
    fn new(test: &str) -> Self {
        let name = format!("pusher-channels-{test}-{}.ts", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn accepts_files_that_are_up_to_date() {
    let file = Temporary::new("current");
    std::fs::write(&file.0, "a\r\nb\r\n").unwrap();
    check_or_write(&file.0, "a\nb\n").unwrap();
    assert_eq!(std::fs::read_to_string(&file.0).unwrap(), "a\r\nb\r\n");
}

#[test]
fn reports_the_first_line_that_differs() {
    if is_writing() {
        return;
    }
    let file = Temporary::new("differs");
    std::fs::write(&file.0, "a\nb\nc\n").unwrap();
    let error = check_or_write(&file.0, "a\nB\nC\n").unwrap_err();
    assert_eq!(error.line(), Some(2));
    assert!(!error.is_missing());
    assert_eq!(
        error.to_string(),
        format!(
            "{} is not up to date. Line 2 differs:\n  committed: b\n  from Rust: B\n\
             To write it, run this test again with UPDATE_TYPESCRIPT=1 in the environment, and commit the file.",
            file.0.display()
        )
    );
    assert_eq!(std::fs::read_to_string(&file.0).unwrap(), "a\nb\nc\n");

    let error = check_or_write(&file.0, "a\nb\n").unwrap_err().to_string();
    assert!(
        error.contains("Line 3 differs:\n  committed: c\n  from Rust: (the end of the file)\n"),
        "{error}"
    );
}

#[test]
fn reports_missing_files_and_the_way_out() {
    if is_writing() {
        return;
    }
    let file = Temporary::new("missing");
    let error = check_or_write(&file.0, "a\n").unwrap_err();
    assert!(error.is_missing() && error.line().is_none());
    assert_eq!(
        format!("{error:?}"),
        format!(
            "{} does not exist\n\
             To write it, run this test again with UPDATE_TYPESCRIPT=1 in the environment, and commit the file.",
            file.0.display()
        )
    );
}

#[test]
fn writes_files_if_the_environment_says_so() {
    let mut update = crate::alone("typescript::writes_files");
    update.env("UPDATE_TYPESCRIPT", "1");
    crate::succeed(update);
    let mut check = crate::alone("typescript::writes_no_files");
    check.env("UPDATE_TYPESCRIPT", "0");
    crate::succeed(check);
}

#[test]
#[ignore = "run by `writes_files_if_the_environment_says_so`"]
fn writes_files() {
    let file = Temporary::new("writes");
    check_or_write(&file.0, "a\n").unwrap();
    assert_eq!(std::fs::read_to_string(&file.0).unwrap(), "a\n");
    check_or_write(&file.0, "b\n").unwrap();
    assert_eq!(std::fs::read_to_string(&file.0).unwrap(), "b\n");

    let error = check_or_write(file.0.join("below-a-file.ts"), "a\n")
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("cannot "), "{error}");
}

#[test]
#[ignore = "run by `writes_files_if_the_environment_says_so`"]
fn writes_no_files() {
    let file = Temporary::new("writes-not");
    assert!(check_or_write(&file.0, "a\n").unwrap_err().is_missing());
    assert!(!file.0.exists());
}
