//! Requests for several channels at once, and their responses.

use core::fmt;
use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::auth::ChannelAuth;
use super::request::{Fault, InvalidSubscription, MANY, checked, json, socket_id};
use crate::json::push_string;
use crate::name::{AnyChannelName, SocketId};

/// A client's request to subscribe to up to 100 channels at once, as the plugin
/// [pusher-js-auth](https://github.com/dirkbonhomme/pusher-js-auth) sends it:
/// `socket_id=…&channel_name[0]=…&channel_name[1]=…`.
///
/// Each channel is authorized on its own. Those that you do not authorize are rejected with `403` in
/// the response, and so are names that are not valid.
///
/// **It does not identify the user.** Take the user from your session, and decide for each channel
/// whether that user may subscribe.
///
/// ```
/// use pusher_channels::endpoint::{ChannelAuths, InvalidSubscription, SubscriptionRequests};
/// use pusher_channels::{AnyChannelName, Client};
///
/// fn authorize(client: &Client, form: &[u8]) -> Result<ChannelAuths, InvalidSubscription> {
///     let requests = SubscriptionRequests::from_form(form)?;
///     let mut response = requests.response();
///     for channel in &requests.channels {
///         if let AnyChannelName::Private(private) = channel {
///             response.authorize(channel, client.authorize(&requests.socket_id, private));
///         }
///     }
///     Ok(response)
/// }
///
/// let client = Client::from_url("https://key:secret@localhost/apps/1")?;
/// let form = b"socket_id=1.1&channel_name[0]=private-a&channel_name[1]=presence-b";
/// let json = authorize(&client, form)?.to_json();
/// assert!(json.starts_with(r#"{"private-a":{"status":200,"data":{"auth":"key:"#));
/// assert!(json.ends_with(r#""presence-b":{"status":403}}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubscriptionRequests {
    /// The connection that wants to subscribe.
    pub socket_id: SocketId,
    /// The channels that it wants to subscribe to, each once, in the order of the request.
    pub channels: Vec<AnyChannelName>,
    /// The names that are not valid, each once, in the order of the request.
    pub unrecognized: Vec<String>,
}

impl SubscriptionRequests {
    /// The maximum number of channels.
    pub const MAX_LEN: usize = 100;

    /// Parses the body of a form, `socket_id=…&channel_name[0]=…`. The index can be missing, as in
    /// `channel_name[]=…`. Other fields are ignored.
    ///
    /// # Errors
    ///
    /// If the body is longer than 64 KiB or not percent-encoded UTF-8, `socket_id` is missing,
    /// repeated or invalid, an index is repeated, or there are no channels or more than 100.
    pub fn from_form(body: impl AsRef<[u8]>) -> Result<Self, InvalidSubscription> {
        let body = checked(body.as_ref())?;
        let mut names = Names::default();
        for (key, name) in form_urlencoded::parse(body) {
            if let Some(index) = index(&key) {
                names.push(index, name)?;
            }
        }
        names.into_requests(socket_id(body)?)
    }

    /// Parses the query of a URL, with or without a leading `?`. It has the same fields as a form.
    ///
    /// # Errors
    ///
    /// As for [`from_form`](Self::from_form).
    pub fn from_query(query: &str) -> Result<Self, InvalidSubscription> {
        Self::from_form(query.strip_prefix('?').unwrap_or(query))
    }

    /// Parses JSON, `{"socket_id":"…","channel_name":["…","…"]}`, which your own pages may send.
    /// Other fields are ignored.
    ///
    /// # Errors
    ///
    /// If the body is longer than 64 KiB or not such JSON, the socket id is invalid, or there are no
    /// channels or more than 100.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, InvalidSubscription> {
        #[derive(Deserialize)]
        struct Fields<'b> {
            #[serde(borrow)]
            socket_id: Cow<'b, str>,
            channel_name: Vec<String>,
        }
        let fields: Fields<'_> = json(body.as_ref(), MANY)?;
        let mut names = Names::default();
        for name in fields.channel_name {
            names.push(None, name.into())?;
        }
        names.into_requests(fields.socket_id.parse().map_err(Fault::SocketId)?)
    }

    /// Starts the response, in which all channels are rejected until they are
    /// [authorized](ChannelAuths::authorize).
    pub fn response(&self) -> ChannelAuths {
        let channels = self.channels.iter().map(AnyChannelName::as_str);
        let names = channels.chain(self.unrecognized.iter().map(String::as_str));
        ChannelAuths {
            entries: names.map(|name| (name.into(), None)).collect(),
        }
    }
}

/// The names in the order of the request, and the indices that occurred.
#[derive(Default)]
struct Names<'t> {
    names: Vec<Cow<'t, str>>,
    indices: Vec<u32>,
}

impl<'t> Names<'t> {
    fn push(&mut self, index: Option<u32>, name: Cow<'t, str>) -> Result<(), Fault> {
        if let Some(index) = index {
            // Parsers differ in which of two values they take.
            if self.indices.contains(&index) {
                return Err(Fault::Twice(MANY));
            }
            self.indices.push(index);
        }
        if self.names.len() == SubscriptionRequests::MAX_LEN {
            return Err(Fault::TooMany);
        }
        self.names.push(name);
        Ok(())
    }

    fn into_requests(
        self,
        socket_id: SocketId,
    ) -> Result<SubscriptionRequests, InvalidSubscription> {
        if self.names.is_empty() {
            return Err(Fault::Missing(MANY).into());
        }
        let mut requests = SubscriptionRequests {
            socket_id,
            channels: Vec::new(),
            unrecognized: Vec::new(),
        };
        for name in self.names {
            match AnyChannelName::try_from(&*name) {
                Ok(channel) if requests.channels.contains(&channel) => {}
                Ok(channel) => requests.channels.push(channel),
                Err(_) if requests.unrecognized.iter().any(|other| *other == *name) => {}
                Err(_) => requests.unrecognized.push(name.into_owned()),
            }
        }
        Ok(requests)
    }
}

/// Returns the index of a field `channel_name[0]`, which is `None` for `channel_name[]`.
fn index(key: &str) -> Option<Option<u32>> {
    let index = key.strip_prefix("channel_name[")?.strip_suffix(']')?;
    match index {
        "" => Some(None),
        _ if index.bytes().all(|byte| byte.is_ascii_digit()) => index.parse().ok().map(Some),
        _ => None,
    }
}

/// The response to [`SubscriptionRequests`]: a status for each channel, and the [`ChannelAuth`] of
/// those that are authorized.
///
/// Send it as JSON with `200 OK`: it implements `Serialize`, and [`to_json`](Self::to_json) returns
/// the same JSON. It grants access to whoever has it, so its `Debug` is redacted.
///
/// ```
/// use pusher_channels::endpoint::SubscriptionRequests;
///
/// let form = "socket_id=1.1&channel_name[0]=private-a&channel_name[1]=private-b";
/// // Nothing is authorized yet.
/// let response = SubscriptionRequests::from_form(form)?.response();
/// assert_eq!(
///     response.to_json(),
///     r#"{"private-a":{"status":403},"private-b":{"status":403}}"#,
/// );
/// # Ok::<(), pusher_channels::endpoint::InvalidSubscription>(())
/// ```
#[derive(Clone)]
#[must_use = "the response has to be sent"]
pub struct ChannelAuths {
    entries: Vec<(Box<str>, Option<ChannelAuth>)>,
}

impl ChannelAuths {
    /// Authorizes a channel. Do not call this for a channel that you refuse.
    ///
    /// `auth` is what [`Client::authorize`](crate::Client::authorize) or
    /// [`authorize_presence`](crate::Client::authorize_presence) returned for it.
    ///
    /// ```
    /// use pusher_channels::endpoint::SubscriptionRequests;
    /// use pusher_channels::{ChannelName, Client, MemberId, Presence};
    ///
    /// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
    /// let form = "socket_id=1.1&channel_name[0]=presence-lobby&channel_name[1]=private-a";
    /// let requests = SubscriptionRequests::from_form(form)?;
    /// let mut response = requests.response();
    /// for channel in &requests.channels {
    ///     if let Ok(lobby) = ChannelName::<Presence>::try_from(channel) {
    ///         let member = MemberId::from(10); // from the session
    ///         let auth = client.authorize_presence(&requests.socket_id, &lobby, &member)?;
    ///         response.authorize(channel, auth);
    ///     }
    /// }
    /// assert!(response.to_json().ends_with(r#","private-a":{"status":403}}"#));
    /// # Ok::<(), pusher_channels::Error>(())
    /// ```
    pub fn authorize(&mut self, channel: &AnyChannelName, auth: ChannelAuth) {
        let name = channel.as_str();
        match self.entries.iter_mut().find(|(other, _)| **other == *name) {
            Some((_, entry)) => *entry = Some(auth),
            None => self.entries.push((name.into(), Some(auth))),
        }
    }

    /// Returns the response as JSON.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "every part is a `str` or ASCII"
    )]
    pub fn to_json(&self) -> String {
        // The capacity suffices, so that growing never leaves a copy of a channel's key behind: a
        // byte of a name has at most six bytes when it is escaped.
        let lens = self.entries.iter().map(|(name, auth)| {
            AROUND + 6 * name.len() + auth.as_ref().map_or(0, |auth| auth.json().len())
        });
        let mut json = Vec::with_capacity(AROUND + lens.sum::<usize>());
        for (index, (name, auth)) in self.entries.iter().enumerate() {
            json.push(if index == 0 { b'{' } else { b',' });
            push_string(&mut json, name);
            match auth {
                None => json.extend_from_slice(b":{\"status\":403}"),
                Some(auth) => {
                    json.extend_from_slice(b":{\"status\":200,\"data\":");
                    json.extend_from_slice(auth.json().as_bytes());
                    json.push(b'}');
                }
            }
        }
        json.push(b'}');
        // `FromUtf8Error` would print the bytes, which may hold a secret.
        String::from_utf8(json)
            .map_err(|error| error.utf8_error())
            .expect("JSON made of UTF-8 is UTF-8")
    }
}

/// The length of the status and of the punctuation of an entry.
const AROUND: usize = 32;

impl Serialize for ChannelAuths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Entry<'a> {
            status: u16,
            #[serde(skip_serializing_if = "Option::is_none")]
            data: Option<&'a ChannelAuth>,
        }
        let mut map = serializer.serialize_map(Some(self.entries.len()))?;
        for (name, auth) in &self.entries {
            let status = if auth.is_some() { 200 } else { 403 };
            let data = auth.as_ref();
            map.serialize_entry(&**name, &Entry { status, data })?;
        }
        map.end()
    }
}

impl fmt::Debug for ChannelAuths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChannelAuths([redacted])")
    }
}
