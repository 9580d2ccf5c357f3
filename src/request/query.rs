//! The canonical query: lower-case keys, sorted, signed as they are and percent-encoded on the wire.

use core::fmt::{self, Display, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a query: RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Parameters that the signature is made of, or covers. A caller cannot set them.
const RESERVED: [&str; 2] = ["auth_", "body_md5"];

/// The parameters of a request beside those of its signature: keys in lower case, sorted by key.
/// The values of one key keep their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

/// A key that belongs to the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReservedKey;

impl Query {
    /// Adds a parameter.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "no request with parameters yet")
    )]
    pub(crate) fn push(&mut self, key: &str, value: &str) -> Result<(), ReservedKey> {
        let key = key.to_lowercase();
        if RESERVED.iter().any(|reserved| key.starts_with(reserved)) {
            return Err(ReservedKey);
        }
        let at = self.0.partition_point(|(other, _)| *other <= key);
        self.0.insert(at, (key, value.to_owned()));
        Ok(())
    }

    /// Whether the text to sign and the text to send are the same.
    fn needs_no_encoding(&self) -> bool {
        let plain =
            |text: &str| utf8_percent_encode(text, ENCODED).all(|part| !part.starts_with('%'));
        self.0.iter().all(|(key, value)| plain(key) && plain(value))
    }
}

/// Appends the query to `url`, and hands the text to sign to `sign`. `auth` are the parameters of
/// the signature itself, in the order of their keys, and need no encoding.
pub(super) fn append_signed<R>(
    url: &mut String,
    auth: &[(&str, &dyn Display)],
    query: &Query,
    sign: impl FnOnce(&str) -> R,
) -> Result<R, fmt::Error> {
    let start = url.len();
    if query.needs_no_encoding() {
        write_merged(url, auth, query, &|url, text| url.write_str(text))?;
        return Ok(sign(url.get(start..).unwrap_or_default()));
    }
    let mut canonical = String::new();
    write_merged(&mut canonical, auth, query, &|out, text| {
        out.write_str(text)
    })?;
    write_merged(url, auth, query, &|out, text| {
        utf8_percent_encode(text, ENCODED).try_for_each(|part| out.write_str(part))
    })?;
    Ok(sign(&canonical))
}

type Write<'a> = &'a dyn Fn(&mut String, &str) -> fmt::Result;

/// Both lists are sorted; so is what is written.
fn write_merged(
    out: &mut String,
    auth: &[(&str, &dyn Display)],
    query: &Query,
    encode: Write<'_>,
) -> fmt::Result {
    let mut separator = "";
    let mut auth = auth.iter().peekable();
    let mut query = query.0.iter().peekable();
    loop {
        let auth_first = match (auth.peek(), query.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some((a, _)), Some((q, _))) => *a <= q.as_str(),
        };
        out.push_str(separator);
        separator = "&";
        if auth_first {
            if let Some((key, value)) = auth.next() {
                write!(out, "{key}={value}")?;
            }
        } else if let Some((key, value)) = query.next() {
            encode(out, key)?;
            out.push('=');
            encode(out, value)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(auth: &[(&str, &dyn Display)], pairs: &[(&str, &str)]) -> (String, String) {
        let mut query = Query::default();
        for (key, value) in pairs {
            query.push(key, value).unwrap();
        }
        let mut url = String::from("/?");
        let signed = append_signed(&mut url, auth, &query, str::to_owned).unwrap();
        (signed, url)
    }

    // pusher-signature gem, spec/signature_spec.rb:55, 63, 71, 78
    #[test]
    fn the_rules_of_the_reference_signer() {
        let auth: [(&str, &dyn Display); 2] = [("auth_key", &"key"), ("auth_version", &"1.0")];
        let (signed, _) = written(&auth, &[("Query", "params"), ("GO", "here")]);
        assert_eq!(signed, "auth_key=key&auth_version=1.0&go=here&query=params");
        let (signed, _) = written(&[], &[("things[]", "thing1"), ("things[]", "thing2")]);
        assert_eq!(signed, "things[]=thing1&things[]=thing2");
        assert_eq!(written(&[], &[("key;", "value@")]).0, "key;=value@");
        assert_eq!(written(&[], &[("key", "")]).0, "key=");
    }

    #[test]
    fn signed_as_it_is_and_encoded_on_the_wire() {
        let value = "a&b#c%d+e f,ü=?/";
        let (signed, url) = written(&[("auth_key", &"k")], &[("aa", "1"), ("info", value)]);
        assert_eq!(signed, format!("aa=1&auth_key=k&info={value}"));
        assert_eq!(
            url,
            "/?aa=1&auth_key=k&info=a%26b%23c%25d%2Be%20f%2C%C3%BC%3D%3F%2F"
        );
    }

    // pusher-http-node, create_signed_query_string.js:128-174
    #[test]
    fn the_parameters_of_the_signature_are_reserved() {
        for key in [
            "auth_key",
            "auth_timestamp",
            "auth_version",
            "auth_signature",
            "body_md5",
            "AUTH_KEY",
            "Body_MD5",
            "auth_anything",
        ] {
            assert_eq!(
                Query::default().push(key, "NOPE"),
                Err(ReservedKey),
                "{key}"
            );
        }
    }
}
