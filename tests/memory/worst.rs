//! The contents that take the most memory to read.

/// Returns a text of `size` bytes: `start`, as many of `item` as fit, separated by commas, and `end`.
pub(crate) fn filled(
    size: usize,
    start: &str,
    item: impl Fn(usize) -> String,
    end: &str,
) -> String {
    let mut text = start.to_owned();
    for index in 0.. {
        let item = item(index);
        if text.len() + item.len() + 1 + end.len() > size {
            break;
        }
        if index > 0 {
            text.push(',');
        }
        text.push_str(&item);
    }
    text + end
}

/// What a server can put in the place of a value: lists and objects of the shortest items, nested ones,
/// and strings.
pub(crate) fn values(size: usize) -> Vec<(&'static str, String)> {
    let of = |start, item: &str, end| filled(size, start, |_| item.to_owned(), end);
    let key = |index: usize| format!("\"{index:x}\":0");
    let depth = 100;
    let nested = "[".repeat(depth) + &of("[", "[]", "]") + &"]".repeat(depth);
    vec![
        ("numbers", of("[", "0", "]")),
        ("empty lists", of("[", "[]", "]")),
        ("empty objects", of("[", "{}", "]")),
        ("objects", of("[", "{\"\":0}", "]")),
        ("one key", of("{", "\"\":0", "}")),
        ("one key with an object", of("{", "\"\":{}", "}")),
        ("keys", filled(size, "{", key, "}")),
        ("nested", nested),
        ("a string", format!("\"{}\"", "x".repeat(size))),
        ("escapes", format!("\"{}\"", "\\u0001".repeat(size / 6))),
        (
            "control characters",
            format!("\"{}\"", "\u{7f}".repeat(size)),
        ),
        ("numbers as strings", of("[", "\"\"", "]")),
    ]
}

/// The bodies of responses: each value in each field that a call reads.
pub(crate) fn bodies(size: usize) -> Vec<(String, String)> {
    // What surrounds the values.
    let size = size - 200;
    let mut bodies = Vec::new();
    for field in [
        "error",
        "channels",
        "batch",
        "users",
        "occupied",
        "user_count",
        "subscription_count",
        "cache",
        "other",
    ] {
        for (name, value) in values(size) {
            let rest = if field == "occupied" {
                ""
            } else {
                "\"occupied\":true,"
            };
            bodies.push((
                format!("{field}: {name}"),
                format!("{{{rest}\"{field}\":{value}}}"),
            ));
        }
    }
    let of = |start, item: &str, end| filled(size, start, |_| item.to_owned(), end);
    let named = |start, item: fn(usize) -> String, end| filled(size, start, item, end);
    let more = [
        ("channels: one", of("{\"channels\":{", "\"a\":{}", "}}")),
        (
            "channels: one presence channel",
            of("{\"channels\":{", "\"presence-a\":{\"user_count\":1}", "}}"),
        ),
        (
            "channels: one with null",
            of("{\"channels\":{", "\"a\":null", "}}"),
        ),
        (
            "channels: the requested one",
            of(
                "{\"channels\":{",
                "\"presence-lobby\":{\"user_count\":1}",
                "}}",
            ),
        ),
        (
            "channels: all",
            named(
                "{\"channels\":{",
                |index| format!("\"{index:x}\":{{}}"),
                "}}",
            ),
        ),
        (
            "channels: all presence channels",
            named(
                "{\"channels\":{",
                |index| format!("\"presence-{index:x}\":{{\"user_count\":1}}"),
                "}}",
            ),
        ),
        (
            "channels: invalid names",
            named(
                "{\"channels\":{",
                |index| format!("\":{index:x}\":{{}}"),
                "}}",
            ),
        ),
        (
            "channels: long counts",
            named(
                "{\"channels\":{",
                |_| {
                    format!(
                        "\"presence-lobby\":{{\"user_count\":\"{}\"}}",
                        "x".repeat(10_000)
                    )
                },
                "}}",
            ),
        ),
        (
            "batch: counts",
            of("{\"batch\":[", "{\"user_count\":1}", "]}"),
        ),
        (
            "batch: with keys",
            named("{\"batch\":{", |index| format!("\"{index}\":{{}}"), "}}"),
        ),
        ("users: ids", of("{\"users\":[", "{\"id\":\"1\"}", "]}")),
        ("users: numbers", of("{\"users\":[", "{\"id\":1}", "]}")),
        (
            "users: empty ids",
            of("{\"users\":[", "{\"id\":\"\"}", "]}"),
        ),
        (
            "users: with keys",
            named(
                "{\"users\":{",
                |index| format!("\"{index}\":{{\"id\":1}}"),
                "}}",
            ),
        ),
        (
            "users: nested id",
            format!("{{\"users\":[{{\"id\":{}}}]}}", of("[", "0", "]")),
        ),
        (
            "cache: data",
            format!(
                "{{\"occupied\":true,\"subscription_count\":1,\"cache\":{{\"data\":{},\"ttl\":1}}}}",
                of("[", "{\"\":0}", "]")
            ),
        ),
        (
            "cache: a string",
            format!(
                "{{\"occupied\":true,\"subscription_count\":1,\"cache\":{{\"data\":\"{}\",\"ttl\":1}}}}",
                "x".repeat(size)
            ),
        ),
        ("keys", named("{", |index| format!("\"{index:x}\":0"), "}")),
        ("not JSON", "x".repeat(size)),
        ("white space", " ".repeat(size)),
    ];
    bodies.extend(more.map(|(name, body)| (name.to_owned(), body)));
    bodies
}
