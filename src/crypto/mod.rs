//! Signatures and encryption. The algorithms come from `RustCrypto`; this module applies them as the
//! protocol specifies.

mod seal;
mod sign;

pub(crate) use seal::{
    MAC_LEN, NONCE_LEN, Secret, channel_secret, open_in_place, random_nonce, seal_in_place, sha256,
};
pub(crate) use sign::{Hex, SigningKey, md5_hex};

use core::fmt;

use crate::error::Error;

/// The error returned when the operating system's random number generator is unavailable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operating system's random number generator is unavailable")
    }
}

impl std::error::Error for NoRandomness {}

impl From<NoRandomness> for Error {
    fn from(error: NoRandomness) -> Self {
        Self::not_sent(error, true)
    }
}

/// Fills `bytes` with random bytes from the operating system.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), NoRandomness> {
    // The system's generator and no user-space one: nonces must not repeat after a fork or a
    // snapshot of a virtual machine.
    getrandom::fill(bytes).map_err(|_| NoRandomness)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_randomness_is_retryable_and_named() {
        let error = Error::from(NoRandomness);
        assert!(error.is_retryable() && !error.is_invalid());
        let message = "the operating system's random number generator is unavailable";
        assert_eq!(error.to_string(), message);
    }
}
