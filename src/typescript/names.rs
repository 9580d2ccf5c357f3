//! Names and comments in TypeScript.

/// Words that cannot be the name of a function in a module.
const RESERVED: &[&str] = &[
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "exports",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "require",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Returns the name of the function for a Rust type, in camelCase.
pub(super) fn function(rust: &str) -> String {
    let name = camel_case(rust);
    if RESERVED.contains(&name.as_str()) {
        name + "Channel"
    } else {
        name
    }
}

/// Converts the first word to lower case. The first word of `HttpLog` is `Http`, that of `HTTPLog`
/// is `HTTP`.
pub(super) fn camel_case(rust: &str) -> String {
    let mut name = String::with_capacity(rust.len());
    let mut rest = rust.chars().peekable();
    while let Some(c) = rest.next_if(|c| c.is_uppercase()) {
        let starts_a_word = rest.peek().is_some_and(|next| next.is_lowercase());
        if starts_a_word && !name.is_empty() {
            name.push(c);
            break;
        }
        name.extend(c.to_lowercase());
    }
    name.extend(rest);
    name
}

/// Returns the string as a literal.
pub(super) fn quoted(text: &str) -> String {
    // A string of JSON is one of TypeScript as well.
    serde_json::Value::from(text).to_string()
}

/// Returns a doc comment, or nothing without text.
pub(super) fn comment(text: &str) -> String {
    // `*/` would end the comment.
    let text = text.trim().replace("*/", "*\\/");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    match *lines.as_slice() {
        [] => String::new(),
        [line] => format!("/** {line} */\n"),
        _ => {
            let lines: String = lines
                .iter()
                .map(|line| format!(" * {line}").trim_end().to_owned() + "\n")
                .collect();
            format!("/**\n{lines} */\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_names_to_camel_case() {
        for (rust, function) in [
            ("News", "news"),
            ("OrderLog", "orderLog"),
            ("HTTPLog", "httpLog"),
            ("ABTest", "abTest"),
            ("URL", "url"),
            ("A", "a"),
            ("Übersicht", "übersicht"),
            ("already", "already"),
        ] {
            assert_eq!(camel_case(rust), function);
        }
    }

    #[test]
    fn avoids_reserved_words() {
        assert_eq!(function("Private"), "privateChannel");
        assert_eq!(function("New"), "newChannel");
        assert_eq!(function("News"), "news");
    }

    #[test]
    fn keeps_comments_closed() {
        assert_eq!(comment(""), "");
        assert_eq!(comment(" One line.\n"), "/** One line. */\n");
        assert_eq!(comment(" A */ b"), "/** A *\\/ b */\n");
        assert_eq!(
            comment(" One.\n\n Two.\n"),
            "/**\n * One.\n *\n * Two.\n */\n"
        );
    }
}
