//! What both answers are: the JSON, signed and written in one go.

use core::ops::Range;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::ser::{SerializeStruct, Serializer};
use zeroize::{Zeroize, Zeroizing};

use crate::crypto::Secret;
use crate::request::{App, push_quoted};

const SECRET: &str = "shared_secret";
/// How long a secret is in base64.
pub(super) const SECRET_LEN: usize = 44;

/// The JSON, and where its fields are.
#[derive(Clone)]
pub(super) struct Answer {
    json: String,
    /// Where in the JSON it is.
    auth: Range<usize>,
    data: Option<(&'static str, String)>,
    /// Where in the JSON it is.
    secret: Option<Range<usize>>,
}

impl Answer {
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
        let len = 1 + usize::from(self.data.is_some()) + usize::from(self.secret.is_some());
        let mut fields = serializer.serialize_struct(name, len)?;
        fields.serialize_field("auth", text(&self.auth))?;
        if let Some((name, data)) = &self.data {
            fields.serialize_field(name, data)?;
        }
        if let Some(secret) = &self.secret {
            fields.serialize_field(SECRET, text(secret))?;
        }
        fields.end()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if self.secret.is_some() {
            self.json.zeroize();
        }
    }
}

/// An answer in the making: `{"auth":"key:signature"`, and what comes behind it. The names of fields
/// need no escape.
pub(super) struct Signed {
    json: String,
    auth: Range<usize>,
}

impl Signed {
    /// Signs the parts, joined. `more` is how long the text is that comes behind.
    #[inline]
    pub(super) fn new(app: &App, parts: &[&[u8]], more: usize) -> Self {
        const START: &str = "{\"auth\":\"";
        const AROUND: usize = 24;
        let signature = app.signing.sign(parts);
        let (key, signature) = (app.key.as_ref(), signature.as_str());
        let end = START.len() + key.len() + 1 + signature.len();
        // Every second byte of JSON may be a quote, which is escaped.
        let mut json = String::with_capacity(end + AROUND + more + more / 2);
        // One by one, so that the compiler knows the lengths of most.
        json.push_str(START);
        json.push_str(key);
        json.push(':');
        json.push_str(signature);
        json.push('"');
        let auth = START.len()..end;
        Self { json, auth }
    }

    pub(super) fn alone(self) -> Answer {
        self.end(None, None)
    }

    #[inline]
    pub(super) fn with_data(mut self, name: &'static str, data: String) -> Answer {
        self.push_name(name);
        push_quoted(&mut self.json, &data);
        self.end(Some((name, data)), None)
    }

    #[inline]
    pub(super) fn with_secret(mut self, secret: &Secret) -> Answer {
        self.push_name(SECRET);
        self.json.push('"');
        let start = self.json.len();
        let mut text = Zeroizing::new([0; SECRET_LEN]);
        // As long as 32 bytes are in base64, so there is always room.
        let written = STANDARD.encode_slice(secret.as_slice(), text.as_mut_slice());
        debug_assert_eq!(written, Ok(SECRET_LEN));
        self.json
            .push_str(core::str::from_utf8(&*text).unwrap_or_default());
        self.json.push('"');
        self.end(None, Some(start..start + SECRET_LEN))
    }

    fn push_name(&mut self, name: &str) {
        self.json.push_str(",\"");
        self.json.push_str(name);
        self.json.push_str("\":");
    }

    fn end(mut self, data: Option<(&'static str, String)>, secret: Option<Range<usize>>) -> Answer {
        self.json.push('}');
        let Self { json, auth } = self;
        Answer {
            json,
            auth,
            data,
            secret,
        }
    }
}
