//! The derive macros of [`pusher-channels`](https://docs.rs/pusher-channels), which re-exports them:
//! depend on that crate.
//!
//! The macros know the shape of declarations: which field belongs to which placeholder. The rules of
//! names, events and kinds are those of `pusher-channels`; what the macros write calls them in
//! constants, so that they are checked while compiling.

#![forbid(unsafe_code)]

mod attribute;
mod channel;
mod channels;
mod event;
mod export;
mod param;
mod template;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::{DeriveInput, parse_macro_input};

/// See the trait of the same name.
#[proc_macro_derive(Channel, attributes(channel))]
pub fn derive_channel(input: TokenStream) -> TokenStream {
    expand(&parse_macro_input!(input as DeriveInput), channel::derive)
}

/// See the trait of the same name.
#[proc_macro_derive(Channels, attributes(channels))]
pub fn derive_channels(input: TokenStream) -> TokenStream {
    expand(&parse_macro_input!(input as DeriveInput), channels::derive)
}

/// See the trait of the same name.
#[proc_macro_derive(ChannelParam, attributes(channel_param))]
pub fn derive_channel_param(input: TokenStream) -> TokenStream {
    expand(&parse_macro_input!(input as DeriveInput), param::derive)
}

/// See the trait of the same name.
#[proc_macro_derive(Event, attributes(event))]
pub fn derive_event(input: TokenStream) -> TokenStream {
    expand(&parse_macro_input!(input as DeriveInput), event::derive)
}

fn expand(input: &DeriveInput, derive: fn(&DeriveInput) -> syn::Result<Tokens>) -> TokenStream {
    derive(input)
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}
