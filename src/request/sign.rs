//! The canonical query: sorted by the lower-case form of the keys, which is signed. On the wire, keys
//! and values are percent-encoded, and keys keep their case.

use core::fmt::{self, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Prefixes of the parameters that signing adds. A caller cannot set them, as in the official
/// libraries.
// Parameters with these prefixes would be sorted among those of the signature, where a server could
// take them for its own.
const RESERVED: [&str; 2] = ["auth_", "body_md5"];

/// The parameters of a request without those of its signature, sorted by their signed keys.
///
/// The values of a repeated key keep their order. Keys that differ only in case are the same key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<Parameter>);

#[derive(Clone, Debug)]
struct Parameter {
    /// The key as it is sent.
    key: String,
    /// The key in lower case, if that differs.
    lower: Option<String>,
    value: String,
}

impl Parameter {
    fn new(key: &str, value: &str) -> Self {
        let lower = key.to_lowercase();
        Self {
            lower: (lower != key).then_some(lower),
            key: key.to_owned(),
            value: value.to_owned(),
        }
    }

    fn sent_key(&self) -> &str {
        &self.key
    }

    /// Returns the key as it is signed and sorted.
    fn signed_key(&self) -> &str {
        self.lower.as_deref().unwrap_or(&self.key)
    }
}

/// The error returned when a key is reserved for the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReservedKey;

impl fmt::Display for ReservedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "invalid parameter: `auth_…` and `body_md5` are reserved for the signature, which is added when the request is signed",
        )
    }
}

impl std::error::Error for ReservedKey {}

impl Query {
    /// Adds a parameter at the end. The query has to be [sorted](Self::sort) before it is signed.
    // Inserting each parameter at its place would take quadratic time.
    pub(crate) fn push(&mut self, key: &str, value: &str) -> Result<(), ReservedKey> {
        let parameter = Parameter::new(key, value);
        if RESERVED
            .iter()
            .any(|reserved| parameter.signed_key().starts_with(reserved))
        {
            return Err(ReservedKey);
        }
        self.0.push(parameter);
        Ok(())
    }

    /// Sorts the parameters as they are signed.
    pub(crate) fn sort(&mut self) {
        // Stable, because the signature covers the order of repeated keys.
        self.0
            .sort_by(|one, other| one.signed_key().cmp(other.signed_key()));
    }

    /// Adds a parameter of the protocol, unless it is empty.
    pub(crate) fn set(&mut self, key: &'static str, value: &str) {
        if !value.is_empty() {
            self.insert(Parameter::new(key, value));
        }
    }

    fn insert(&mut self, parameter: Parameter) {
        // After equal keys, because the signature covers the order of repeated keys.
        let at = self
            .0
            .partition_point(|other| other.signed_key() <= parameter.signed_key());
        self.0.insert(at, parameter);
    }

    /// Returns the length of the signed form, with a separator for each parameter.
    pub(super) fn len(&self) -> usize {
        let sizes = self
            .0
            .iter()
            .map(|parameter| parameter.signed_key().len() + parameter.value.len() + 2);
        sizes.sum()
    }

    /// Returns true if the signed and the sent form are the same.
    fn is_sent_as_signed(&self) -> bool {
        let plain =
            |part: &str| utf8_percent_encode(part, ENCODED).all(|piece| !piece.starts_with('%'));
        self.0
            .iter()
            .all(|Parameter { key, lower, value }| lower.is_none() && plain(key) && plain(value))
    }
}

/// The parameters that signing adds. They need no encoding.
#[derive(Clone, Copy)]
pub(super) struct Auth<'a> {
    pub(super) key: &'a str,
    pub(super) timestamp: u64,
    pub(super) body_md5: Option<&'a str>,
}

const AUTH_KEY: &str = "auth_key";
const AUTH_TIMESTAMP: &str = "auth_timestamp";
const AUTH_VERSION: &str = "auth_version=1.0";
const BODY_MD5: &str = "body_md5";

impl Auth<'_> {
    /// Returns the length of these parameters. Timestamps have ten digits from 2001 to 2286.
    pub(super) fn len(&self) -> usize {
        let md5 = self
            .body_md5
            .map_or(0, |md5| BODY_MD5.len() + md5.len() + 2);
        let separators = 4;
        AUTH_KEY.len()
            + self.key.len()
            + AUTH_TIMESTAMP.len()
            // The digits of a timestamp until the year 2286. A longer one only grows the buffer.
            + 10
            + AUTH_VERSION.len()
            + separators
            + md5
    }
}

/// Appends the encoded query to `url`, and passes the string to sign to `sign`.
pub(super) fn append_signed<R>(
    url: &mut String,
    auth: &Auth<'_>,
    query: &Query,
    sign: impl FnOnce(&str) -> R,
) -> Result<R, fmt::Error> {
    let start = url.len();
    // Nearly every query: it is written once instead of twice.
    if query.is_sent_as_signed() {
        write_sorted(url, auth, query, Parameter::signed_key, String::push_str)?;
        #[expect(
            clippy::expect_used,
            reason = "`url` was only appended to since `start`"
        )]
        let canonical = url
            .get(start..)
            .expect("the query begins at a character boundary");
        return Ok(sign(canonical));
    }
    // The signature covers keys in lower case and plain values. The URL needs both encoded, and keys
    // as given, because some servers distinguish their case.
    let mut canonical = String::new();
    write_sorted(
        &mut canonical,
        auth,
        query,
        Parameter::signed_key,
        String::push_str,
    )?;
    write_sorted(url, auth, query, Parameter::sent_key, |out, text| {
        out.extend(utf8_percent_encode(text, ENCODED));
    })?;
    Ok(sign(&canonical))
}

/// Writes all parameters in the order of their signed keys.
///
/// The `auth_` parameters are adjacent, because [`Query::push`] rejects every key with that prefix.
fn write_sorted(
    out: &mut String,
    auth: &Auth<'_>,
    query: &Query,
    key_of: impl Fn(&Parameter) -> &str,
    push: impl Fn(&mut String, &str),
) -> fmt::Result {
    let split = |parameters: &'_ [Parameter], at: &str| {
        parameters.partition_point(|parameter| parameter.signed_key() < at)
    };
    // The protocol sorts by key. `auth_key`, `auth_timestamp` and `auth_version` are neighbours, so
    // only three groups of other parameters are possible.
    let (before, rest) = query.0.split_at(split(&query.0, AUTH_KEY));
    let (between, after) = rest.split_at(split(rest, BODY_MD5));
    let push_pair = |out: &mut String, parameter: &Parameter| {
        push(out, key_of(parameter));
        out.push('=');
        push(out, &parameter.value);
    };

    for pair in before {
        push_pair(out, pair);
        out.push('&');
    }
    for part in [AUTH_KEY, "=", auth.key, "&", AUTH_TIMESTAMP, "="] {
        out.push_str(part);
    }
    write!(out, "{}", auth.timestamp)?;
    out.push('&');
    out.push_str(AUTH_VERSION);
    for pair in between {
        out.push('&');
        push_pair(out, pair);
    }
    if let Some(md5) = auth.body_md5 {
        for part in ["&", BODY_MD5, "=", md5] {
            out.push_str(part);
        }
    }
    for pair in after {
        out.push('&');
        push_pair(out, pair);
    }
    Ok(())
}

/// A signed URL, from [`Request::signed_url`](crate::request::Request::signed_url).
///
/// Anyone who has it can make the request for ten minutes, so its `Debug` is redacted and it
/// implements neither `Display` nor `PartialEq`, which would not compare in constant time.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use pusher_channels::Client;
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let url = client.get::<()>("channels").query("info", "").signed_url(SystemTime::now())?;
/// assert_eq!(format!("{url:?}"), "SignedUrl([redacted])");
/// assert!(url.expose_url().starts_with("https://api-eu.pusher.com/apps/42/channels?auth_key=key&"));
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone)]
pub struct SignedUrl(String);

impl SignedUrl {
    pub(super) fn new(url: String) -> Self {
        Self(url)
    }

    /// Returns the URL. Do not log it.
    #[must_use]
    pub fn expose_url(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedUrl([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTH: Auth<'_> = Auth {
        key: "key",
        timestamp: 1_353_088_179,
        body_md5: None,
    };
    const AUTH_QUERY: &str = "auth_key=key&auth_timestamp=1353088179&auth_version=1.0";

    fn written(auth: &Auth<'_>, pairs: &[(&str, &str)]) -> (String, String) {
        let mut query = Query::default();
        for (key, value) in pairs {
            query.push(key, value).unwrap();
        }
        query.sort();
        let mut url = String::from("/?");
        let signed = append_signed(&mut url, auth, &query, str::to_owned).unwrap();
        assert_eq!(signed.len(), auth.len() + query.len());
        (signed, url)
    }

    // pusher-signature gem, spec/signature_spec.rb:55, 63, 71, 78
    #[test]
    fn signs_like_the_reference_implementation() {
        let (signed, _) = written(&AUTH, &[("Query", "params"), ("GO", "here")]);
        assert_eq!(signed, format!("{AUTH_QUERY}&go=here&query=params"));
        let (signed, _) = written(&AUTH, &[("things[]", "thing1"), ("things[]", "thing2")]);
        assert_eq!(
            signed,
            format!("{AUTH_QUERY}&things[]=thing1&things[]=thing2")
        );
        let (signed, _) = written(&AUTH, &[("key;", "value@")]);
        assert_eq!(signed, format!("{AUTH_QUERY}&key;=value@"));
        assert_eq!(
            written(&AUTH, &[("key", "")]).0,
            format!("{AUTH_QUERY}&key=")
        );
        assert_eq!(written(&AUTH, &[]).0, AUTH_QUERY);
    }

    #[test]
    fn sorts_parameters_among_those_of_the_signature() {
        let auth = Auth {
            body_md5: Some("d41d8cd98f00b204e9800998ecf8427e"),
            ..AUTH
        };
        let keys = [
            "z", "body_md", "auth", "b", "aut", "autha", "body_n", "AUTH",
        ];
        let (signed, _) = written(&auth, &keys.map(|key| (key, "1")));
        let mut sorted: Vec<_> = signed.split('&').collect();
        assert_eq!(sorted.len(), keys.len() + 4);
        sorted.sort_by_key(|pair| pair.split_once('=').map(|(key, _)| key));
        assert_eq!(signed, sorted.join("&"));
    }

    #[test]
    fn signs_values_verbatim_and_encodes_them_on_the_wire() {
        let value = "a&b#c%d+e f,ü=?/";
        let (signed, url) = written(&AUTH, &[("aa", "1"), ("info", value)]);
        assert_eq!(signed, format!("aa=1&{AUTH_QUERY}&info={value}"));
        assert_eq!(
            url,
            format!("/?aa=1&{AUTH_QUERY}&info=a%26b%23c%25d%2Be%20f%2C%C3%BC%3D%3F%2F")
        );
    }

    #[test]
    fn encodes_a_query_without_a_plain_character() {
        let (signed, url) = written(&AUTH, &[("é", "&")]);
        assert_eq!(signed, format!("{AUTH_QUERY}&é=&"));
        assert_eq!(url, format!("/?{AUTH_QUERY}&%C3%A9=%26"));
    }

    #[test]
    fn signs_keys_in_lower_case_and_sends_them_as_given() {
        let (signed, url) = written(&AUTH, &[("deviceId", "A"), ("DEVICEID", "B"), ("Z", "1")]);
        assert_eq!(signed, format!("{AUTH_QUERY}&deviceid=A&deviceid=B&z=1"));
        assert_eq!(url, format!("/?{AUTH_QUERY}&deviceId=A&DEVICEID=B&Z=1"));
        // An upper-case key is sorted where its lower-case form belongs.
        let (signed, url) = written(&AUTH, &[("b", "1"), ("C", "2"), ("d", "3")]);
        assert_eq!(signed, format!("{AUTH_QUERY}&b=1&c=2&d=3"));
        assert_eq!(url, format!("/?{AUTH_QUERY}&b=1&C=2&d=3"));
    }

    // pusher-http-node, create_signed_query_string.js:128-174
    #[test]
    fn rejects_parameters_of_the_signature() {
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
