//! The attributes of the derives.

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, Error, Ident, LitStr, Path, Result, Token, Type, parenthesized};

/// Returns the only attribute of this name.
pub(crate) fn only<'i>(input: &'i DeriveInput, name: &str, missing: &str) -> Result<&'i Attribute> {
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
pub(crate) fn no_generics(input: &DeriveInput, what: &str) -> Result<()> {
    if input.generics.params.is_empty() {
        return Ok(());
    }
    Err(Error::new_spanned(&input.generics, what))
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

const FORM: &str = "expected a template: #[channel(\"private-user-{user}\")], or with a kind and events: #[channel(Private: \"private-user-{user}\", events(OrderCreated))]";

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
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            attribute.option(input)?;
        }
        Ok(attribute)
    }
}

impl ChannelAttribute {
    fn option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let option = Ident::parse_any(input)?;
        let repeated = match option.to_string().as_str() {
            "events" => self.events.replace(events(input, true)?).is_some(),
            "client_events" => self.client_events.replace(events(input, false)?).is_some(),
            "members" => {
                let content;
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

fn events(input: ParseStream<'_>, any_allowed: bool) -> Result<Events> {
    let content;
    parenthesized!(content in input);
    let mut events = Events {
        types: Vec::new(),
        any: false,
    };
    let mut seen = Vec::new();
    for event in Punctuated::<Type, Token![,]>::parse_terminated(&content)? {
        let text = event.to_token_stream().to_string();
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

/// Returns the path of the library.
pub(crate) fn library(crate_path: Option<&Path>) -> proc_macro2::TokenStream {
    crate_path.map_or_else(
        || quote::quote_spanned!(Span::call_site()=> ::pusher_channels),
        ToTokens::to_token_stream,
    )
}
