//! Parameters of settings, with an explanation for values of other types.

use super::encryption_key::EncryptionKey;
use super::endpoint::{BasePath, Cluster, Host};
use super::error::InvalidConfig;

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: nobody else implements the traits of this file"
    )]
    pub trait Sealed<T> {}
    impl Sealed<Self> for super::EncryptionKey {}
}

/// A value for an optional setting: a `T`, a string, or an `Option` of either. `None` leaves the
/// setting as it is.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for this setting",
    label = "expected a `{T}`, a `&str`, a `String`, or an `Option` of one of them",
    note = "for a `&String`, write `.as_str()`; for an `Option<&String>`, write `.map(String::as_str)`; for a `Result`, write `?` after it"
)]
pub trait Setting<T>: sealed::Sealed<T> {
    #[doc(hidden)]
    fn into_setting(self) -> Result<Option<T>, InvalidConfig>;
}

macro_rules! settings {
    ($($setting:ident)+) => { $(
        settings!($setting: $setting, &str, String);
    )+ };
    ($setting:ident: $($value:ty),+) => { $(
        impl sealed::Sealed<$setting> for $value {}
        impl sealed::Sealed<$setting> for Option<$value> {}

        #[diagnostic::do_not_recommend]
        impl Setting<$setting> for $value {
            fn into_setting(self) -> Result<Option<$setting>, InvalidConfig> {
                $setting::try_from(self).map(Some).map_err(Into::into)
            }
        }

        #[diagnostic::do_not_recommend]
        impl Setting<$setting> for Option<$value> {
            fn into_setting(self) -> Result<Option<$setting>, InvalidConfig> {
                self.map(TryInto::try_into).transpose().map_err(Into::into)
            }
        }
    )+ };
}

settings!(Cluster Host BasePath);

/// An [`EncryptionKey`], or its base64.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an encryption key",
    label = "expected an `EncryptionKey`, or its base64 as a `&str` or a `String`",
    note = "for an `Option`, build without it: `builder.build()?.with_optional_encryption_key(key)`"
)]
pub trait EncryptionKeySetting: sealed::Sealed<EncryptionKey> {
    #[doc(hidden)]
    fn into_encryption_key(self) -> Result<EncryptionKey, InvalidConfig>;
}

impl sealed::Sealed<EncryptionKey> for &str {}
impl sealed::Sealed<EncryptionKey> for String {}

#[diagnostic::do_not_recommend]
impl EncryptionKeySetting for EncryptionKey {
    fn into_encryption_key(self) -> Result<EncryptionKey, InvalidConfig> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl EncryptionKeySetting for &str {
    fn into_encryption_key(self) -> Result<EncryptionKey, InvalidConfig> {
        Ok(self.try_into()?)
    }
}

#[diagnostic::do_not_recommend]
impl EncryptionKeySetting for String {
    fn into_encryption_key(self) -> Result<EncryptionKey, InvalidConfig> {
        Ok(self.try_into()?)
    }
}

/// Implemented by [`EncryptionKey`] alone, so that the compiler can say how to make one of a string.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an `EncryptionKey`",
    label = "expected an `EncryptionKey`",
    note = "parse its base64: `\"…\".parse::<EncryptionKey>()?`, or read it with `EncryptionKey::from_env(\"PUSHER_ENCRYPTION_KEY\")?`",
    note = "for an `Option`: `client.with_optional_encryption_key(key)`, of which encrypted channels are used with `try_trigger` and `try_authorize`"
)]
pub trait IsEncryptionKey: sealed::Sealed<EncryptionKey> {
    #[doc(hidden)]
    fn into_key(self) -> EncryptionKey;
}

#[diagnostic::do_not_recommend]
impl IsEncryptionKey for EncryptionKey {
    fn into_key(self) -> EncryptionKey {
        self
    }
}
