//! `#[derive(ChannelParam)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Error, Field, Fields, Result};

use crate::attribute::{library, no_generics};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let newtype = &input.ident;
    let form = format!(
        "a newtype derives it, struct {newtype}(u64); any other type implements `to_param` and `from_param`"
    );
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(newtype.span(), form));
    };
    no_generics(input, &form)?;
    let mut fields = data.fields.iter();
    let (Some(Field { ty, .. }), None) = (fields.next(), fields.next()) else {
        return Err(Error::new(newtype.span(), form));
    };
    let member = data.fields.members().next();
    // Clippy reports `Self { 0: inner }` where the field is.
    let construct = match &data.fields {
        Fields::Named(_) => quote!(Self { #member: inner }),
        Fields::Unnamed(_) | Fields::Unit => quote!(Self(inner)),
    };
    let library = library(None);
    Ok(quote_spanned! {ty.span()=>
        #[automatically_derived]
        impl #library::ChannelParam for #newtype {
            fn to_param(&self) -> impl ::core::fmt::Display {
                <#ty as #library::ChannelParam>::to_param(&self.#member)
            }

            fn from_param(param: &str) -> ::core::option::Option<Self> {
                let inner = <#ty as #library::ChannelParam>::from_param(param)?;
                ::core::option::Option::Some(#construct)
            }

            const FORM: #library::__private::Form = <#ty as #library::ChannelParam>::FORM;
        }
    })
}
