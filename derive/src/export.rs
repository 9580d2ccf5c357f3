//! The export of a channel to TypeScript.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{DeriveInput, Expr, ExprLit, Ident, Lit, Meta, MetaNameValue};

use crate::attribute::{ChannelAttribute, Events};

/// The implementation that exports the channel to TypeScript.
pub(crate) fn export(
    input: &DeriveInput,
    attribute: &ChannelAttribute,
    library: &TokenStream,
    names: &[&String],
    args: &[Ident],
) -> TokenStream {
    let channel = &input.ident;
    let channel_name = channel.to_string();
    let template = &attribute.template;
    let docs = documentation(input);
    let types = |events: &Option<Events>| -> Vec<TokenStream> {
        let events = events.iter().flat_map(|events| &events.types);
        events
            .map(|event| with_static(event.to_token_stream()))
            .collect()
    };
    let (events, client_events) = (types(&attribute.events), types(&attribute.client_events));
    let members = attribute.members.iter();
    let member_info = attribute.members.iter();
    let any = attribute.events.as_ref().is_some_and(|events| events.any);
    let any = any.then(|| quote!(.any_event()));
    quote! {
        #library::__if_ts_rs12! {
            #[automatically_derived]
            impl #library::__private::typescript::ExportChannel for #channel
            where
                #(for<'pusher> #events: #library::typescript::Exported,)*
                #(for<'pusher> #client_events: #library::typescript::Exported,)*
                #(for<'pusher> #members: #library::typescript::Exported,)*
            {
                fn describe() -> #library::__private::typescript::ChannelExport {
                    #library::__private::typescript::ChannelExport::new(
                        #channel_name,
                        #template,
                        DECLARATION.class(),
                        #docs,
                    )
                    #(.argument(#names, #library::__private::typescript::Argument::of(#args.form())))*
                    #(.event::<#events>(
                        #library::__private::EventOf::<#channel, #events>::NAME.as_str(),
                    ))*
                    #(.client_event::<#client_events>(
                        #library::__private::ClientEventOf::<#channel, #client_events>::NAME.as_str(),
                    ))*
                    #(.member_info::<#member_info>())*
                    #any
                }
            }
        }
    }
}

/// Replaces `'_`, which a bound cannot contain. The exported types are independent of lifetimes.
fn with_static(tokens: TokenStream) -> TokenStream {
    let mut after_quote = false;
    tokens
        .into_iter()
        .map(|token| {
            let token = match token {
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), with_static(group.stream()));
                    inner.set_span(group.span());
                    TokenTree::Group(inner)
                }
                TokenTree::Ident(ident) if after_quote && ident == "_" => {
                    TokenTree::Ident(Ident::new("static", ident.span()))
                }
                other => other,
            };
            after_quote = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
            token
        })
        .collect()
}

/// The documentation of the struct, one line per attribute.
fn documentation(input: &DeriveInput) -> String {
    let lines = input
        .attrs
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(MetaNameValue {
                path,
                value:
                    Expr::Lit(ExprLit {
                        lit: Lit::Str(line),
                        ..
                    }),
                ..
            }) if path.is_ident("doc") => Some(line.value()),
            _ => None,
        });
    lines.collect::<Vec<_>>().join("\n")
}
