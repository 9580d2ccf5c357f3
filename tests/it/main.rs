//! The library as its users see it: one binary, a module per subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod keys;
mod names;
mod properties;
mod recorder;
mod redaction;
mod requests;
mod server;
mod sockets;
mod transport;
mod urls;
mod vectors;
