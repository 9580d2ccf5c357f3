//! Channels that can be among several of one trigger.

use crate::name::{AnyChannelName, ChannelKind, ChannelName, Shareable, Text};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
    impl<K: crate::name::Kind> Sealed for super::ChannelName<K> {}
    impl Sealed for super::AnyChannelName {}
    impl<T: Sealed + ?Sized> Sealed for &T {}
}
use sealed::Sealed;

/// One of several channels of a trigger: a name, or a reference to one, that is not encrypted.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be one of the channels of a trigger",
    label = "expected names of channels that are not encrypted",
    note = "a literal name: `channel_name!(\"private-orders\")`; a name known at run time: `name.parse::<ChannelName<Private>>()?`",
    note = "names of kinds known only at run time: `ChannelList::from_names(&names)?`"
)]
pub trait SharedChannel: Sealed {
    /// The kind of the channel.
    type Kind;
    #[doc(hidden)]
    fn shared_name(&self) -> SharedName;
}

/// The name of one of several channels.
#[derive(Debug)]
#[doc(hidden)]
pub struct SharedName(Text);

impl SharedName {
    pub(super) fn into_text(self) -> Text {
        self.0
    }
}

impl<K: Shareable> SharedChannel for ChannelName<K> {
    type Kind = K;
    fn shared_name(&self) -> SharedName {
        SharedName(self.text().clone())
    }
}

impl<K: Shareable> SharedChannel for &ChannelName<K> {
    type Kind = K;
    fn shared_name(&self) -> SharedName {
        SharedName(self.text().clone())
    }
}

/// A channel of a [`ChannelList`](crate::ChannelList): a name of any kind, or a reference to one. It is
/// checked when the list is made whether it is encrypted.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be one of the channels of a list",
    label = "expected names of channels that are not encrypted",
    note = "names that are strings: `names.iter().map(|name| name.parse::<AnyChannelName>()).collect::<Result<Vec<_>, _>>()?`"
)]
pub trait ListedChannel: Sealed {
    /// Returns `None` if the channel is encrypted.
    #[doc(hidden)]
    fn listed_name(&self) -> Option<SharedName>;
}

impl<K: Shareable> ListedChannel for ChannelName<K> {
    fn listed_name(&self) -> Option<SharedName> {
        Some(self.shared_name())
    }
}

#[diagnostic::do_not_recommend]
impl ListedChannel for AnyChannelName {
    fn listed_name(&self) -> Option<SharedName> {
        (self.kind() != ChannelKind::PrivateEncrypted).then(|| SharedName(self.text().clone()))
    }
}

impl<C: ListedChannel + ?Sized> ListedChannel for &C {
    fn listed_name(&self) -> Option<SharedName> {
        (**self).listed_name()
    }
}
