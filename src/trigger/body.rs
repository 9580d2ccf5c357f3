//! The body of an event: `{"name":…,"channel":…,"data":…}`, written into one buffer.

use std::io::{self, Write};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::config::EncryptionKey;
use crate::crypto::{self, MAC_LEN, NONCE_LEN};
use crate::error::Error;
use crate::json::{self, PushError};
use crate::name::{EventName, IdempotencyKey, SocketId};

/// The initial capacity for JSON of unknown length.
// Most events fit, so most bodies are allocated once.
const UNKNOWN_LEN: usize = 512;

/// Room for `socket_id` and the closing brace, which are written last.
const RESERVE: usize = 64;

/// The names of the channels.
#[derive(Clone, Copy)]
pub(crate) enum Recipients<I> {
    One(I),
    Many(I),
}

/// The data of an event, before it is written.
pub(crate) enum Data<'a, T: ?Sized> {
    /// A string, sent unchanged.
    Text(&'a str),
    /// A value, sent as its JSON.
    Json(&'a T),
}

/// The body of one event, without its closing brace.
#[derive(Clone)]
pub(crate) struct EventBody(Vec<u8>);

impl EventBody {
    /// Writes a body with plaintext data.
    pub(crate) fn plain<'c, T: Serialize + ?Sized>(
        event: &EventName,
        recipients: Recipients<impl Iterator<Item = &'c str> + Clone>,
        data: &Data<'_, T>,
        limit: usize,
    ) -> Result<Self, Error> {
        let mut out;
        match data {
            Data::Text(text) => {
                check_size(text.len(), limit)?;
                // An eighth more, for escapes.
                out = start(event, recipients, text.len() + text.len() / 8);
                json::push_string(&mut out, text);
            }
            Data::Json(value) => {
                out = start(event, recipients, UNKNOWN_LEN);
                json::push_json_string(&mut out, *value, limit).map_err(|error| match error {
                    PushError::Json(error) => Error::json(error),
                    PushError::TooLarge { size } => Error::too_large(size, limit),
                })?;
            }
        }
        Ok(Self(out))
    }

    /// Writes a body whose data only subscribers of `channel` can decrypt.
    pub(crate) fn sealed<T: Serialize + ?Sized>(
        event: &EventName,
        channel: &str,
        key: &EncryptionKey,
        data: &Data<'_, T>,
        limit: usize,
    ) -> Result<Self, Error> {
        let len = match data {
            Data::Text(text) => text.len(),
            Data::Json(_) => UNKNOWN_LEN,
        };
        let mut message = Message::new(len, max_sealable(limit));
        let written = match data {
            Data::Text(text) => message
                .write_all(text.as_bytes())
                .map_err(serde_json::Error::io),
            Data::Json(value) => json::to_writer(&mut message, *value),
        };
        written.map_err(Error::json)?;
        // Known before encryption, so an event that is too large costs no encryption.
        let size = sealed_size(message.len);
        check_size(size, limit)?;
        let nonce = crypto::random_nonce()?;
        let sealed = &mut message.buffer;
        #[expect(clippy::expect_used, reason = "`Message` begins with room for the tag")]
        crypto::seal_in_place(&key.channel_secret(channel), &nonce, sealed)
            .expect("the buffer has room for the tag");

        let recipients = Recipients::One([channel].into_iter());
        let mut out = start(event, recipients, size + ENVELOPE_ESCAPES);
        out.extend_from_slice(br#""{\"nonce\":\""#);
        push_base64(&mut out, &nonce);
        out.extend_from_slice(br#"\",\"ciphertext\":\""#);
        push_base64(&mut out, sealed);
        out.extend_from_slice(br#"\"}""#);
        Ok(Self(out))
    }

    /// Adds a field.
    pub(crate) fn push_field<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<(), serde_json::Error> {
        let start = self.0.len();
        self.0.push(b',');
        json::push_string(&mut self.0, name);
        self.0.push(b':');
        // A value that fails halfway must not leave an incomplete field.
        json::to_writer(&mut self.0, value).inspect_err(|_| self.0.truncate(start))
    }

    /// Returns the complete body.
    pub(crate) fn finish(self, end: End<'_>) -> Vec<u8> {
        let Self(mut out) = self;
        end.write(&mut out);
        out
    }

    /// Appends the complete body to `out`.
    pub(crate) fn append_to(&self, out: &mut Vec<u8>, end: End<'_>) {
        out.extend_from_slice(&self.0);
        end.write(out);
    }

    /// Returns the length without the final fields.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the number of bytes that [`append_to`](Self::append_to) appends.
    pub(crate) fn len_with(&self, end: End<'_>) -> usize {
        let socket_id = end
            .exclude
            .map_or(0, |id| r#","socket_id":"""#.len() + id.as_str().len());
        let info = match end.info.len() {
            0 => 0,
            len => r#","info":"""#.len() + len,
        };
        let key = end.idempotency_key.map_or(0, |key| {
            r#","idempotency_key":"""#.len() + key.as_str().len()
        });
        self.len() + socket_id + info + key + 1
    }
}

/// The optional fields of an event, which are written last.
#[derive(Clone, Copy)]
pub(crate) struct End<'a> {
    /// The excluded connection.
    pub(crate) exclude: Option<SocketId>,
    /// The requested attributes, or empty. Their names need no escape.
    pub(crate) info: &'a str,
    pub(crate) idempotency_key: Option<&'a IdempotencyKey>,
}

impl End<'_> {
    fn write(self, out: &mut Vec<u8>) {
        if let Some(socket_id) = self.exclude {
            out.extend_from_slice(b",\"socket_id\":\"");
            out.extend_from_slice(socket_id.as_str().as_bytes());
            out.push(b'"');
        }
        if !self.info.is_empty() {
            out.extend_from_slice(b",\"info\":\"");
            out.extend_from_slice(self.info.as_bytes());
            out.push(b'"');
        }
        if let Some(key) = self.idempotency_key {
            out.extend_from_slice(b",\"idempotency_key\":");
            json::push_string(out, key.as_str());
        }
        out.push(b'}');
    }
}

/// Writes everything before the data. Channel names need no escape, because the alphabet of valid
/// names has no character that JSON escapes.
fn start<'c>(
    event: &EventName,
    recipients: Recipients<impl Iterator<Item = &'c str> + Clone>,
    data_len: usize,
) -> Vec<u8> {
    let (Recipients::One(names) | Recipients::Many(names)) = &recipients;
    let names_len: usize = names.clone().map(|name| name.len() + 3).sum();
    // Once for the fixed parts, once for what follows the data.
    let mut out = Vec::with_capacity(names_len + data_len + event.as_str().len() + 2 * RESERVE);
    out.extend_from_slice(b"{\"name\":");
    json::push_string(&mut out, event.as_str());
    match recipients {
        Recipients::One(names) => {
            out.extend_from_slice(b",\"channel\":");
            push_names(&mut out, names);
        }
        Recipients::Many(names) => {
            out.extend_from_slice(b",\"channels\":[");
            push_names(&mut out, names);
            out.push(b']');
        }
    }
    out.extend_from_slice(b",\"data\":");
    out
}

fn push_names<'c>(out: &mut Vec<u8>, names: impl Iterator<Item = &'c str>) {
    for (i, name) in names.enumerate() {
        out.extend_from_slice(if i == 0 { b"\"" } else { b",\"" });
        out.extend_from_slice(name.as_bytes());
        out.push(b'"');
    }
}

fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    let start = out.len();
    out.resize(start + base64_len(bytes.len()), 0);
    #[expect(clippy::expect_used, reason = "`out` was grown by the encoded length")]
    let written = STANDARD
        .encode_slice(bytes, out.get_mut(start..).expect("`out` has grown"))
        .expect("the encoded data fits");
    debug_assert_eq!(written, base64_len(bytes.len()));
}

fn check_size(size: usize, limit: usize) -> Result<(), Error> {
    if size > limit {
        return Err(Error::too_large(size, limit));
    }
    Ok(())
}

const fn base64_len(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

const ENVELOPE: usize = r#"{"nonce":"","ciphertext":""}"#.len() + base64_len(NONCE_LEN);

/// The number of backslashes before the quotes of the envelope.
// The envelope `{"nonce":"…","ciphertext":"…"}` is a JSON string within JSON: four strings with two
// quotes each.
const ENVELOPE_ESCAPES: usize = 8;

/// Returns the size of the data for a message of `len` bytes after encryption.
const fn sealed_size(len: usize) -> usize {
    ENVELOPE + base64_len(len + MAC_LEN)
}

/// Returns the length of the longest message whose encrypted data is within `limit`.
// Inverts `sealed_size`: base64 turns 3 bytes into 4 characters, so the limit is rounded down to a
// whole group.
pub(super) const fn max_sealable(limit: usize) -> usize {
    (limit.saturating_sub(ENVELOPE) / 4 * 3).saturating_sub(MAC_LEN)
}

/// A message before encryption, with room for its authentication tag. It is wiped on drop and when
/// it grows. Bytes beyond `limit` are counted, but not stored.
struct Message {
    buffer: Zeroizing<Vec<u8>>,
    len: usize,
    limit: usize,
}

impl Message {
    fn new(expected: usize, limit: usize) -> Self {
        let mut buffer = Vec::with_capacity(MAC_LEN + expected.min(limit));
        buffer.resize(MAC_LEN, 0);
        Self {
            buffer: Zeroizing::new(buffer),
            len: 0,
            limit,
        }
    }

    #[inline]
    fn push(&mut self, piece: &[u8]) {
        // Counted beyond the limit, because the error names the size.
        self.len += piece.len();
        if self.len > self.limit {
            return;
        }
        if piece.len() > self.buffer.capacity() - self.buffer.len() {
            self.grow(piece.len());
        }
        self.buffer.extend_from_slice(piece);
    }

    /// Grows without a trace, because `Vec` would free the old allocation without wiping it.
    #[cold]
    // Doubling keeps the number of wiped copies logarithmic.
    fn grow(&mut self, more: usize) {
        let capacity = (self.buffer.len() + more).max(2 * self.buffer.capacity());
        let mut larger = Zeroizing::new(Vec::with_capacity(capacity));
        larger.extend_from_slice(&self.buffer);
        self.buffer = larger;
    }
}

impl Write for Message {
    #[inline]
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.push(piece);
        Ok(piece.len())
    }

    #[inline]
    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        self.push(piece);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event_name;

    #[test]
    fn encrypted_sizes_match() {
        assert_eq!(max_sealable(10_240), 7_619);
        assert_eq!(sealed_size(7_619), 10_240);
        assert_eq!(sealed_size(7_620), 10_244);
        // Pusher's limit for the plaintext alone.
        assert_eq!(sealed_size(10_217), 13_704);
        for limit in 0..2_000 {
            let longest = max_sealable(limit);
            assert!(longest == 0 || sealed_size(longest) <= limit);
            assert!(sealed_size(longest + 1) > limit);
        }
    }

    /// Returns the bytes that are left for the final fields.
    fn spare(body: &EventBody) -> usize {
        body.0.capacity() - body.0.len()
    }

    #[test]
    fn bodies_are_limited_and_allocated_once() {
        const LIMIT: usize = 10_240;
        let short = event_name!("e");
        let long: EventName = "e".repeat(200).parse().unwrap();
        let channels: Vec<_> = (100..200).map(|n| format!("room-{n}")).collect();
        let (one, many) = (&channels[..1], &channels[..]);
        let escaped = format!("{}{}", "x".repeat(7_000), "\"".repeat(1_000));

        let text = |event, channels: &[String], text: &str| {
            let names = channels.iter().map(String::as_str);
            let recipients = match channels {
                [_] => Recipients::One(names),
                _ => Recipients::Many(names),
            };
            EventBody::plain(event, recipients, &Data::<()>::Text(text), LIMIT).unwrap()
        };
        // A buffer that grows has twice its capacity.
        let expected = RESERVE..=2 * RESERVE;
        for (event, channels) in [(&short, one), (&short, many), (&long, one), (&long, many)] {
            let spare = spare(&text(event, channels, &escaped));
            assert!(expected.contains(&spare), "{spare}");
        }

        let names = || Recipients::One(["news"].into_iter());
        let limited = |limit| EventBody::plain(&short, names(), &Data::<()>::Text("hello"), limit);
        assert!(limited(5).is_ok() && limited(6).is_ok());
        assert!(limited(4).err().unwrap().is_invalid());

        // The length of encrypted data is known exactly, as is that of an empty text.
        let key = EncryptionKey::from_bytes(&[7; 32]).unwrap();
        let data = Data::<()>::Text(&escaped[1_000..]);
        let sealed = EventBody::sealed(&short, "room-100", &key, &data, LIMIT).unwrap();
        assert_eq!(spare(&sealed), spare(&text(&short, one, "")));
    }

    #[test]
    fn the_length_of_final_fields_is_known() {
        let recipients = Recipients::One(["news"].into_iter());
        let data = Data::Json(&1);
        let mut body = EventBody::plain(&event_name!("e"), recipients, &data, 10_240).unwrap();
        body.push_field("tags", &["a", "b"]).unwrap();
        let start = r#"{"name":"e","channel":"news","data":"1","tags":["a","b"]"#;
        assert_eq!(body.len(), start.len());

        let exclude: SocketId = "123.456".parse().unwrap();
        let key: IdempotencyKey = "order-7".parse().unwrap();
        for (exclude, excluded) in [(None, ""), (Some(exclude), r#","socket_id":"123.456""#)] {
            for (info, requested) in [("", ""), ("user_count", r#","info":"user_count""#)] {
                for (idempotency_key, keyed) in
                    [(None, ""), (Some(&key), r#","idempotency_key":"order-7""#)]
                {
                    let end = End {
                        exclude,
                        info,
                        idempotency_key,
                    };
                    let expected = format!("{start}{excluded}{requested}{keyed}}}");
                    assert_eq!(body.len_with(end), expected.len(), "{expected}");
                    let mut appended = b"[".to_vec();
                    body.append_to(&mut appended, end);
                    assert_eq!(appended, format!("[{expected}").as_bytes());
                    assert_eq!(body.clone().finish(end), expected.as_bytes());
                }
            }
        }
    }

    #[test]
    fn messages_grow_by_doubling() {
        let capacity = |message: &Message| message.buffer.capacity();
        assert_eq!(capacity(&Message::new(2_000, 1_000)), MAC_LEN + 1_000);

        let mut message = Message::new(100, 1_000);
        assert_eq!(capacity(&message), MAC_LEN + 100);
        message.write_all(&[1; 100]).unwrap();
        assert_eq!(capacity(&message), MAC_LEN + 100);
        assert_eq!(message.write(&[2]).unwrap(), 1);
        assert_eq!(capacity(&message), 2 * (MAC_LEN + 100));
        message.push(&[3; 899]);
        assert_eq!(capacity(&message), MAC_LEN + 1_000);

        // What is beyond the limit is only counted.
        message.push(&[4; 5]);
        assert_eq!(message.len, 1_005);
        let stored = [&[0; MAC_LEN][..], &[1; 100], &[2], &[3; 899]].concat();
        assert_eq!(*message.buffer, stored);
    }
}
