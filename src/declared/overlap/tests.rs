//! The decision against all short strings, matched by a second implementation of the documented rule.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::{HashSet, VecDeque};

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::declared::form::Form;
use crate::declared::parts::{Split, arg};

/// The bytes of literals.
const LITERALS: &[u8] = b"ab-";
/// The bytes of names: `0` stands for all bytes that no literal has.
const NAMES: &[u8] = b"ab-0";

/// The bytes of an argument: its first, and the others.
type Sets = (Vec<u8>, Vec<u8>);

#[derive(Clone, Debug)]
struct Template {
    literals: Vec<String>,
    params: Vec<Sets>,
}

impl Template {
    fn pattern(&self) -> Pattern {
        let literals = self.literals.iter().cloned().map(String::leak);
        let params = self.params.iter().map(|(first, rest)| Param {
            name: "p",
            form: form(first, rest),
        });
        Pattern {
            literals: literals.map(|literal| &*literal).collect::<Vec<_>>().leak(),
            params: params.collect::<Vec<_>>().leak(),
        }
    }

    /// Applies the rule as it is documented: an argument has at least one byte, and ends where the
    /// literal that follows it first occurs after that byte.
    fn matches(&self, name: &[u8]) -> bool {
        let Some(mut name) = name.strip_prefix(self.literals[0].as_bytes()) else {
            return false;
        };
        for ((first, rest), literal) in self.params.iter().zip(&self.literals[1..]) {
            let end = if literal.is_empty() {
                Some(name.len())
            } else {
                (1..name.len()).find(|at| name[*at..].starts_with(literal.as_bytes()))
            };
            let Some(end) = end.filter(|end| *end > 0) else {
                return false;
            };
            if !first.contains(&name[0]) || !name[1..end].iter().all(|byte| rest.contains(byte)) {
                return false;
            }
            name = &name[end + literal.len()..];
        }
        name.is_empty()
    }

    /// Takes a name apart as a declared channel does.
    fn splits(&self, name: &str) -> bool {
        let Some(mut split) = Split::of(name, &self.literals[0]) else {
            return false;
        };
        for ((first, rest), literal) in self.params.iter().zip(&self.literals[1..]) {
            let Some(param) = split.param(&arg::<String>(), literal) else {
                return false;
            };
            let (head, tail) = param.as_bytes().split_first().unwrap();
            if !first.contains(head) || !tail.iter().all(|byte| rest.contains(byte)) {
                return false;
            }
        }
        split.is_empty()
    }
}

fn form(first: &[u8], rest: &[u8]) -> Form {
    // An argument of any byte stands for a string.
    if first.len() == NAMES.len() && rest.len() == NAMES.len() {
        Form::STRING
    } else {
        Form::fixed(9, ByteSet::of(first), ByteSet::of(rest))
    }
}

fn sets() -> impl Strategy<Value = Sets> {
    let some = (
        subsequence(NAMES, 1..=NAMES.len()),
        subsequence(NAMES, 0..=NAMES.len()),
    );
    prop_oneof![some, Just((NAMES.to_vec(), NAMES.to_vec()))]
}

fn literal(min: usize) -> impl Strategy<Value = String> {
    let bytes = proptest::collection::vec(select(LITERALS), min..=3);
    bytes.prop_map(|bytes| String::from_utf8(bytes).unwrap())
}

fn templates() -> impl Strategy<Value = Template> {
    let params = proptest::collection::vec((sets(), literal(1)), 0..=3);
    (literal(0), params, any::<bool>()).prop_map(|(head, params, ends_with_param)| {
        let (params, mut literals): (Vec<_>, Vec<_>) = params.into_iter().unzip();
        if let Some(last) = literals.last_mut().filter(|_| ends_with_param) {
            last.clear();
        }
        literals.insert(0, head);
        Template { literals, params }
    })
}

fn accepts(pattern: Pattern, name: &str) -> bool {
    let end = name.bytes().try_fold(pattern.proceed(0, 0), |state, byte| {
        pattern.step(state, byte)
    });
    end.is_some_and(|state| pattern.accepts(state))
}

/// All strings of at most `max` bytes.
fn names(max: u32) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut start = 0;
    for _ in 0..max {
        let end = all.len();
        for index in start..end {
            let longer = NAMES
                .iter()
                .map(|byte| format!("{}{}", all[index], char::from(*byte)));
            all.extend(longer.collect::<Vec<_>>());
        }
        start = end;
    }
    all
}

/// A shortest name that both automata accept.
fn witness(a: Pattern, b: Pattern) -> Option<String> {
    let mut queue = VecDeque::from([(a.proceed(0, 0), b.proceed(0, 0), String::new())]);
    let mut seen = HashSet::new();
    while let Some((at_a, at_b, name)) = queue.pop_front() {
        if a.accepts(at_a) && b.accepts(at_b) {
            return Some(name);
        }
        for byte in NAMES {
            if let (Some(at_a), Some(at_b)) = (a.step(at_a, *byte), b.step(at_b, *byte))
                && seen.insert((a.number(at_a), b.number(at_b)))
            {
                queue.push_back((at_a, at_b, format!("{name}{}", char::from(*byte))));
            }
        }
    }
    None
}

#[test]
fn templates_that_start_with_an_argument_overlap_with_others() {
    let any = || (NAMES.to_vec(), NAMES.to_vec());
    let template = |literals: [&str; 2]| Template {
        literals: literals.map(str::to_owned).to_vec(),
        params: vec![any()],
    };
    let [bare, tail, head] =
        [["", ""], ["", "-b"], ["a-", ""]].map(|parts| template(parts).pattern());
    assert!(overlap(bare, tail) && overlap(bare, head) && overlap(tail, head));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn automata_accept_what_the_rule_accepts(template in templates()) {
        let pattern = template.pattern();
        for name in names(7) {
            let expected = template.matches(name.as_bytes());
            prop_assert_eq!(accepts(pattern, &name), expected, "{}", name);
            prop_assert_eq!(template.splits(&name), expected, "{}", name);
        }
    }

    /// Each overlap has a name that both templates match, and otherwise no short name does.
    #[test]
    fn overlaps_are_those_of_all_short_names(a in templates(), b in templates()) {
        let found = overlap(a.pattern(), b.pattern());
        prop_assert_eq!(overlap(b.pattern(), a.pattern()), found);
        let mut names = names(8).into_iter();
        let short = names.find(|name| a.matches(name.as_bytes()) && b.matches(name.as_bytes()));
        match short {
            Some(name) => prop_assert!(found, "both match {}", name),
            None if found => {
                let name = witness(a.pattern(), b.pattern()).unwrap();
                prop_assert!(name.len() > 8, "{}", name);
                prop_assert!(a.matches(name.as_bytes()) && b.matches(name.as_bytes()), "{}", name);
            }
            None => {}
        }
    }

    #[test]
    fn arguments_contain_literals_that_end_them((first, rest) in sets(), literal in literal(1)) {
        // Whether an argument that is followed by the literal ends before its last byte.
        let is_cut = |param: &String| {
            let name = format!("{param}{literal}");
            let bytes = param.as_bytes();
            !bytes.is_empty()
                && first.contains(&bytes[0])
                && bytes[1..].iter().all(|byte| rest.contains(byte))
                && name[1..].find(&literal).unwrap() + 1 < param.len()
        };
        let form = form(&first, &rest);
        prop_assert_eq!(form.can_contain(&literal), names(4).iter().any(is_cut));
    }
}
