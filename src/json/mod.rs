//! Writing JSON as the protocol requires it, and reading it as servers write it.

mod escape;
mod finite;
mod read;

pub(crate) use escape::{PushError, push_escaped_within, push_json_string, push_string};
pub(crate) use finite::{to_vec, to_writer};
pub(crate) use read::{
    EachEntry, Entries, Id, Indexed, Items, JsonString, Object, Requested, error_and,
};
