//! `#[derive(Event)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{DeriveInput, Error, LitStr, Path, Result, Token};

use crate::attribute::{library, only};

struct EventAttribute {
    name: LitStr,
    crate_path: Option<Path>,
}

impl Parse for EventAttribute {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse::<LitStr>().map_err(|error| {
            Error::new(
                error.span(),
                "expected the name of the event: #[event(\"order-created\")]",
            )
        })?;
        let mut crate_path = None;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        if !input.is_empty() {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            crate_path = Some(input.call(Path::parse_mod_style)?);
        }
        Ok(Self { name, crate_path })
    }
}

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let event = &input.ident;
    let attribute = only(
        input,
        "event",
        &format!("the name of the event is missing: #[event(\"order-created\")] struct {event}"),
    )?;
    let EventAttribute { name, crate_path } = attribute.parse_args()?;
    if name.value().contains(['{', '}']) {
        return Err(Error::new(
            name.span(),
            "a type of events has one name, without placeholders: put what varies into the data",
        ));
    }
    let library = library(crate_path.as_ref());
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    // The span of the literal, so that an invalid name is shown there.
    let value = quote_spanned!(name.span()=> #library::event_name!(#name));
    Ok(quote! {
        #[automatically_derived]
        impl #impl_generics #library::Event for #event #type_generics #where_clause {
            const NAME: #library::EventName = #value;
        }
    })
}
