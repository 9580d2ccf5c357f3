//! Random inputs that are valid and as unusual as possible.

use std::iter;

use serde_json::{Map, Value, json};

/// The same seed generates the same inputs.
pub struct Random(fastrand::Rng);

/// The characters of names, as documented.
const NAME: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=@,.;";

/// The pieces of strings: characters that are special to JSON, to URLs, to signatures, and to code
/// that counts bytes.
const PIECES: &[&str] = &[
    "a",
    "B",
    "7",
    " ",
    "\"",
    "\\",
    "/",
    "&",
    "=",
    "+",
    "%",
    "%41",
    "#",
    "?",
    ":",
    "::user::",
    ",",
    ";",
    "'",
    "<",
    ">",
    "\n",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{8}",
    "\u{1f}",
    "\u{7f}",
    "\u{85}",
    "é",
    "e\u{301}",
    "ß",
    "Ω",
    "東京",
    "🎈",
    "👩‍👧",
    "\u{2028}",
    "\u{feff}",
    "\u{10ffff}",
    "null",
    "{}",
    "[1]",
    "\\u0041",
];

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    pub fn coin(&mut self) -> bool {
        self.0.bool()
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0.usize(..limit)
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        bytes
    }

    fn one_of<T: Copy>(&mut self, all: &[T], or: T) -> T {
        self.0.choice(all).copied().unwrap_or(or)
    }

    pub fn socket_id(&mut self) -> String {
        format!("{}.{}", self.0.u64(..), self.0.u32(..))
    }

    /// Returns 1 to `longest` characters of names, and not only dots.
    pub fn name(&mut self, longest: usize) -> String {
        // Short ones are frequent, because their failures are easier to read.
        let longest = longest.min(1 << self.0.u32(1..8));
        let length = self.0.usize(1..=longest);
        let rest: String = (1..length)
            .map(|_| char::from(self.one_of(NAME, b'x')))
            .collect();
        format!("x{rest}")
    }

    pub fn query_key(&mut self) -> String {
        let length = self.0.usize(1..=12);
        (0..length).map(|_| self.0.lowercase()).collect()
    }

    /// Returns a string of at most this many pieces.
    pub fn text(&mut self, pieces: usize) -> String {
        let count = self.0.usize(..=pieces);
        (0..count).map(|_| self.one_of(PIECES, "a")).collect()
    }

    pub fn path(&mut self) -> String {
        let segments = self.0.usize(1..=4);
        let mut path = String::new();
        for _ in 0..segments {
            path += "/";
            path += &self.name(20);
        }
        path
    }

    /// Returns an object whose JSON has at most this many bytes.
    pub fn object(&mut self, longest: usize) -> Value {
        let mut object = Map::new();
        for _ in 0..self.below(5) {
            let (key, value) = (self.key(), self.value(2));
            let before = object.clone();
            object.insert(key, value);
            if Value::Object(object.clone()).to_string().len() > longest {
                object = before;
            }
        }
        Value::Object(object)
    }

    /// JavaScript moves numeric keys to the front, so there are none.
    fn key(&mut self) -> String {
        format!("k{}", self.text(4))
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => self.coin().into(),
            // Values that JavaScript serializes as they were.
            2 => self.0.i64(-(1 << 53)..(1 << 53)).into(),
            3 => (f64::from(self.0.i32(-1_000_000..1_000_000)) + 0.5).into(),
            4 => self.text(12).into(),
            5 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => iter::repeat_with(|| (self.key(), self.value(depth - 1)))
                .take(3)
                .collect(),
        }
    }

    /// Returns the body of a webhook.
    pub fn webhook(&mut self) -> String {
        let events: Vec<Value> = (0..self.below(4))
            .map(|_| match self.below(3) {
                0 => json!({ "name": "channel_occupied", "channel": self.name(40) }),
                1 => json!({ "name": "member_added", "channel": format!("presence-{}", self.name(40)), "user_id": self.name(20) }),
                _ => json!({
                    "name": "client_event",
                    "channel": format!("private-{}", self.name(40)),
                    "event": format!("client-{}", self.text(8)),
                    "data": self.text(20),
                    "socket_id": self.socket_id(),
                }),
            })
            .collect();
        json!({ "time_ms": self.0.u64(..4_000_000_000_000), "events": events }).to_string()
    }

    /// Changes a digit.
    pub fn flipped(&mut self, hex: &str) -> String {
        let at = self.below(hex.len());
        let digit = if &hex[at..=at] == "0" { "1" } else { "0" };
        format!("{}{digit}{}", &hex[..at], &hex[at + 1..])
    }
}
