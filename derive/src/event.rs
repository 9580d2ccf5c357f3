//! `#[derive(Event)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{DeriveInput, Error, LitStr, Path, Result, Token};

use crate::attribute::{kebab_case, library, library_at, only};

struct EventAttribute {
    name: LitStr,
    crate_path: Option<Path>,
}

impl Parse for EventAttribute {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse::<LitStr>().map_err(|error| {
            Error::new(
                error.span(),
                "expected the name of the event, a string: #[event(\"order-created\")]",
            )
        })?;
        let mut crate_path = None;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        if !input.is_empty() {
            if !input.peek(Token![crate]) {
                return Err(input.error(
                    "an event has a name and no options: #[event(\"order-created\")]; the channels that carry it list it, in `events(…)`",
                ));
            }
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            crate_path = Some(input.call(Path::parse_mod_style)?);
        }
        Ok(Self { name, crate_path })
    }
}

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let event = &input.ident;
    let form = format!("#[event(\"{}\")]", kebab_case(event));
    let EventAttribute { name, crate_path } = only(
        input,
        "event",
        &format!("the name of the event is missing: {form} struct {event}"),
        &format!("expected the name of the event in parentheses: {form}"),
    )?;
    if name.value().contains(['{', '}']) {
        return Err(Error::new(
            name.span(),
            "a type of events has one name, without placeholders: put what varies into the data",
        ));
    }
    let library = library(crate_path.as_ref());
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    // The span of the literal, so that an invalid name is shown there.
    let library_at_name = library_at(crate_path.as_ref(), name.span());
    let value = quote_spanned!(name.span()=> #library_at_name::event_name!(#name));
    Ok(quote! {
        #[automatically_derived]
        impl #impl_generics #library::Event for #event #type_generics #where_clause {
            const NAME: #library::EventName = #value;
        }
    })
}
