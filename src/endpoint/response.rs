//! The JSON that both responses consist of, signed and written in one pass.

use core::ops::Range;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::ser::{Error as _, SerializeStruct, Serializer};
use zeroize::{Zeroize, Zeroizing};

use crate::crypto::{Hex, Secret};
use crate::json::push_escaped_within;
use crate::token::Token;

const SECRET: &str = "shared_secret";
/// The length of a channel key in base64.
const SECRET_LEN: usize = 44;
/// The length of a signature in hexadecimal.
const SIGNATURE_LEN: usize = 64;

/// The JSON, with the positions of its fields.
#[derive(Clone)]
pub(super) struct Signed {
    json: String,
    /// The position of the value of `auth`.
    auth: Range<usize>,
    more: More,
}

/// The field that follows the signature, with the position of its value.
#[derive(Clone)]
enum More {
    Nothing,
    /// A string, including its quotes.
    Data(&'static str, Range<usize>),
    Secret(Range<usize>),
}

impl Signed {
    /// Signs the concatenated parts.
    #[inline]
    pub(super) fn alone(token: &Token, parts: &[&[u8]]) -> Self {
        let mut json = Vec::with_capacity(len_with(token, 0));
        push_start(&mut json, token, &token.signing.sign(parts));
        Self::end(token, json, More::Nothing)
    }

    /// Signs the concatenated parts and the data that `write` appends, about `len` bytes. The
    /// signed bytes are exactly those that are sent.
    #[inline]
    pub(super) fn with_data<E>(
        token: &Token,
        parts: &[&[u8]],
        name: &'static str,
        len: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Self, E> {
        let parts_len: usize = parts.iter().map(|part| part.len()).sum();
        // The signed string is staged at the start of the buffer, because it is needed unescaped
        // for the signature and escaped for the response. Up to half the bytes of JSON may need
        // escaping.
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

    /// Signs the concatenated parts, and adds the key of a channel.
    #[inline]
    pub(super) fn with_secret(token: &Token, parts: &[&[u8]], secret: &Secret) -> Self {
        // The capacity includes the key, so that growing never leaves a copy of it behind.
        let mut json = Vec::with_capacity(len_with(token, SECRET_LEN));
        push_start(&mut json, token, &token.signing.sign(parts));
        push_name(&mut json, SECRET);
        json.push(b'"');
        let start = json.len();
        // base64 writes only to a slice or grows a `String`, so it needs a buffer of its own.
        let mut base64 = Zeroizing::new([0; SECRET_LEN]);
        #[expect(
            clippy::expect_used,
            reason = "the buffer has the length of 32 bytes in base64"
        )]
        STANDARD
            .encode_slice(secret.as_slice(), &mut *base64)
            .expect("32 bytes are 44 in base64");
        json.extend_from_slice(&*base64);
        json.push(b'"');
        Self::end(token, json, More::Secret(start..start + SECRET_LEN))
    }

    fn end(token: &Token, mut json: Vec<u8>, more: More) -> Self {
        json.push(b'}');
        #[expect(
            clippy::expect_used,
            reason = "every part is a `str`, ASCII, or written by serde_json"
        )]
        Self {
            // `FromUtf8Error` would print the bytes, which may hold a secret.
            json: String::from_utf8(json)
                .map_err(|error| error.utf8_error())
                .expect("JSON made of UTF-8 is UTF-8"),
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
        #[expect(clippy::expect_used, reason = "the ranges are those that were written")]
        let text =
            |range: &Range<usize>| self.json.get(range.clone()).expect("a field of the JSON");
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
        // Signatures are not secret for long, but the key of a channel is.
        if matches!(self.more, More::Secret(_)) {
            self.json.zeroize();
        }
    }
}

// The names of fields and the key of the app need no escape.

const START: &[u8] = b"{\"auth\":\"";
/// The length of a field's name and of the punctuation around all fields.
const AROUND: usize = 24;

fn auth_len(token: &Token) -> usize {
    token.key.as_ref().len() + 1 + SIGNATURE_LEN
}

/// Returns the capacity for a response with `more` bytes after the signature.
fn len_with(token: &Token, more: usize) -> usize {
    START.len() + auth_len(token) + AROUND + more
}

/// Appends `{"auth":"key:signature"`.
#[inline]
fn push_start(json: &mut Vec<u8>, token: &Token, signature: &Hex<SIGNATURE_LEN>) {
    // Separate calls, because the compiler then knows the lengths of most parts.
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
