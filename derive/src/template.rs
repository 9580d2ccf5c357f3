//! The placeholders of a template.

use syn::{Error, LitStr, Result};

/// A template that is split at its placeholders.
pub(crate) struct Template {
    /// The literals around the placeholders, one more than there are placeholders.
    pub(crate) literals: Vec<String>,
    /// The indices of the fields, in the order of the placeholders.
    pub(crate) fields: Vec<usize>,
}

impl Template {
    /// Splits a template. `fields` are the names of the fields.
    pub(crate) fn parse(literal: &LitStr, channel: &str, fields: &[String]) -> Result<Self> {
        let text = literal.value();
        let fault = |reason: String| Err(Error::new(literal.span(), reason));
        let mut template = Self {
            literals: Vec::new(),
            fields: Vec::new(),
        };
        let mut rest = text.as_str();
        let example = fields.first().map_or("user", String::as_str);
        while let Some(start) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(start);
            if from.starts_with("{{") || from.starts_with("}}") {
                return fault(format!(
                    "`{}` at byte {start} stands for the character '{}', which is not allowed in the name of a channel: an argument is written {{{example}}}",
                    &from[..2],
                    &from[..1],
                    start = text.len() - from.len(),
                ));
            }
            let (name, after) = match from.strip_prefix('{').map(|from| from.split_once('}')) {
                Some(Some(closed)) => closed,
                open => {
                    let (brace, fault_of) = match open {
                        Some(_) => ('{', "closed"),
                        None => ('}', "opened"),
                    };
                    return fault(format!(
                        "the brace `{brace}` at byte {} of the template is not {fault_of}: an argument is written {{{example}}}",
                        text.len() - from.len(),
                    ));
                }
            };
            if name.is_empty() {
                return fault(format!(
                    "a placeholder names its field: write {{{example}}}"
                ));
            }
            if let Some((name, _)) = name.split_once(':') {
                return fault(format!(
                    "an argument has one form, so that it can be read back: write {{{name}}} without a format"
                ));
            }
            let Some(index) = fields.iter().position(|field| field == name) else {
                return fault(match fields {
                    [] => format!(
                        "`{{{name}}}` is not a field of `{channel}`, which has no fields: struct {channel} {{ {name}: u64 }}"
                    ),
                    [field] => format!(
                        "`{{{name}}}` is not a field of `{channel}`, whose only field is `{field}`: write {{{field}}}, or add a field `{name}`"
                    ),
                    _ => format!(
                        "`{{{name}}}` is not a field of `{channel}`, whose fields are `{}`: write one of them, or add a field `{name}`",
                        fields.join("`, `")
                    ),
                });
            };
            if template.fields.contains(&index) {
                return fault(format!(
                    "the argument `{{{name}}}` is in the template twice: remove one"
                ));
            }
            template.literals.push(before.to_owned());
            template.fields.push(index);
            rest = after;
        }
        template.literals.push(rest.to_owned());
        Ok(template)
    }
}
