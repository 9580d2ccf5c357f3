//! `#[derive(Channel)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, Index, Member, Result, Type};

use crate::attribute::{ChannelAttribute, Events, library, no_generics, only};
use crate::template::Template;

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let channel = &input.ident;
    let attribute = only(
        input,
        "channel",
        &format!(
            "the template is missing: #[channel(\"private-user-{{user}}\")] struct {channel} {{ user: UserId }}"
        ),
    )?;
    let attribute: ChannelAttribute = attribute.parse_args()?;
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(
            channel.span(),
            "a channel is a struct, whose fields are the arguments of its name; an enum of channels has #[derive(Channels)]",
        ));
    };
    no_generics(
        input,
        "a declared channel has no generics, because its name has one form",
    )?;
    let fields: Vec<&Field> = data.fields.iter().collect();
    let members: Vec<Member> = data.fields.members().collect();
    let names: Vec<String> = members.iter().map(member_name).collect();
    let literal = &attribute.template;
    let template = Template::parse(literal, &channel.to_string(), &names)?;
    if let Some(unused) = (0..fields.len()).find(|index| !template.fields.contains(index)) {
        return Err(Error::new_spanned(
            fields[unused],
            format!(
                "the field `{0}` is not in the template {1:?}: add `{{{0}}}` to it, or remove the field",
                names[unused],
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
    let types: Vec<&Type> = template.fields.iter().map(|&i| &fields[i].ty).collect();
    let args: Vec<Ident> = (0..types.len()).map(|i| format_ident!("ARG_{i}")).collect();
    let values: Vec<&Member> = template.fields.iter().map(|&i| &members[i]).collect();
    let arg_names: Vec<&String> = template.fields.iter().map(|&i| &names[i]).collect();
    let locals: Vec<Ident> = (0..types.len()).map(|i| format_ident!("arg_{i}")).collect();
    let arg_items = types.iter().zip(&args).map(|(ty, arg)| {
        quote_spanned!(ty.span()=> const #arg: #private::Arg<#ty> = #private::Arg::new();)
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
    let events = events_of(channel, &attribute, &library, declares_events);
    let rejection = quote_spanned!(literal.span()=> DECLARATION.reject_faults());
    let construct = construct(&data.fields, &members, &template, &locals);
    let channel_name = channel.to_string();

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
                const TYPE: &'static str = #channel_name;
                const HEAD: &'static str = #first;

                #[inline]
                fn read(name: &str) -> ::core::option::Option<Self> {
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
        };
    })
}

fn member_name(member: &Member) -> String {
    match member {
        Member::Named(name) => syn::ext::IdentExt::unraw(name).to_string(),
        Member::Unnamed(Index { index, .. }) => index.to_string(),
    }
}

/// The value of the struct, from the arguments.
fn construct(
    fields: &Fields,
    members: &[Member],
    template: &Template,
    locals: &[Ident],
) -> TokenStream {
    if let Fields::Unit = fields {
        return quote!(Self);
    }
    let values = template.fields.iter().zip(locals).map(|(&field, local)| {
        let member = &members[field];
        quote!(#member: #local)
    });
    quote!(Self { #(#values),* })
}

/// The implementations that connect events with the channel, and the checks of their names.
fn events_of(
    channel: &Ident,
    attribute: &ChannelAttribute,
    library: &TokenStream,
    declares_events: bool,
) -> TokenStream {
    let private = quote!(#library::__private);
    let name = channel.to_string();
    let none = Events {
        types: Vec::new(),
        any: false,
    };
    let events = attribute.events.as_ref().unwrap_or(&none);
    let client_events = attribute.client_events.as_ref().unwrap_or(&none);
    // Channels that accept any event need no implementations, and `any` has one for all.
    let carried = declares_events.then(|| {
        events.types.iter().map(|event| {
            quote_spanned! {event.span()=>
                #[automatically_derived]
                impl #library::declared::CarriedOn<#channel> for #event {}
            }
        })
    });
    let carried = carried.into_iter().flatten();
    let client = client_events.types.iter().map(|event| {
        quote_spanned! {event.span()=>
            #[automatically_derived]
            impl #library::declared::ClientEventOn<#channel> for #event {}
        }
    });
    let checks = [(events, false), (client_events, true)]
        .into_iter()
        .flat_map(|(list, of_clients)| {
            let (name, library, private) = (&name, &library, &private);
            list.types.iter().enumerate().map(move |(index, event)| {
                let earlier = list.types[..index]
                    .iter()
                    .map(|event| quote!(&<#event as #library::Event>::NAME));
                let check = quote_spanned! {event.span()=>
                    #private::reject_event(
                        #name,
                        <<#channel as #library::Channel>::Kind as #library::kind::Kind>::CLASS,
                        #of_clients,
                        EARLIER,
                        NAME,
                    )
                };
                quote! {
                    const _: () = {
                        const EARLIER: &[&#library::EventName] = &[#(#earlier),*];
                        const NAME: &#library::EventName = &<#event as #library::Event>::NAME;
                        #check
                    };
                }
            })
        });
    quote! {
        #(#carried)*
        #(#client)*
        #(#checks)*
    }
}
