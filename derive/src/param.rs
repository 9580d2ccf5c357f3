//! `#[derive(ChannelParam)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Error, Field, Result};

use crate::attribute::{library, no_generics};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let newtype = &input.ident;
    let form = format!(
        "`ChannelParam` is derived for a struct of one field, struct {newtype}(u64); any other type implements it: impl ChannelParam for {newtype}, with `to_param` and `from_param`"
    );
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(newtype.span(), form));
    };
    no_generics(input, "a derived argument has no generics")?;
    let mut fields = data.fields.iter();
    let (Some(Field { ty, .. }), None) = (fields.next(), fields.next()) else {
        return Err(Error::new(newtype.span(), form));
    };
    let member = data.fields.members().next();
    let library = library(None);
    // Not with the span of the type, where clippy would take it for a tuple struct's own syntax.
    let read = quote!(.map(|inner| Self { #member: inner }));
    Ok(quote_spanned! {ty.span()=>
        #[diagnostic::do_not_recommend]
        #[automatically_derived]
        impl #library::ChannelParam for #newtype {
            fn to_param(&self) -> impl ::core::fmt::Display {
                <#ty as #library::ChannelParam>::to_param(&self.#member)
            }

            fn from_param(param: &::core::primitive::str) -> ::core::option::Option<Self> {
                <#ty as #library::ChannelParam>::from_param(param) #read
            }

            const FORM: #library::__private::Form = <#ty as #library::ChannelParam>::FORM;
        }
    })
}
