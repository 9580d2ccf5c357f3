//! JSONP: answers that are scripts, for pages that ask with a `<script>` element.

use core::fmt;
use core::str::FromStr;

use zeroize::{Zeroize, Zeroizing};

const BEFORE: &str = "Pusher.auth_callbacks['";
const BEHIND: &str = "']";
/// More than a page will ever count to.
const MAX_DIGITS: usize = 20;

/// The name of the function that a JSONP answer calls: `Pusher.auth_callbacks['0']`, with another
/// number for each question, and nothing else.
///
/// The answer is a script that runs in the page, so whatever was taken over unseen from the question
/// would run there too.
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
    /// The name.
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

/// A text that is no [`Callback`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCallback(());

impl fmt::Display for InvalidCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid callback: it is not `Pusher.auth_callbacks['…']` with a number")
    }
}

impl std::error::Error for InvalidCallback {}

/// An answer as JSONP, `callback(…);`, from [`ChannelAuth::jsonp`](crate::ChannelAuth::jsonp) or
/// [`UserAuth::jsonp`](crate::UserAuth::jsonp). To be sent as
/// [`CONTENT_TYPE`](Self::CONTENT_TYPE). Its `Debug` is redacted.
///
/// A script can be loaded by a page of anybody, and the browser sends the cookies of your user along.
/// So answer with one only where a cookie is not enough to be somebody: ask for a token that other
/// sites do not know (`auth.params` of pusher-js), or look at the header `Sec-Fetch-Site`. If your
/// pages do not need JSONP, take no questions by `GET`.
#[derive(Clone)]
pub struct Jsonp(String);

impl Jsonp {
    /// The type of the content.
    pub const CONTENT_TYPE: &'static str = "application/javascript; charset=utf-8";

    pub(super) fn new(callback: &Callback, json: &str) -> Self {
        // Line ends in a string of older JavaScript, though not of JSON. They are in strings only.
        let json = Zeroizing::new(json.replace('\u{2028}', "\\u2028"));
        let json = Zeroizing::new(json.replace('\u{2029}', "\\u2029"));
        let parts = [callback.as_str(), "(", &json, ");"];
        // It does not grow, so that no copy of it is left.
        let mut script = String::with_capacity(parts.map(str::len).iter().sum());
        script.extend(parts);
        Self(script)
    }

    /// The script.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The script.
    #[must_use]
    pub fn into_string(mut self) -> String {
        core::mem::take(&mut self.0)
    }
}

// It may hold the key of an encrypted channel.
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
