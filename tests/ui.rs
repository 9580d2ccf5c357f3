//! Tests of compile errors: each file of `ui-tests/fail` contains one mistake, with the expected
//! message next to it; the files of `ui-tests/pass` must compile.
//!
//! After changing a message, run `TRYBUILD=overwrite cargo test --test ui` and review the diff.

// Included as modules, because trybuild would build all dependencies a second time, which takes
// minutes.
#[path = "../ui-tests/pass/declared.rs"]
mod declared;
#[path = "../ui-tests/pass/generic_code.rs"]
mod generic_code;
#[path = "../ui-tests/pass/hygiene.rs"]
mod hygiene;
#[path = "../ui-tests/pass/kinds_in_front.rs"]
mod kinds_in_front;
#[path = "../ui-tests/pass/module_paths.rs"]
mod module_paths;
#[path = "../ui-tests/pass/near_misses.rs"]
mod near_misses;
#[path = "../ui-tests/pass/places.rs"]
mod places;

#[test]
fn mistakes_do_not_compile() {
    trybuild::TestCases::new().compile_fail("ui-tests/fail/*.rs");
}

#[test]
fn correct_uses_compile() {
    declared::main();
    generic_code::main();
    hygiene::main();
    kinds_in_front::main();
    module_paths::main();
    near_misses::main();
    places::main();
}
