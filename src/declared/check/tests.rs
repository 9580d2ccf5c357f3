//! The certainty and the kinds of declarations, against names with random arguments.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::declared::form::{ByteSet, Form};
use crate::declared::parts::{Split, arg};

/// The strings of an argument: its form, and the bytes of it.
#[derive(Clone, Debug)]
struct Strings {
    form: Form,
    first: Vec<u8>,
    rest: Vec<u8>,
}

/// Parts of the prefixes of kinds, and literals that are not.
const PIECES: &[&str] = &[
    "p",
    "pr",
    "private",
    "private-",
    "ivate-",
    "presence-",
    "esence",
    "cache-",
    "cache",
    "c",
    "ache-",
    "encrypted-",
    "encrypted",
    "e",
    "-",
    "cache-x",
    "encrypted-cache-",
    ".",
    "x",
    "0",
    "..",
    "-c",
    "-x-",
];

fn bytes_of(set: ByteSet) -> Vec<u8> {
    (0..128).filter(|byte| set.contains(*byte)).collect()
}

fn strings() -> impl Strategy<Value = Strings> {
    let sets = select(
        &[
            "0123456789",
            "-0123456789",
            "abcdef0123456789-",
            "cache-",
            "encrypted-",
            "private-",
            "presence-",
            "c",
            "-",
            ".",
            "achenrypted-.",
            "e",
        ][..],
    );
    let fixed = (sets.clone(), sets, 1..40_usize).prop_map(|(first, rest, max_len)| {
        Form::fixed(
            max_len,
            ByteSet::of(first.as_bytes()),
            ByteSet::of(rest.as_bytes()),
        )
    });
    let form = prop_oneof![3 => fixed, 1 => select(&[Form::STRING, Form::USER_ID, Form::ANY][..])];
    form.prop_map(|form| Strings {
        form,
        first: bytes_of(form.first()),
        rest: bytes_of(form.rest()),
    })
}

impl Strings {
    /// A string of this form: a piece of a prefix if it is one, or bytes chosen by `seed`.
    fn string(&self, piece: &str, seed: &[Index]) -> String {
        let (max, bytes) = (self.form.max_len(), piece.as_bytes());
        let fits = bytes.len() <= max
            && self.first.contains(&bytes[0])
            && bytes[1..].iter().all(|byte| self.rest.contains(byte));
        if fits {
            return piece.to_owned();
        }
        let bytes = seed.iter().take(max).enumerate().map(|(i, index)| {
            let set = if i == 0 { &self.first } else { &self.rest };
            set[index.index(set.len())]
        });
        String::from_utf8(bytes.collect()).unwrap()
    }
}

fn declaration(literals: &[String], params: &[Strings]) -> Declaration {
    let literals: Vec<&'static str> = literals
        .iter()
        .map(|literal| &*literal.clone().leak())
        .collect();
    let template = literals.join("{p}");
    let params: Vec<_> = params
        .iter()
        .map(|strings| Param {
            name: "p",
            form: strings.form,
        })
        .collect();
    Declaration::new("C", template.leak(), literals.leak(), params.leak(), None)
}

fn heads() -> impl Strategy<Value = String> {
    let prefixes = PREFIXES.map(|(prefix, _)| prefix);
    let heads = (
        select(prefixes.to_vec()),
        any::<Index>(),
        select(&["", "", "x-", "."][..]),
    );
    heads
        .prop_map(|(prefix, end, tail)| format!("{}{tail}", &prefix[..end.index(prefix.len() + 1)]))
}

type Seed = (&'static str, Vec<Index>);

fn params() -> impl Strategy<Value = Vec<(Strings, String)>> {
    let literal = select(PIECES).prop_map(str::to_owned);
    let long = (1..190_usize).prop_map(|len| "x".repeat(len));
    let literal = prop_oneof![20 => literal, 1 => long, 10 => Just(String::new())];
    proptest::collection::vec((strings(), literal), 1..=3)
}

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    let len = prop_oneof![1..6_usize, 1..200_usize];
    let seed = len.prop_flat_map(|len| {
        (
            select(PIECES),
            proptest::collection::vec(any::<Index>(), len),
        )
    });
    proptest::collection::vec(seed, 3 * 16)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn certain_names_are_valid_and_no_kind_changes(
        head in heads(), params in params(), seeds in seeds(),
    ) {
        let (params, mut literals): (Vec<_>, Vec<_>) = params.into_iter().unzip();
        literals.insert(0, head);
        let declaration = declaration(&literals, &params);
        let Ok(certainty) = declaration.found else { return Ok(()) };
        for seeds in seeds.chunks(params.len()).filter(|seeds| seeds.len() == params.len()) {
            let values: Vec<_> = params.iter().zip(seeds)
                .map(|(strings, (piece, seed))| strings.string(piece, seed))
                .collect();
            let rest: String = values.iter().zip(&literals[1..])
                .map(|(value, literal)| format!("{value}{literal}"))
                .collect();
            let name = format!("{}{rest}", literals[0]);
            let found = validate::channel_name(&name);
            let mut split = Split::of(&name, &literals[0]).unwrap();
            let is_read_back = values.iter().zip(&literals[1..]).all(|(value, literal)| {
                split.param(&arg::<String>(), literal).as_ref() == Some(value)
            }) && split.is_empty();
            if certainty == Certainty::Certain {
                prop_assert_eq!(found, Ok(declaration.class()), "{}", name);
                prop_assert!(is_read_back, "{}", name);
                prop_assert!(declaration.is_of_class(&name));
            }
            if let Ok(found) = found {
                prop_assert_eq!(class::base(found), class::base(declaration.class()), "{}", name);
                prop_assert_eq!(declaration.is_of_class(&name), found == declaration.class());
            }
            if params.iter().all(|strings| strings.form.is_fixed()) {
                prop_assert!(is_read_back, "{}", name);
            }
        }
    }
}
