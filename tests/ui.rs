//! What the compiler says to a user: `ui-tests/fail` has a mistake per file and its message beside
//! it, `ui-tests/pass` what has to compile.
//!
//! After a change of wording: `TRYBUILD=overwrite cargo test --test ui`, and read what changed.

// Part of this program: a second build of everything, as trybuild would make for them, takes
// minutes.
#[path = "../ui-tests/pass/generic_code.rs"]
mod generic_code;
#[path = "../ui-tests/pass/hygiene.rs"]
mod hygiene;
#[path = "../ui-tests/pass/kinds_in_front.rs"]
mod kinds_in_front;
#[path = "../ui-tests/pass/places.rs"]
mod places;

#[test]
fn mistakes_do_not_compile() {
    trybuild::TestCases::new().compile_fail("ui-tests/fail/*.rs");
}

#[test]
fn correct_uses_compile() {
    generic_code::main();
    hygiene::main();
    kinds_in_front::main();
    places::main();
}
