//! `#[derive(Channel)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, Index, Member, Result, Type};

use crate::attribute::{
    ChannelAttribute, Events, FORM, kebab_case, library, library_at, no_generics, only, type_text,
};
use crate::export::export;
use crate::template::Template;

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let channel = &input.ident;
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(
            channel.span(),
            "a channel is a struct, whose fields are the arguments of its name; an enum of channels has #[derive(Channels)]",
        ));
    };
    let attribute: ChannelAttribute = only(
        input,
        "channel",
        &format!(
            "the template is missing: #[channel({:?})] struct {channel}",
            example(channel, &data.fields)
        ),
        FORM,
    )?;
    no_generics(input, "a declared channel has no generics")?;
    let members: Vec<Member> = data.fields.members().collect();
    let names: Vec<String> = members.iter().map(member_name).collect();
    let literal = &attribute.template;
    let template = Template::parse(literal, &channel.to_string(), &names)?;
    let fields: Vec<(&Field, &Member, &String)> = (data.fields.iter().zip(&members).zip(&names))
        .map(|((field, member), name)| (field, member, name))
        .collect();
    let mut unused = fields
        .iter()
        .enumerate()
        .filter(|(index, _)| !template.fields.contains(index));
    if let Some((_, (field, _, name))) = unused.next() {
        return Err(Error::new_spanned(
            field,
            format!(
                "the field `{name}` is not in the template {:?}: add `{{{name}}}` to it, or remove the field",
                literal.value()
            ),
        ));
    }

    let library = library(attribute.crate_path.as_ref());
    let private = quote!(#library::__private);
    let text = literal.value();
    let (first, literals) = match template.literals.as_slice() {
        [first, literals @ ..] => (first.as_str(), literals),
        [] => ("", &[][..]),
    };
    let all_literals = &template.literals;

    // In the order of the template.
    let arguments: Vec<_> = template
        .fields
        .iter()
        .filter_map(|&index| fields.get(index))
        .collect();
    let types: Vec<&Type> = arguments.iter().map(|(field, ..)| &field.ty).collect();
    let values: Vec<&Member> = arguments.iter().map(|(_, member, _)| *member).collect();
    let arg_names: Vec<&String> = arguments.iter().map(|(.., name)| *name).collect();
    let args: Vec<Ident> = (0..types.len()).map(|i| format_ident!("ARG_{i}")).collect();
    let locals: Vec<Ident> = (0..types.len()).map(|i| format_ident!("arg_{i}")).collect();
    // The only place that states the bound of a field's type, so that one of another type is one error.
    let arg_items = types.iter().zip(&args).map(|(ty, arg)| {
        let library_at_type = library_at(attribute.crate_path.as_ref(), ty.span());
        quote_spanned! {ty.span()=>
            const #arg: #private::Arg<#ty> = #library_at_type::__private::arg::<#ty>();
        }
    });

    let kind = match &attribute.kind {
        Some(kind) => quote!(#kind),
        None => quote!(<#private::Class<{ #private::class_of(#text) }> as #private::ToKind>::Kind),
    };
    let stated = match &attribute.kind {
        Some(kind) => quote! {
            ::core::option::Option::Some(<#kind as #library::kind::Kind>::CLASS)
        },
        None => quote!(::core::option::Option::None),
    };
    let declares_events = attribute.events.as_ref().is_some_and(|events| !events.any);
    let events_type = if declares_events {
        quote!(Self)
    } else {
        quote!(#library::declared::AnyEvent)
    };
    let events = events_of(channel, &attribute, &library);
    let rejection = quote_spanned!(literal.span()=> DECLARATION.reject_faults());
    let construct = match &data.fields {
        Fields::Unit => quote!(Self),
        Fields::Named(_) | Fields::Unnamed(_) => quote!(Self { #(#values: #locals),* }),
    };
    let channel_name = channel.to_string();
    let export = export(input, &attribute, &library, &arg_names, &args);
    let members_impl = attribute.members.as_ref().map(|info| {
        quote_spanned! {info.span()=>
            const _: () = DECLARATION.reject_members();
            #[automatically_derived]
            impl #library::declared::MemberInfoOf<#channel> for #info {}
        }
    });

    Ok(quote! {
        const _: () = {
            #(#arg_items)*

            const DECLARATION: #private::Declaration = #private::Declaration::new(
                #channel_name,
                #text,
                &[#(#all_literals),*],
                &[#(#private::Param::of(#arg_names, &#args)),*],
                #stated,
            );
            const _: () = #rejection;

            #[automatically_derived]
            impl #library::declared::NamedChannel for #channel {
                type NamedKind = <Self as #library::Channel>::Kind;
                type Events = #events_type;
                type Naming = <#private::IsCertain<{ DECLARATION.is_certain() }>
                    as #private::ToNaming>::Naming;

                fn text(
                    &self,
                ) -> ::core::result::Result<#private::NameText, #library::name::InvalidChannelName>
                {
                    #private::compose(self)
                }
            }

            #[automatically_derived]
            impl #private::Declared for #channel {
                const DECLARATION: &'static #private::Declaration = &DECLARATION;

                fn parts<P: #private::Parts>(&self, parts: P) -> P {
                    let parts = #private::Parts::start(parts, #first);
                    #(let parts = #private::Parts::param(
                        parts, #arg_names, &#args, &self.#values, #literals,
                    );)*
                    parts
                }
            }

            #[automatically_derived]
            impl #private::ReadName for #channel {
                type This = Self;
                const TYPE: &'static ::core::primitive::str = #channel_name;
                const HEAD: &'static ::core::primitive::str = #first;

                #[inline]
                fn read(name: &::core::primitive::str) -> ::core::option::Option<Self> {
                    let mut split = #private::Split::of(name, #first)?;
                    if !DECLARATION.is_of_class(name) {
                        return ::core::option::Option::None;
                    }
                    #(let #locals = split.param(&#args, #literals)?;)*
                    split.is_empty().then_some(#construct)
                }
            }

            #[automatically_derived]
            impl #library::Channel for #channel {
                type Kind = #kind;

                fn parse(
                    name: &#library::ChannelName<<Self as #library::Channel>::Kind>,
                ) -> ::core::option::Option<Self> {
                    <Self as #private::ReadName>::read(name.as_str())
                }
            }

            #library::__target!(#channel);
            #library::__read_names!(#channel);
            #events
            #members_impl
            #export
        };
    })
}

/// A template for a channel of this name, with these arguments.
fn example(channel: &Ident, fields: &Fields) -> String {
    let arguments = fields
        .members()
        .map(|member| format!("{{{}}}", member_name(&member)));
    let parts: Vec<String> = [format!("private-{}", kebab_case(channel))]
        .into_iter()
        .chain(arguments)
        .collect();
    parts.join("-")
}

fn member_name(member: &Member) -> String {
    match member {
        Member::Named(name) => syn::ext::IdentExt::unraw(name).to_string(),
        Member::Unnamed(Index { index, .. }) => index.to_string(),
    }
}

/// The implementations that connect events with the channel, and the checks of their names.
fn events_of(channel: &Ident, attribute: &ChannelAttribute, library: &TokenStream) -> TokenStream {
    let none = Events {
        types: Vec::new(),
        any: false,
    };
    let events = attribute.events.as_ref().unwrap_or(&none);
    let client_events = attribute.client_events.as_ref().unwrap_or(&none);
    let carried = events.types.iter().map(|event| {
        quote_spanned! {event.span()=>
            #[automatically_derived]
            impl #library::declared::CarriedOn<#channel> for #event {
                type Event = Self;

                fn as_event(&self) -> &Self {
                    self
                }
            }
        }
    });
    let client = client_events.types.iter().map(|event| {
        quote_spanned! {event.span()=>
            #[automatically_derived]
            impl #library::declared::ClientEventOn<#channel> for #event {}
        }
    });
    let checks = checks_of(channel, events, false, library);
    let client_checks = checks_of(channel, client_events, true, library);
    quote! {
        #(#carried)*
        #(#client)*
        #(#checks)*
        #(#client_checks)*
    }
}

/// The check of each event of a list, against the channel and the events before it.
fn checks_of(
    channel: &Ident,
    list: &Events,
    of_clients: bool,
    library: &TokenStream,
) -> Vec<TokenStream> {
    let private = quote!(#library::__private);
    // By way of the implementations for the channel, which alone state that the type has to be an event.
    let event_of = if of_clients {
        quote!(ClientEventOf)
    } else {
        quote!(EventOf)
    };
    let name = channel.to_string();
    let mut checks = Vec::new();
    let mut earlier: Vec<TokenStream> = Vec::new();
    for event in &list.types {
        let text = type_text(event);
        let this = quote!((#text, #private::#event_of::<#channel, #event>::NAME));
        let check = quote_spanned!(event.span()=> EVENT.reject_faults());
        checks.push(quote! {
            const _: () = {
                const EVENT: #private::ListedEvent = #private::ListedEvent::new(
                    #name,
                    <<#channel as #library::Channel>::Kind as #library::kind::Kind>::CLASS,
                    #of_clients,
                    &[#(#earlier),*],
                    #this,
                );
                #check
            };
        });
        earlier.push(this);
    }
    checks
}
