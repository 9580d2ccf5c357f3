//! `#[derive(Channels)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Error, Fields, Ident, Path, Result, Token, Type};

use crate::attribute::{library, library_at, no_generics, type_text};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let set = &input.ident;
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(
            set.span(),
            "the channels of an application are an enum with a variant for each: enum AppChannel { Inbox(Inbox), Room(Room) }; a single channel has #[derive(Channel)]",
        ));
    };
    no_generics(input, "a set of channels has no generics")?;
    let crate_path = crate_path(input)?;
    let library = library(crate_path.as_ref());
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
        let text = type_text(&field.ty);
        let other = variants.iter().find(|(_, other)| type_text(other) == text);
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
    let items: Vec<Ident> = (0..types.len())
        .map(|index| format_ident!("VARIANT_{index}"))
        .collect();
    // The only place that states the bound of a variant, so that one of another type is one error.
    let item_definitions = types.iter().zip(&items).map(|(ty, item)| {
        let library_at_type = library_at(crate_path.as_ref(), ty.span());
        quote_spanned! {ty.span()=>
            const #item: #private::Variant<#ty> = #library_at_type::__private::variant::<#ty>();
        }
    });
    let overlaps = types
        .iter()
        .zip(&items)
        .enumerate()
        .skip(1)
        .map(|(index, (ty, item))| {
            let earlier = items.get(..index).unwrap_or_default();
            let check = quote_spanned!(ty.span()=> OVERLAP.reject_faults());
            quote! {
                const _: () = {
                    const OVERLAP: #private::Overlap = #private::Overlap::new(
                        &[#(#earlier.declaration()),*],
                        #item.declaration(),
                    );
                    #check
                };
            }
        });
    let set_name = set.to_string();

    Ok(quote! {
        const _: () = {
            #(#item_definitions)*
            #(#overlaps)*

            #[automatically_derived]
            impl #private::ReadName for #set {
                type This = Self;
                const TYPE: &'static ::core::primitive::str = #set_name;
                const HEAD: &'static ::core::primitive::str = "";

                fn read(name: &::core::primitive::str) -> ::core::option::Option<Self> {
                    #(
                        if let ::core::option::Option::Some(channel) = #items.read(name) {
                            return ::core::option::Option::Some(Self::#names(channel));
                        }
                    )*
                    ::core::option::Option::None
                }
            }

            #[automatically_derived]
            impl #library::Channels for #set {
                fn templates() -> impl ::core::iter::Iterator<Item = &'static ::core::primitive::str> {
                    ::core::iter::IntoIterator::into_iter([
                        #(#items.declaration().template()),*
                    ])
                }

                fn name(
                    &self,
                ) -> ::core::result::Result<#library::AnyChannelName, #library::name::InvalidChannelName>
                {
                    match self {
                        #(Self::#names(channel) => #items.name(channel),)*
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
        };
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
