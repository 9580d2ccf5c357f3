//! JSONP: responses that are scripts, for pages that send requests with a `<script>` element.

use core::fmt;
use core::str::FromStr;

use zeroize::{Zeroize, Zeroizing};

use crate::error::debug_as_report;

const BEFORE: &str = "Pusher.auth_callbacks['";
const BEHIND: &str = "']";
/// More digits than a page will ever count to.
// A limit, so that the response cannot be made arbitrarily long by the request.
const MAX_DIGITS: usize = 20;

/// The name of the function that a JSONP response calls: `Pusher.auth_callbacks['0']`, with another
/// number for each request, and nothing else.
///
/// The response is executed by the page, so an unvalidated callback name would be an XSS hole.
///
/// ```
/// use pusher_channels::endpoint::Callback;
///
/// assert!(Callback::try_from("Pusher.auth_callbacks['7']").is_ok());
/// assert!(Callback::try_from("alert(1)//").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback(String);

impl Callback {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for Callback {
    type Error = InvalidCallback;
    fn try_from(name: &str) -> Result<Self, InvalidCallback> {
        let number = name
            .strip_prefix(BEFORE)
            .and_then(|rest| rest.strip_suffix(BEHIND))
            .ok_or(InvalidCallback(()))?;
        let is_number = (1..=MAX_DIGITS).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit());
        if is_number {
            Ok(Self(name.to_owned()))
        } else {
            Err(InvalidCallback(()))
        }
    }
}

impl FromStr for Callback {
    type Err = InvalidCallback;
    fn from_str(name: &str) -> Result<Self, InvalidCallback> {
        Self::try_from(name)
    }
}

impl fmt::Display for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The error returned when a string is not a valid [`Callback`].
///
/// ```
/// use pusher_channels::endpoint::Callback;
///
/// let error = "alert(1)//".parse::<Callback>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid callback: it is not `Pusher.auth_callbacks['…']` with a number",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidCallback(());

impl fmt::Display for InvalidCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid callback: it is not `Pusher.auth_callbacks['…']` with a number")
    }
}

debug_as_report!(InvalidCallback);

impl std::error::Error for InvalidCallback {}

/// A response as JSONP, `callback(…);`, from [`ChannelAuth::jsonp`](crate::ChannelAuth::jsonp) or
/// [`UserAuth::jsonp`](crate::UserAuth::jsonp). Send it with the content type
/// [`CONTENT_TYPE`](Self::CONTENT_TYPE). Its `Debug` is redacted.
///
/// Any site can load a script, and the browser attaches your user's cookies (CSRF). Therefore use
/// JSONP only if a cookie alone does not authenticate the user: require a token that other sites do
/// not know (`auth.params` of pusher-js), or check the header `Sec-Fetch-Site`. If your pages do
/// not need JSONP, reject `GET` requests.
///
/// ```
/// use pusher_channels::endpoint::Jsonp;
/// use pusher_channels::{AnyChannelName, Client, SubscriptionRequest};
///
/// /// The caller has authenticated the user, and not by a cookie alone.
/// fn authorize(client: &Client, query: &str) -> Option<Jsonp> {
///     let request = SubscriptionRequest::from_query(query).ok()?;
///     let AnyChannelName::Private(channel) = &request.channel else { return None };
///     let auth = client.authorize(&request.socket_id, channel);
///     Some(auth.jsonp(request.callback.as_ref()?))
/// }
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let query = "socket_id=1.1&channel_name=private-a&callback=Pusher.auth_callbacks[%270%27]";
/// let script = authorize(&client, query).ok_or("not authorized")?;
/// assert!(script.as_str().starts_with(r#"Pusher.auth_callbacks['0']({"auth":"key:"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Jsonp(String);

impl Jsonp {
    /// The content type.
    pub const CONTENT_TYPE: &'static str = "application/javascript; charset=utf-8";

    pub(super) fn new(callback: &Callback, json: &str) -> Self {
        // Line ends in strings of older JavaScript, but not of JSON. They occur only within
        // strings.
        let json = Zeroizing::new(json.replace('\u{2028}', "\\u2028"));
        let json = Zeroizing::new(json.replace('\u{2029}', "\\u2029"));
        let parts = [callback.as_str(), "(", &json, ");"];
        // The capacity suffices, so no copy of the script is left behind by growing.
        let mut script = String::with_capacity(parts.map(str::len).iter().sum());
        script.extend(parts);
        Self(script)
    }

    /// Returns the script.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts the response into the script.
    #[must_use]
    pub fn into_string(mut self) -> String {
        core::mem::take(&mut self.0)
    }
}

// The script may contain the key of an encrypted channel.
impl Drop for Jsonp {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Jsonp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jsonp([redacted])")
    }
}
