//! Bytes in, bytes out: signatures and sealed boxes. The algorithms are those of `RustCrypto`;
//! here is only how the protocol uses them.

mod seal;
mod sign;

pub(crate) use seal::{
    MAC_LEN, NONCE_LEN, Secret, channel_secret, open_in_place, random_nonce, seal_in_place,
};
pub(crate) use sign::{Hex, SigningKey, md5_hex};

use crate::error::Error;

/// Random bytes from the operating system are not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoRandomness;

impl From<NoRandomness> for Error {
    fn from(_: NoRandomness) -> Self {
        Self::no_randomness()
    }
}

/// Fills `bytes` from the operating system.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), NoRandomness> {
    getrandom::fill(bytes).map_err(|_| NoRandomness)
}
