//! The attributes of the derives.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{
    Attribute, DeriveInput, Error, GenericParam, Ident, Lit, LitStr, Meta, Path, Result, Token,
    Type, parenthesized,
};

/// Parses the only attribute of this name. `form` is the expected one.
pub(crate) fn only<T: Parse>(
    input: &DeriveInput,
    name: &str,
    missing: &str,
    form: &str,
) -> Result<T> {
    let attribute = find(input, name, missing)?;
    match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => list.parse_args(),
        _ => Err(Error::new_spanned(attribute, form)),
    }
}

fn find<'i>(input: &'i DeriveInput, name: &str, missing: &str) -> Result<&'i Attribute> {
    let mut found = input
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident(name));
    match (found.next(), found.next()) {
        (Some(attribute), None) => Ok(attribute),
        (_, Some(second)) => Err(Error::new_spanned(
            second,
            format!("`#[{name}(…)]` is repeated: combine them"),
        )),
        (None, None) => Err(Error::new(input.ident.span(), missing)),
    }
}

/// Rejects type parameters and lifetimes.
pub(crate) fn no_generics(input: &DeriveInput, why: &str) -> Result<()> {
    let Some(parameter) = input.generics.params.first() else {
        return Ok(());
    };
    let instead = match parameter {
        GenericParam::Lifetime(_) => "own what is borrowed: `String` instead of `&str`",
        GenericParam::Type(_) | GenericParam::Const(_) => {
            "write the type in place of the parameter, and one struct for each type"
        }
    };
    Err(Error::new_spanned(
        &input.generics,
        format!("{why}: {instead}"),
    ))
}

/// Returns the name of a type as it is usual in the names of channels and events.
pub(crate) fn kebab_case(ident: &Ident) -> String {
    let mut name = String::new();
    for character in ident.unraw().to_string().chars() {
        if character.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(character.to_lowercase());
    }
    name
}

/// The attribute `#[channel(…)]`.
pub(crate) struct ChannelAttribute {
    pub(crate) kind: Option<Path>,
    pub(crate) template: LitStr,
    /// `None` if any event can be triggered and none is declared.
    pub(crate) events: Option<Events>,
    pub(crate) client_events: Option<Events>,
    pub(crate) members: Option<Type>,
    pub(crate) crate_path: Option<Path>,
}

/// A list of events.
pub(crate) struct Events {
    pub(crate) types: Vec<Type>,
    pub(crate) any: bool,
}

pub(crate) const FORM: &str = "expected a template: #[channel(\"private-user-{user}\")], or with a kind and events: #[channel(Private: \"private-user-{user}\", events(OrderCreated))]";

impl Parse for ChannelAttribute {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let kind = if input.peek(LitStr) {
            None
        } else {
            let kind = input.parse::<Path>();
            let kind = kind.map_err(|error| Error::new(error.span(), FORM))?;
            if !input.peek(Token![:]) {
                return Err(Error::new_spanned(kind, FORM));
            }
            input.parse::<Token![:]>()?;
            reject_unknown_kind(&kind)?;
            Some(kind)
        };
        let template = input.parse::<LitStr>();
        let mut attribute = Self {
            kind,
            template: template.map_err(|error| Error::new(error.span(), FORM))?,
            events: None,
            client_events: None,
            members: None,
            crate_path: None,
        };
        while !input.is_empty() {
            input.parse::<Token![,]>().map_err(|error| {
                Error::new(error.span(), "a comma is missing before this option")
            })?;
            if input.is_empty() {
                break;
            }
            attribute.option(input)?;
        }
        Ok(attribute)
    }
}

/// Rejects a kind whose name is not one of the library's, because rustc would only say that there is
/// no such type.
fn reject_unknown_kind(kind: &Path) -> Result<()> {
    const KINDS: [&str; 5] = [
        "Public",
        "Private",
        "Presence",
        "PrivateEncrypted",
        "Cached",
    ];
    let name = kind.segments.last().map(|last| last.ident.to_string());
    match name {
        Some(name) if !KINDS.contains(&name.as_str()) => Err(Error::new_spanned(
            kind,
            format!(
                "`{name}` is not a kind of channel: the kinds are `Public`, `Private`, `Presence`, `PrivateEncrypted`, and `Cached<_>` of one of those"
            ),
        )),
        _ => Ok(()),
    }
}

impl ChannelAttribute {
    fn option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let option = Ident::parse_any(input)?;
        let repeated = match option.to_string().as_str() {
            "events" => self.events.replace(events(&option, input, true)?).is_some(),
            "client_events" => self
                .client_events
                .replace(events(&option, input, false)?)
                .is_some(),
            "members" => {
                let content;
                if !input.peek(Paren) {
                    return Err(Error::new(
                        option.span(),
                        "write the type in parentheses: members(Info)",
                    ));
                }
                parenthesized!(content in input);
                self.members.replace(content.parse()?).is_some()
            }
            "crate" => {
                input.parse::<Token![=]>()?;
                let path = input.call(Path::parse_mod_style)?;
                self.crate_path.replace(path).is_some()
            }
            other => {
                return Err(Error::new(
                    option.span(),
                    format!(
                        "`{other}` is not an option of a channel: the options are `events(…)`, `client_events(…)` and `members(…)`"
                    ),
                ));
            }
        };
        if repeated {
            return Err(Error::new(
                option.span(),
                format!("`{option}` is repeated: combine them"),
            ));
        }
        Ok(())
    }
}

fn events(option: &Ident, input: ParseStream<'_>, any_allowed: bool) -> Result<Events> {
    if !input.peek(Paren) {
        return Err(Error::new(
            option.span(),
            format!(
                "write the types of the events in parentheses: {option}(OrderCreated, OrderPaid)"
            ),
        ));
    }
    let content;
    parenthesized!(content in input);
    let mut events = Events {
        types: Vec::new(),
        any: false,
    };
    let mut seen = Vec::new();
    for event in Punctuated::<Type, Token![,]>::parse_terminated_with(&content, event_type)? {
        let text = type_text(&event);
        if seen.contains(&text) {
            return Err(Error::new_spanned(
                event,
                format!("the event `{text}` is in the list twice: remove one"),
            ));
        }
        seen.push(text);
        match &event {
            Type::Path(path) if path.path.is_ident("any") && any_allowed => events.any = true,
            _ => events.types.push(event),
        }
    }
    Ok(events)
}

/// Returns a type as it is usually written.
pub(crate) fn type_text(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    let spaces = [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        (":: ", "::"),
        ("& ", "&"),
    ];
    spaces
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

fn event_type(input: ParseStream<'_>) -> Result<Type> {
    if let Ok(literal) = input.fork().parse::<Lit>() {
        return Err(Error::new_spanned(
            &literal,
            format!(
                "an event is listed by its type: write events(OrderCreated) if the type has #[derive(Serialize, Event)] #[event({})]",
                literal.to_token_stream()
            ),
        ));
    }
    input.parse()
}

/// Returns the path of the library.
pub(crate) fn library(crate_path: Option<&Path>) -> TokenStream {
    library_at(crate_path, Span::call_site())
}

/// Returns the path of the library, so that errors about what it names point at `span`.
pub(crate) fn library_at(crate_path: Option<&Path>, span: Span) -> TokenStream {
    crate_path.map_or_else(
        || quote::quote_spanned!(span=> ::pusher_channels),
        |path| respan(path.to_token_stream(), span),
    )
}

fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        token.set_span(token.span().located_at(span));
        token
    });
    tokens.collect()
}
