//! `#[derive(ChannelParam)]`.

use proc_macro2::TokenStream;
use quote::quote_spanned;
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
    Ok(quote_spanned! {ty.span()=>
        #[automatically_derived]
        impl #library::ChannelParam for #newtype {
            fn to_param(&self) -> impl ::core::fmt::Display {
                <#ty as #library::ChannelParam>::to_param(&self.#member)
            }

            fn from_param(param: &str) -> ::core::option::Option<Self> {
                let inner = <#ty as #library::ChannelParam>::from_param(param)?;
                ::core::option::Option::Some(Self { #member: inner })
            }

            const FORM: #library::__private::Form = <#ty as #library::ChannelParam>::FORM;
        }
    })
}
