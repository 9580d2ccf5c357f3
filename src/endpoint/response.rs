//! What both answers are: the JSON, signed and written in one go.

use core::ops::Range;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::ser::{Error as _, SerializeStruct, Serializer};
use zeroize::Zeroize;

use crate::crypto::{Hex, Secret};
use crate::json::push_escaped_within;
use crate::token::Token;

const SECRET: &str = "shared_secret";
/// How long a secret is in base64.
const SECRET_LEN: usize = 44;
/// How long a signature is.
const SIGNATURE_LEN: usize = 64;

/// The JSON, and where its fields are.
#[derive(Clone)]
pub(super) struct Signed {
    json: String,
    /// Where in the JSON it is.
    auth: Range<usize>,
    more: More,
}

/// What is behind the signature, and where in the JSON it is.
#[derive(Clone)]
enum More {
    Nothing,
    /// A string, quotes included.
    Data(&'static str, Range<usize>),
    Secret(Range<usize>),
}

impl Signed {
    /// The signature of the parts, joined.
    #[inline]
    pub(super) fn alone(token: &Token, parts: &[&[u8]]) -> Self {
        let mut json = Vec::with_capacity(len_with(token, 0));
        push_start(&mut json, token, &token.signing.sign(parts));
        Self::end(token, json, More::Nothing)
    }

    /// The same with the data that `write` appends, which are `len` bytes or so. They are signed
    /// behind the parts: what is signed is byte for byte what is sent.
    #[inline]
    pub(super) fn with_data<E>(
        token: &Token,
        parts: &[&[u8]],
        name: &'static str,
        len: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Self, E> {
        let parts_len: usize = parts.iter().map(|part| part.len()).sum();
        // What is signed stands in front until the answer is written. Every second byte of JSON may
        // be a quote, which is escaped.
        let mut json = Vec::with_capacity(parts_len + len + len_with(token, len + len / 2));
        for part in parts {
            json.extend_from_slice(part);
        }
        write(&mut json)?;
        let signed_len = json.len();
        let signature = token.signing.sign(&[&json]);
        push_start(&mut json, token, &signature);
        push_name(&mut json, name);
        let start = json.len() - signed_len;
        json.push(b'"');
        push_escaped_within(&mut json, parts_len..signed_len);
        json.push(b'"');
        json.drain(..signed_len);
        let data = start..json.len();
        Ok(Self::end(token, json, More::Data(name, data)))
    }

    /// The signature of the parts, joined, and the key of a channel.
    #[inline]
    pub(super) fn with_secret(token: &Token, parts: &[&[u8]], secret: &Secret) -> Self {
        // With room for the key, whose text is never moved.
        let mut json = Vec::with_capacity(len_with(token, SECRET_LEN));
        push_start(&mut json, token, &token.signing.sign(parts));
        push_name(&mut json, SECRET);
        json.push(b'"');
        let start = json.len();
        json.extend_from_slice(&[b'0'; SECRET_LEN]);
        let place = json.get_mut(start..).unwrap_or_default();
        // As long as 32 bytes are in base64, so there is always room.
        let written = STANDARD.encode_slice(secret.as_slice(), place);
        debug_assert_eq!(written, Ok(SECRET_LEN));
        json.push(b'"');
        Self::end(token, json, More::Secret(start..start + SECRET_LEN))
    }

    fn end(token: &Token, mut json: Vec<u8>, more: More) -> Self {
        json.push(b'}');
        Self {
            // Made of texts, so it is one.
            json: String::from_utf8(json).unwrap_or_default(),
            auth: START.len()..START.len() + auth_len(token),
            more,
        }
    }

    pub(super) fn json(&self) -> &str {
        &self.json
    }

    pub(super) fn into_json(mut self) -> String {
        core::mem::take(&mut self.json)
    }

    pub(super) fn serialize<S: Serializer>(
        &self,
        name: &'static str,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let text = |range: &Range<usize>| self.json.get(range.clone()).unwrap_or_default();
        let len = 1 + usize::from(!matches!(self.more, More::Nothing));
        let mut fields = serializer.serialize_struct(name, len)?;
        fields.serialize_field("auth", text(&self.auth))?;
        match &self.more {
            More::Nothing => {}
            More::Data(name, range) => {
                let data: String = serde_json::from_str(text(range)).map_err(S::Error::custom)?;
                fields.serialize_field(name, &data)?;
            }
            More::Secret(range) => fields.serialize_field(SECRET, text(range))?,
        }
        fields.end()
    }
}

impl Drop for Signed {
    fn drop(&mut self) {
        if matches!(self.more, More::Secret(_)) {
            self.json.zeroize();
        }
    }
}

// The names of fields and the key of the app need no escape.

const START: &[u8] = b"{\"auth\":\"";
/// How long the name of a field is, and the punctuation around everything.
const AROUND: usize = 24;

fn auth_len(token: &Token) -> usize {
    token.key.as_ref().len() + 1 + SIGNATURE_LEN
}

/// How much room an answer takes, with `more` behind the signature.
fn len_with(token: &Token, more: usize) -> usize {
    START.len() + auth_len(token) + AROUND + more
}

/// Appends `{"auth":"key:signature"`.
#[inline]
fn push_start(json: &mut Vec<u8>, token: &Token, signature: &Hex<SIGNATURE_LEN>) {
    // One by one, so that the compiler knows the lengths of most.
    json.extend_from_slice(START);
    json.extend_from_slice(token.key.as_ref().as_bytes());
    json.push(b':');
    json.extend_from_slice(signature.digits());
    json.push(b'"');
}

#[inline]
fn push_name(json: &mut Vec<u8>, name: &str) {
    json.extend_from_slice(b",\"");
    json.extend_from_slice(name.as_bytes());
    json.extend_from_slice(b"\":");
}
