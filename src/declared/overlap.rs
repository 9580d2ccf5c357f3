//! Decides while compiling whether two templates can have a name in common.
//!
//! A template is read as a deterministic automaton: the literals byte by byte, and an argument until
//! the literal that follows it first occurs, which is how names are taken apart. Two templates
//! overlap if some string leads both automata to their ends. The maximum lengths of arguments and
//! names are not considered, so two templates that only a long name could tell apart count as
//! overlapping.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

use super::form::ByteSet;
use super::parts::Param;

/// The literals of a template, and the arguments between them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pattern {
    pub(super) literals: &'static [&'static str],
    pub(super) params: &'static [Param],
}

/// The position of an automaton.
#[derive(Clone, Copy)]
struct State {
    /// The index of the literal that is read, or that ends the argument that is read.
    literal: usize,
    /// The number of its bytes that are read.
    matched: usize,
    /// False before the first byte of the argument that precedes the literal.
    started: bool,
}

impl Pattern {
    const fn literal(&self, index: usize) -> &'static [u8] {
        self.literals[index].as_bytes()
    }

    const fn is_last(&self, literal: usize) -> bool {
        literal + 1 == self.literals.len()
    }

    const fn accepts(&self, state: State) -> bool {
        self.is_last(state.literal)
            && state.started
            && state.matched == self.literal(state.literal).len()
    }

    /// Returns the position after a byte, or `None` if no name continues with it.
    const fn step(&self, state: State, byte: u8) -> Option<State> {
        let State {
            literal: index,
            matched,
            started,
        } = state;
        let literal = self.literal(index);
        if index == 0 {
            if matched == literal.len() || literal[matched] != byte {
                return None;
            }
            return Some(self.proceed(index, matched + 1));
        }
        let form = self.params[index - 1].form;
        if !started {
            if !form.first().contains(byte) {
                return None;
            }
            return Some(State {
                started: true,
                ..state
            });
        }
        if literal.is_empty() {
            return if form.rest().contains(byte) {
                Some(state)
            } else {
                None
            };
        }
        if matched == literal.len() {
            return None;
        }
        // The longest beginning of the literal that ends here. What precedes it belongs to the
        // argument.
        let mut kept = matched + 1;
        while !ends_with(literal, matched, byte, kept) {
            if !form
                .rest()
                .contains(read(literal, matched, byte, matched + 1 - kept))
            {
                return None;
            }
            kept -= 1;
        }
        Some(self.proceed(index, kept))
    }

    const fn proceed(&self, literal: usize, matched: usize) -> State {
        if matched == self.literal(literal).len() && !self.is_last(literal) {
            State {
                literal: literal + 1,
                matched: 0,
                started: false,
            }
        } else {
            State {
                literal,
                matched,
                started: true,
            }
        }
    }

    /// The position as a number below [`MAX_STATES`].
    const fn number(&self, state: State) -> usize {
        let mut number = state.matched + state.started as usize;
        let mut i = 0;
        while i < state.literal {
            number += self.literals[i].len() + 2;
            i += 1;
        }
        number
    }

    const fn literal_bytes(&self) -> ByteSet {
        let mut bytes = ByteSet::of(&[]);
        let mut i = 0;
        while i < self.literals.len() {
            bytes = bytes.with(self.literal(i));
            i += 1;
        }
        bytes
    }

    /// The bytes with which a name can go on, and perhaps others.
    const fn candidates(&self, state: State) -> ByteSet {
        let literal = self.literal(state.literal);
        if state.literal == 0 {
            return match literal.split_at_checked(state.matched) {
                Some((_, [next, ..])) => ByteSet::of(&[*next]),
                _ => ByteSet::of(&[]),
            };
        }
        let form = self.params[state.literal - 1].form;
        if state.started {
            form.rest().with(literal)
        } else {
            form.first()
        }
    }

    /// Removes the bytes from `alike` that an argument of this template tells from `byte`.
    const fn alike(&self, byte: u8, mut alike: ByteSet) -> ByteSet {
        let mut i = 0;
        while i < self.params.len() {
            let form = self.params[i].form;
            alike = alike_in(form.first(), byte, alike);
            alike = alike_in(form.rest(), byte, alike);
            i += 1;
        }
        alike
    }
}

const fn alike_in(set: ByteSet, byte: u8, alike: ByteSet) -> ByteSet {
    if set.contains(byte) {
        alike.and(set)
    } else {
        alike.without(set)
    }
}

/// The byte at `index` of the first `matched` bytes of the literal and one more byte.
const fn read(literal: &[u8], matched: usize, byte: u8, index: usize) -> u8 {
    if index == matched {
        byte
    } else {
        literal[index]
    }
}

/// Returns true if these bytes end with the first `len` bytes of the literal.
const fn ends_with(literal: &[u8], matched: usize, byte: u8, len: usize) -> bool {
    let mut i = 0;
    while i < len {
        if literal[i] != read(literal, matched, byte, matched + 1 - len + i) {
            return false;
        }
        i += 1;
    }
    true
}

/// More than the literals of a valid template, of at most 200 bytes, and its arguments need.
const MAX_STATES: usize = 512;

/// Returns true if a name can match both templates.
pub(super) const fn overlap(a: Pattern, b: Pattern) -> bool {
    if a.literals.is_empty() || b.literals.is_empty() {
        return false;
    }
    // Nearly all pairs differ before their first arguments.
    let (head_a, head_b) = (a.literal(0), b.literal(0));
    let read = common_len(head_a, head_b);
    if read < head_a.len() && read < head_b.len() {
        return false;
    }
    let same_head = head_a.len() == head_b.len();
    // The search takes a hundred times as long as these, and a set has hundreds of pairs.
    let differ = (same_head && differ_after_arguments(a, b)) || differ_from_the_end(a, b);
    !differ && search(a, b, read)
}

/// Returns true if two templates differ in a literal, and what follows it ends at the same bytes in
/// both. So do most channels of `user-{user}-` with a literal or a number at the end.
///
/// Two arguments that end at the same byte also start at the same byte, if neither can contain the last
/// byte of the literal before the other one, or if both have one length.
const fn differ_from_the_end(a: Pattern, b: Pattern) -> bool {
    let (mut i, mut j) = (a.params.len(), b.params.len());
    loop {
        let (literal_a, literal_b) = (a.literal(i), b.literal(j));
        let common = common_suffix_len(literal_a, literal_b);
        if common < literal_a.len() && common < literal_b.len() {
            return true;
        }
        // The search decides about one literal that ends with the other, and about the heads.
        if literal_a.len() != literal_b.len() || i == 0 || j == 0 {
            return false;
        }
        i -= 1;
        j -= 1;
        let (form_a, form_b) = (a.params[i].form, b.params[j].form);
        let ([.., last_a], [.., last_b]) = (a.literal(i), b.literal(j)) else {
            return false;
        };
        let same_len =
            form_a.has_one_len() && form_b.has_one_len() && form_a.max_len() == form_b.max_len();
        if !same_len && (form_b.has(*last_a) || form_a.has(*last_b)) {
            return false;
        }
    }
}

const fn common_suffix_len(a: &[u8], b: &[u8]) -> usize {
    let mut len = 0;
    while len < a.len() && len < b.len() && a[a.len() - 1 - len] == b[b.len() - 1 - len] {
        len += 1;
    }
    len
}

/// Returns true if two templates with the same head differ in a literal, and the arguments before it
/// end at the same bytes in both. So do most channels of `team-{team}.`, which need no search.
///
/// Arguments end at the same byte if none can contain what the two literals after them have in common.
const fn differ_after_arguments(a: Pattern, b: Pattern) -> bool {
    let mut i = 0;
    while i < a.params.len() && i < b.params.len() {
        let (literal_a, literal_b) = (a.literal(i + 1), b.literal(i + 1));
        let common = common_len(literal_a, literal_b);
        let (end, _) = literal_a.split_at(common);
        if common == 0
            || a.params[i].form.can_contain_bytes(end)
            || b.params[i].form.can_contain_bytes(end)
        {
            return false;
        }
        if common < literal_a.len() && common < literal_b.len() {
            return true;
        }
        if literal_a.len() != literal_b.len() {
            return false;
        }
        i += 1;
    }
    false
}

const fn common_len(a: &[u8], b: &[u8]) -> usize {
    let mut len = 0;
    while len < a.len() && len < b.len() && a[len] == b[len] {
        len += 1;
    }
    len
}

/// Follows both automata with each string at once, from the first `read` bytes on, which both heads
/// have.
const fn search(a: Pattern, b: Pattern, read: usize) -> bool {
    let start = (a.proceed(0, read), b.proceed(0, read));
    let bytes = distinct_bytes(a, b);
    let mut seen = [[0_u64; MAX_STATES / 64]; MAX_STATES];
    // Each pair is pushed once; a queue of this length suffices for templates that anybody writes,
    // and for others the answer is the safe one.
    let mut pending = [start; MAX_STATES];
    let mut len = 1;
    while len > 0 {
        len -= 1;
        let (state_a, state_b) = pending[len];
        if a.accepts(state_a) && b.accepts(state_b) {
            return true;
        }
        let mut left = bytes.and(a.candidates(state_a)).and(b.candidates(state_b));
        while let Some(byte) = left.lowest() {
            left = left.without(ByteSet::of(&[byte]));
            if let Some(next_a) = a.step(state_a, byte)
                && let Some(next_b) = b.step(state_b, byte)
            {
                let (row, column) = (a.number(next_a), b.number(next_b));
                if row >= MAX_STATES || column >= MAX_STATES || len == pending.len() {
                    return true;
                }
                if seen[row][column / 64] & 1 << (column % 64) == 0 {
                    seen[row][column / 64] |= 1 << (column % 64);
                    pending[len] = (next_a, next_b);
                    len += 1;
                }
            }
        }
    }
    false
}

/// The bytes that matter: those of the literals, and one of each class of others that the arguments
/// tell apart.
// The constants of a set evaluate this for each pair: few steps keep builds short.
const fn distinct_bytes(a: Pattern, b: Pattern) -> ByteSet {
    let mut bytes = a.literal_bytes().or(b.literal_bytes());
    let mut others = ByteSet::ALPHABET.without(bytes);
    while let Some(byte) = others.lowest() {
        bytes = bytes.with(&[byte]);
        others = others.without(b.alike(byte, a.alike(byte, others)));
    }
    bytes
}

#[cfg(test)]
mod tests;
