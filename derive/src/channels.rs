//! `#[derive(Channels)]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Error, Fields, Ident, Path, Result, Token, Type};

use crate::attribute::{library, no_generics};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let set = &input.ident;
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(
            set.span(),
            "the channels of an application are an enum with a variant for each: enum AppChannel { Inbox(Inbox), Room(Room) }; a single channel has #[derive(Channel)]",
        ));
    };
    no_generics(
        input,
        "a set of declared channels has no generics, because declared channels have none",
    )?;
    let library = library(crate_path(input)?.as_ref());
    let private = quote!(#library::__private);

    let mut variants: Vec<(&Ident, &Type)> = Vec::new();
    for variant in &data.variants {
        let field = match &variant.fields {
            Fields::Unnamed(fields) => {
                let mut fields = fields.unnamed.iter();
                fields.next().filter(|_| fields.next().is_none())
            }
            Fields::Named(_) | Fields::Unit => None,
        };
        let Some(field) = field else {
            return Err(Error::new_spanned(
                variant,
                format!(
                    "a variant contains one declared channel: {0}({0}), with #[derive(Channel)] struct {0}",
                    variant.ident
                ),
            ));
        };
        let text = field.ty.to_token_stream().to_string();
        let other = variants
            .iter()
            .find(|(_, other)| other.to_token_stream().to_string() == text);
        if let Some((other, _)) = other {
            return Err(Error::new_spanned(
                variant,
                format!(
                    "the channel `{text}` is in two variants, `{other}` and `{}`: remove one",
                    variant.ident
                ),
            ));
        }
        variants.push((&variant.ident, &field.ty));
    }
    if variants.is_empty() {
        return Err(Error::new(
            set.span(),
            format!(
                "the enum has no variants: add one for each channel, enum {set} {{ Inbox(Inbox), Room(Room) }}"
            ),
        ));
    }

    let names: Vec<&Ident> = variants.iter().map(|(name, _)| *name).collect();
    let types: Vec<&Type> = variants.iter().map(|(_, ty)| *ty).collect();
    let overlaps = types.iter().enumerate().skip(1).map(|(index, ty)| {
        let earlier = &types[..index];
        quote_spanned! {ty.span()=>
            const _: () = #private::reject_overlap(
                &[#(<#earlier as #private::Declared>::DECLARATION),*],
                <#ty as #private::Declared>::DECLARATION,
            );
        }
    });
    let set_name = set.to_string();

    Ok(quote! {
        #(#overlaps)*

        #[automatically_derived]
        impl #private::ReadName for #set {
            const TYPE: &'static str = #set_name;
            const HEAD: &'static str = "";

            fn read(name: &str) -> ::core::option::Option<Self> {
                #(
                    if let ::core::option::Option::Some(channel) =
                        <#types as #private::ReadName>::read(name)
                    {
                        return ::core::option::Option::Some(Self::#names(channel));
                    }
                )*
                ::core::option::Option::None
            }
        }

        #[automatically_derived]
        impl #library::Channels for #set {
            fn templates() -> impl ::core::iter::Iterator<Item = &'static str> {
                ::core::iter::IntoIterator::into_iter([
                    #(<#types as #private::Declared>::DECLARATION.template()),*
                ])
            }

            fn name(
                &self,
            ) -> ::core::result::Result<#library::AnyChannelName, #library::name::InvalidChannelName>
            {
                match self {
                    #(Self::#names(channel) => #private::any_name(channel),)*
                }
            }
        }

        #(
            #[automatically_derived]
            impl ::core::convert::From<#types> for #set {
                fn from(channel: #types) -> Self {
                    Self::#names(channel)
                }
            }
        )*

        #library::__read_names!(#set);

        #library::__if_ts_rs12! {
            impl #set {
                /// Returns the TypeScript module of the channels: see `pusher_channels::typescript`.
                ///
                /// # Errors
                ///
                /// If two names in the module are the same.
                pub fn typescript() -> ::core::result::Result<
                    ::std::string::String,
                    #library::typescript::InvalidModule,
                >
                where
                    #(for<'pusher> #types: #private::typescript::ExportChannel,)*
                {
                    #private::typescript::ModuleBuilder::new()
                        #(.channel(<#types as #private::typescript::ExportChannel>::describe()))*
                        .finish()
                }
            }
        }
    })
}

/// The path of `#[channels(crate = path)]`.
fn crate_path(input: &DeriveInput) -> Result<Option<Path>> {
    let mut path = None;
    for attribute in &input.attrs {
        if attribute.path().is_ident("channels") {
            path = Some(
                attribute.parse_args_with(|input: syn::parse::ParseStream<'_>| {
                    input.parse::<Token![crate]>()?;
                    input.parse::<Token![=]>()?;
                    input.call(Path::parse_mod_style)
                })?,
            );
        }
    }
    Ok(path)
}
