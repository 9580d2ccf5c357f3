//! The library as its users see it: one binary, a module per subject.

mod keys;
mod names;
mod redaction;
mod requests;
mod server;
mod transport;
mod urls;
mod vectors;
