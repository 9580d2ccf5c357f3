//! What the compiler says to a user: `ui-tests/fail` has a mistake per file and its message beside
//! it, `ui-tests/pass` what has to compile.
//!
//! Two tests, since a run with passing cases builds instead of checking, and the messages have to
//! come from `cargo check`. After a change of wording: `TRYBUILD=overwrite cargo test --test ui`,
//! and read what changed.

#[test]
fn mistakes() {
    trybuild::TestCases::new().compile_fail("ui-tests/fail/*.rs");
}

#[test]
fn right_uses() {
    trybuild::TestCases::new().pass("ui-tests/pass/*.rs");
}
