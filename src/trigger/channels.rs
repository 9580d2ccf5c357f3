//! Lists of channels that are collected at run time.

use core::fmt;
use core::marker::PhantomData;

use crate::declared::{AnyEvent, NameText, NamedChannel, Naming as _, Outcome, SameEvents};
use crate::error::{Error, InvalidKind, debug_as_report};
use crate::name::{InvalidChannelName, ListedKind, Shareable, Text, is_encrypted};

/// The protocol allows at most this many channels per trigger.
// https://pusher.com/docs/channels/library_auth_reference/rest-api/#post-event-trigger-an-event
const MAX_CHANNELS: usize = 100;

/// A list of 1 to 100 channels that is collected at run time. None of them is encrypted.
///
/// # Examples
///
/// ```
/// use pusher_channels::{ChannelList, channel_name};
///
/// let mut channels = ChannelList::new(&channel_name!("news"));
/// for user in [7, 8] {
///     channels.push(&channel_name!("private-user-{user}")?)?;
/// }
/// assert_eq!(channels.len(), 3);
/// # Ok::<(), pusher_channels::Error>(())
/// ```
///
/// `Ev` are the events that can be triggered on the list: any, or for a list of one declared channel,
/// those that it declares.
#[doc(alias = "trigger_multi")]
pub struct ChannelList<Ev = AnyEvent> {
    names: Vec<Text>,
    events: PhantomData<fn() -> Ev>,
}

impl ChannelList {
    /// The maximum number of channels of one trigger.
    pub const MAX_LEN: usize = MAX_CHANNELS;
}

#[expect(clippy::len_without_is_empty, reason = "it is never empty")]
impl<Ev> ChannelList<Ev> {
    /// Creates a list of one channel.
    ///
    /// # Errors
    ///
    /// If an argument of a declared channel makes its name invalid.
    pub fn new<C>(first: &C) -> Outcome<C, Self>
    where
        C: NamedChannel<NamedKind: Shareable, Events = Ev>,
    {
        let list = first.text().map(|NameText(name)| Self::of(vec![name]));
        C::Naming::outcome(list.map_err(Error::from))
    }

    fn of(names: Vec<Text>) -> Self {
        Self {
            names,
            events: PhantomData,
        }
    }

    /// Adds a channel.
    ///
    /// # Errors
    ///
    /// If the list already has 100 channels, an argument of a declared channel makes its name invalid,
    /// or the channel is encrypted, which only the type of an
    /// [`AnyChannelName`](crate::AnyChannelName) permits.
    pub fn push<C>(&mut self, channel: C) -> Result<(), InvalidChannelList>
    where
        C: NamedChannel<NamedKind: ListedKind, Events: SameEvents<Ev>>,
    {
        if self.names.len() == MAX_CHANNELS {
            return Err(InvalidChannelList(ListFault::TooLong));
        }
        self.names.push(name_of(&channel, self.names.len())?);
        Ok(())
    }

    /// Creates a list of the channels of an iterator: names of one kind or of any kind, owned or
    /// borrowed.
    ///
    /// ```
    /// use pusher_channels::{AnyChannelName, ChannelList, ChannelName, Private, channel_name};
    ///
    /// let names = ["news", "private-orders"].map(AnyChannelName::try_from);
    /// let names = names.into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let channels = ChannelList::from_names(&names)?;
    /// assert_eq!(channels.len(), 2);
    ///
    /// let inboxes = (1..=3).map(|user| channel_name!("private-user-{user}"));
    /// let inboxes = inboxes.collect::<Result<Vec<ChannelName<Private>>, _>>()?;
    /// assert_eq!(ChannelList::from_names(inboxes)?.len(), 3);
    ///
    /// let error = ChannelList::from_names(&names[..0]).unwrap_err();
    /// assert_eq!(error.to_string(), "invalid list of channels: it is empty");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the iterator is empty, yields more than 100 channels, or yields an encrypted one or a
    /// declared one whose name is invalid.
    /// [`Client::trigger_all`](crate::Client::trigger_all) accepts more than 100.
    pub fn from_names<C>(names: impl IntoIterator<Item = C>) -> Result<Self, InvalidChannelList>
    where
        C: NamedChannel<NamedKind: ListedKind, Events = Ev>,
    {
        // Empty only within this function.
        let mut list = Self::of(Vec::new());
        for name in names {
            list.push(name)?;
        }
        if list.len() == 0 {
            return Err(InvalidChannelList(ListFault::Empty));
        }
        Ok(list)
    }

    /// Splits any number of channels into lists, each of which one request can contain.
    pub(crate) fn split<C: NamedChannel<NamedKind: ListedKind>>(
        names: impl IntoIterator<Item = C>,
    ) -> Result<Vec<Self>, InvalidChannelList> {
        let names = names.into_iter().enumerate();
        let names: Vec<Text> = names
            .map(|(index, name)| name_of(&name, index))
            .collect::<Result<_, _>>()?;
        Ok(names
            .chunks(MAX_CHANNELS)
            .map(|list| Self::of(list.to_vec()))
            .collect())
    }

    /// Returns the number of channels, 1 to 100.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns the names, in the order in which they were added.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(Text::as_str)
    }

    pub(super) fn texts(&self) -> &[Text] {
        &self.names
    }
}

// `derive` would require `Ev: Clone` and `Ev: Debug`.
impl<Ev> Clone for ChannelList<Ev> {
    fn clone(&self) -> Self {
        Self::of(self.names.clone())
    }
}

impl<Ev> fmt::Debug for ChannelList<Ev> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChannelList").field(&self.names).finish()
    }
}

fn name_of(channel: &impl NamedChannel, index: usize) -> Result<Text, InvalidChannelList> {
    match channel.text() {
        // Only the type of an `AnyChannelName` permits it.
        Ok(NameText(name)) if is_encrypted(name.as_str()) => {
            Err(InvalidChannelList(ListFault::Encrypted { index }))
        }
        Ok(NameText(name)) => Ok(name),
        Err(error) => Err(InvalidChannelList(ListFault::Name { index, error })),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ListFault {
    Empty,
    TooLong,
    Encrypted {
        index: usize,
    },
    /// An argument of a declared channel is invalid.
    Name {
        index: usize,
        error: InvalidChannelName,
    },
}

/// The error returned when channels cannot share one trigger.
///
/// # Examples
///
/// ```
/// use pusher_channels::{AnyChannelName, ChannelList};
///
/// let vault = AnyChannelName::try_from("private-encrypted-vault")?;
/// let error = ChannelList::from_names(&[vault]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid list of channels: the channel at index 0 is encrypted and has its own key: trigger on it alone",
/// );
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidChannelList(ListFault);

impl InvalidChannelList {
    /// Returns what is wrong with the list.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match &self.0 {
            ListFault::Empty => InvalidKind::Empty,
            ListFault::TooLong => InvalidKind::TooLong,
            ListFault::Encrypted { .. } => InvalidKind::WrongKind,
            ListFault::Name { error, .. } => error.kind(),
        }
    }

    /// Returns the limit that the list exceeds, in channels.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        match &self.0 {
            ListFault::TooLong => Some(MAX_CHANNELS),
            _ => None,
        }
    }

    /// Returns the index of the offending channel: the encrypted one, the one whose name is invalid,
    /// or the first beyond the limit.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        match &self.0 {
            ListFault::Empty => None,
            ListFault::TooLong => Some(MAX_CHANNELS),
            ListFault::Encrypted { index } | ListFault::Name { index, .. } => Some(*index),
        }
    }
}

impl fmt::Display for InvalidChannelList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid list of channels: ")?;
        match &self.0 {
            ListFault::Empty => f.write_str("it is empty"),
            ListFault::TooLong => write!(
                f,
                "an event can be triggered on at most {MAX_CHANNELS} channels at once; `Client::trigger_all` accepts more"
            ),
            ListFault::Encrypted { index } => write!(
                f,
                "the channel at index {index} is encrypted and has its own key: trigger on it alone"
            ),
            ListFault::Name { index, error } => write!(f, "the channel at index {index}: {error}"),
        }
    }
}

debug_as_report!(InvalidChannelList);

impl std::error::Error for InvalidChannelList {}

impl From<InvalidChannelList> for Error {
    fn from(error: InvalidChannelList) -> Self {
        Self::invalid(error)
    }
}
