//! Mistakes in copied values: quotes and white space around them, and placeholders.

/// The way out of a placeholder.
pub(super) const IS_A_PLACEHOLDER: &str =
    "is a placeholder: copy the values of your app from \"App Keys\" in its dashboard";

/// Describes quotes or white space around a value. The description contains nothing of it.
pub(super) fn surrounded(text: &str) -> Option<&'static str> {
    let edge = |c: Option<char>, break_: &'static str, space: &'static str| match c? {
        '\n' | '\r' => Some(break_),
        c if c.is_whitespace() => Some(space),
        _ => None,
    };
    let first = text.chars().next();
    let last = text.chars().next_back();
    edge(
        first,
        "it begins with a line break: remove it",
        "it begins with white space: remove it",
    )
    .or_else(|| {
        edge(
            last,
            "it ends with a line break: remove it",
            "it ends with white space: remove it",
        )
    })
    .or_else(|| {
        let is_quoted = text.len() > 1 && first == last && matches!(first, Some('"' | '\''));
        is_quoted
            .then_some("there are quotes around it, and they are part of the value: remove them")
    })
}

/// Returns true for values such as `KEY`, `<key>`, `${KEY}` and `your-key`, which stand in
/// documentation and templates for the real ones.
pub(super) fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 9] = [
        "KEY",
        "SECRET",
        "ID",
        "HOST",
        "CLUSTER",
        "APP_KEY",
        "APP_SECRET",
        "APP_ID",
        "APP_CLUSTER",
    ];
    let between = |start: &str, end: &str| text.starts_with(start) && text.ends_with(end);
    let is_yours = |start: &str| {
        let actual = text.get(..start.len());
        actual.is_some_and(|actual| actual.eq_ignore_ascii_case(start))
    };
    WORDS.contains(&text)
        || between("<", ">")
        || between("{", "}")
        || between("${", "}")
        || is_yours("your-")
        || is_yours("your_")
}
