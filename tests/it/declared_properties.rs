//! Declared channels are read back as they were written, or not at all, for every type of argument.

use core::fmt::{self, Debug, Display};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::Union;
use pusher_channels::kind::Kind;
use pusher_channels::name::InvalidChannelName;
use pusher_channels::{
    AnyChannelName, Channel, ChannelName, ChannelParam, Channels, UserId, channel_name,
};
use uuid::Uuid;

const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-=@,.;";

/// The name of a channel, whether its type proves that it is valid or not.
trait IntoResult {
    type Name;
    fn into_result(self) -> Result<Self::Name, InvalidChannelName>;
}

impl<K: Kind> IntoResult for ChannelName<K> {
    type Name = Self;
    fn into_result(self) -> Result<Self, InvalidChannelName> {
        Ok(self)
    }
}

impl<K: Kind> IntoResult for Result<ChannelName<K>, InvalidChannelName> {
    type Name = ChannelName<K>;
    fn into_result(self) -> Self {
        self
    }
}

/// A newtype that derives its strings.
#[derive(ChannelParam, Clone, Debug, PartialEq)]
struct Id(u32);

#[derive(ChannelParam, Clone, Debug, PartialEq)]
struct Slug {
    text: String,
}

/// Two methods that agree.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    Region(&'static str),
    Number(i8),
}

const REGIONS: [&str; 4] = ["eu", "us-east-1", "x", "-"];

impl ChannelParam for Place {
    fn to_param(&self) -> impl Display {
        match self {
            Self::Region(region) => (*region).to_owned(),
            Self::Number(number) => format!("n{number}"),
        }
    }

    fn from_param(param: &str) -> Option<Self> {
        match param.strip_prefix('n') {
            Some(number) => number.parse().ok().map(Self::Number),
            None => REGIONS
                .into_iter()
                .find(|region| *region == param)
                .map(Self::Region),
        }
    }
}

/// Two methods that do not agree: some values have the string of another one, and some strings are
/// read as a value that has another string.
#[derive(Clone, Debug, PartialEq)]
struct Disagreeing(u8);

impl ChannelParam for Disagreeing {
    fn to_param(&self) -> impl Display {
        match self.0 {
            value @ 200.. => String::from_utf8_lossy(&[value - 199]).into_owned(),
            value => (value % 100).to_string(),
        }
    }

    fn from_param(param: &str) -> Option<Self> {
        param.parse().ok().map(Self)
    }
}

/// Its `Display` ignores that a part of the string is rejected.
#[derive(Clone, Debug, PartialEq)]
struct Careless(String);

impl ChannelParam for Careless {
    fn to_param(&self) -> impl Display {
        struct Parts<'p>(&'p str);
        impl Display for Parts<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let _ = f.write_str(self.0);
                let _ = f.write_str(".x");
                Ok(())
            }
        }
        Parts(&self.0)
    }

    fn from_param(param: &str) -> Option<Self> {
        Some(Self(param.to_owned()))
    }
}

fn of_alphabet(min: usize, max: usize) -> BoxedStrategy<String> {
    let bytes = proptest::collection::vec(select(ALPHABET.as_bytes()), min..=max);
    bytes
        .prop_map(|bytes| String::from_utf8(bytes).unwrap())
        .boxed()
}

/// Strings that are often valid, contain literals of the templates, or are near misses of values.
fn strings() -> BoxedStrategy<String> {
    const KNOWN: &[&str] = &[
        "0",
        "7",
        "007",
        "+7",
        "-7",
        "-0",
        "1e3",
        "7.0",
        "0x7",
        "255",
        "256",
        "-128",
        "-129",
        "4294967295",
        "4294967296",
        "18446744073709551615",
        "18446744073709551616",
        "340282366920938463463374607431768211455",
        "340282366920938463463374607431768211456",
        "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "67E55044-10B1-426F-9247-BB680E5FE0C8",
        "67e5504410b1426f9247bb680e5fe0c8",
        "eu",
        "us-east-1",
        "n7",
        "n+7",
        "encrypted-x",
        "cache-x",
        "encrypted-cache-x",
        "private-x",
        "presence-x",
        "x",
        "-",
        ".",
        "..",
        "",
        "-x-",
        ".x",
        "-x",
        "ä",
        "a b",
        "a\n",
        "٣",
        "{a}",
    ];
    prop_oneof![
        6 => select(KNOWN).prop_map(str::to_owned),
        4 => of_alphabet(1, 12),
        2 => "[-.x0a]{1,6}",
        1 => of_alphabet(110, 210),
        1 => any::<String>(),
    ]
    .boxed()
}

fn user_ids() -> BoxedStrategy<UserId> {
    prop_oneof![of_alphabet(1, 128), "[-.x0a]{1,6}"]
        .prop_filter_map("`.` and `..` are rejected", |id| id.parse().ok())
        .boxed()
}

fn places() -> BoxedStrategy<Place> {
    prop_oneof![
        select(&REGIONS[..]).prop_map(Place::Region),
        any::<i8>().prop_map(Place::Number)
    ]
    .boxed()
}

macro_rules! edges {
    ($integer:ty) => {
        prop_oneof![
            select(vec![0, 1, 7, 10, 99, 100, <$integer>::MIN, <$integer>::MAX]),
            any::<$integer>()
        ]
        .boxed()
    };
}

/// Names of the templates with arbitrary arguments, often changed in one place.
fn names(
    templates: impl Iterator<Item = &'static str>,
    params: BoxedStrategy<String>,
) -> BoxedStrategy<String> {
    let of_template = move |template: &'static str| {
        let params = proptest::collection::vec(params.clone(), 3);
        params.prop_map(move |params| {
            let mut name = template.to_owned();
            for param in params {
                let Some((start, rest)) = name.split_once('{') else {
                    break;
                };
                let (_, rest) = rest.split_once('}').unwrap();
                // The braces of other arguments remain, those of `param` make the name invalid.
                name = format!("{start}{}{rest}", param.replace(['{', '}'], ":"));
            }
            name
        })
    };
    let all = Union::new(templates.map(of_template));
    let byte = select(ALPHABET.as_bytes());
    let separator = select(&[".", "-", ".x", "-x-", "..", "private-", "0", "x"][..]);
    let changed = (all, 0..12_u8, any::<Index>(), byte, separator);
    let changed = changed.prop_map(|(mut name, change, at, byte, separator)| {
        if !name.is_ascii() || name.is_empty() {
            return name;
        }
        let at = at.index(name.len());
        match change {
            0 => name.insert(at, char::from(byte)),
            1 => name.push(char::from(byte)),
            2 => drop(name.remove(at)),
            3 => name.insert_str(at, separator),
            4 => name = name.replacen(separator, &separator.repeat(2), 1),
            5 => name = name.to_uppercase(),
            6 => name = name.replacen("private-", "private-encrypted-", 1),
            7 => name = name.replacen("private-", "private-cache-", 1),
            8 => name = name.replacen("private-", "presence-", 1),
            _ => {}
        }
        name
    });
    prop_oneof![9 => changed, 1 => of_alphabet(1, 20)].boxed()
}

/// For each name that a channel accepts, `name` returns the same bytes.
fn read_back<C>(name: &AnyChannelName) -> Result<Option<C>, TestCaseError>
where
    C: Channel + PartialEq + Debug + for<'n> TryFrom<&'n AnyChannelName>,
    pusher_channels::declared::Outcome<C, ChannelName<C::Kind>, InvalidChannelName>:
        IntoResult<Name = ChannelName<C::Kind>>,
    ChannelName<C::Kind>: for<'n> TryFrom<&'n str>,
{
    let typed = ChannelName::<C::Kind>::try_from(name.as_str());
    let parsed = typed.ok().and_then(|typed| C::parse(&typed));
    if let Some(channel) = &parsed {
        let composed = channel.name().into_result();
        prop_assert!(composed.is_ok(), "{name} is {channel:?}: {composed:?}");
        let composed = composed.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(composed.as_str(), name.as_str());
    }
    let any = C::try_from(name).ok();
    prop_assert_eq!(&any, &parsed, "{}", name);
    Ok(parsed)
}

/// For each value, `parse` of its name is the value, or `name` is an error.
fn composed<C>(channel: &C) -> Result<(), TestCaseError>
where
    C: Channel + PartialEq + Debug + for<'n> TryFrom<&'n AnyChannelName>,
    pusher_channels::declared::Outcome<C, ChannelName<C::Kind>, InvalidChannelName>:
        IntoResult<Name = ChannelName<C::Kind>>,
    ChannelName<C::Kind>: for<'n> TryFrom<&'n str>,
{
    if let Ok(name) = channel.name().into_result() {
        let parsed = C::parse(&name);
        prop_assert_eq!(parsed.as_ref(), Some(channel), "{}", name);
        let any = AnyChannelName::new(name.as_str()).unwrap();
        let parsed = read_back::<C>(&any)?;
        prop_assert_eq!(parsed.as_ref(), Some(channel));
    }
    Ok(())
}

macro_rules! properties {
    ($($module:ident: $type:ty = $values:expr;)+) => { $(
        mod $module {
            use super::*;

            #[derive(Channel, Clone, Debug, PartialEq)]
            #[channel("private-one-{a}")]
            struct One { a: $type }

            #[derive(Channel, Clone, Debug, PartialEq)]
            #[channel("private-end{a}.x")]
            struct End { a: $type }

            #[derive(Channel, Clone, Debug, PartialEq)]
            #[channel("private-encrypted-two-{a}.{b}")]
            struct Two { a: $type, b: $type }

            #[derive(Channel, Clone, Debug, PartialEq)]
            #[channel("presence-two-{b}-x-{a}_y")]
            struct Swapped { a: $type, b: $type }

            #[derive(Channel, Clone, Debug, PartialEq)]
            #[channel("three.{0}.{1}-x-{2}")]
            struct Three($type, $type, $type);

            #[derive(Channel, Clone, Debug, PartialEq)]
            #[channel("private-cache-three{0}..{1};{2}=@")]
            struct Cached($type, $type, $type);

            #[derive(Channels, Clone, Debug, PartialEq)]
            enum AppChannel {
                One(One), End(End), Two(Two), Swapped(Swapped), Three(Three), Cached(Cached),
            }

            fn params() -> BoxedStrategy<String> {
                let values = $values.prop_map(|value: $type| value.to_param().to_string());
                prop_oneof![values, strings()].boxed()
            }

            proptest! {
                #[test]
                fn values_are_read_back(a in $values, b in $values, c in $values) {
                    macro_rules! check {
                        ($variant:ident, $value:expr) => {
                            let value = $value;
                            composed(&value)?;
                            let set = AppChannel::$variant(value.clone());
                            let name = set.name();
                            let own = value.name().into_result();
                            prop_assert_eq!(name.is_ok(), own.is_ok());
                            if let Ok(name) = name {
                                prop_assert_eq!(name.as_str(), own.as_ref().unwrap().as_str());
                                prop_assert_eq!(AppChannel::try_from(&name).unwrap(), set);
                            }
                        };
                    }
                    check!(One, One { a: a.clone() });
                    check!(End, End { a: a.clone() });
                    check!(Two, Two { a: a.clone(), b: b.clone() });
                    check!(Swapped, Swapped { a: a.clone(), b: b.clone() });
                    check!(Three, Three(a.clone(), b.clone(), c.clone()));
                    check!(Cached, Cached(a, b, c));
                }

                #[test]
                fn names_are_composed_again(name in names(AppChannel::templates(), params())) {
                    let Ok(name) = AnyChannelName::new(name.as_str()) else { return Ok(()) };
                    let mut found = Vec::new();
                    found.extend(read_back(&name)?.map(AppChannel::One));
                    found.extend(read_back(&name)?.map(AppChannel::End));
                    found.extend(read_back(&name)?.map(AppChannel::Two));
                    found.extend(read_back(&name)?.map(AppChannel::Swapped));
                    found.extend(read_back(&name)?.map(AppChannel::Three));
                    found.extend(read_back(&name)?.map(AppChannel::Cached));
                    prop_assert!(found.len() <= 1, "{} is {:?}", name, found);
                    match AppChannel::try_from(&name) {
                        Ok(channel) => {
                            prop_assert_eq!(channel.name().unwrap(), name);
                            prop_assert_eq!(found, [channel]);
                        }
                        Err(error) => {
                            prop_assert_eq!(error.into_name(), name);
                            prop_assert!(found.is_empty());
                        }
                    }
                }
            }
        }
    )+ };
}

properties! {
    of_u8: u8 = edges!(u8);
    of_u16: u16 = edges!(u16);
    of_u32: u32 = edges!(u32);
    of_u64: u64 = edges!(u64);
    of_u128: u128 = edges!(u128);
    of_usize: usize = edges!(usize);
    of_i8: i8 = edges!(i8);
    of_i16: i16 = edges!(i16);
    of_i32: i32 = edges!(i32);
    of_i64: i64 = edges!(i64);
    of_i128: i128 = edges!(i128);
    of_isize: isize = edges!(isize);
    of_user_id: UserId = user_ids();
    of_uuid: Uuid = any::<u128>().prop_map(Uuid::from_u128);
    of_string: String = strings();
    of_newtype: Id = edges!(u32).prop_map(Id);
    of_newtype_of_string: Slug = strings().prop_map(|text| Slug { text });
    of_own_type: Place = places();
    of_disagreeing_methods: Disagreeing = any::<u8>().prop_map(Disagreeing);
    of_careless_display: Careless = strings().prop_map(Careless);
}

/// Templates whose kind an argument can change, so that the attribute states it.
mod of_stated_kinds {
    use super::*;
    use pusher_channels::{Private, PrivateEncrypted, Public};

    #[derive(Channel, Clone, Debug, PartialEq)]
    #[channel(Public: "{a}")]
    struct Bare {
        a: String,
    }

    #[derive(Channel, Clone, Debug, PartialEq)]
    #[channel(Public: "{a}e-{b}")]
    struct Split {
        a: String,
        b: String,
    }

    #[derive(Channel, Clone, Debug, PartialEq)]
    #[channel(Private: "private-{a}.{b}")]
    struct Topic {
        a: String,
        b: i64,
    }

    #[derive(Channel, Clone, Debug, PartialEq)]
    #[channel(PrivateEncrypted: "private-{a}")]
    struct Vault {
        a: String,
    }

    #[derive(Channel, Clone, Debug, PartialEq)]
    #[channel("private-encrypted-{a}")]
    struct Encrypted {
        a: UserId,
    }

    #[derive(Channel, Clone, Debug, PartialEq)]
    #[channel("presence-{a}-{b}")]
    struct Lobby {
        a: UserId,
        b: UserId,
    }

    /// Templates that overlap, but for the kinds.
    #[derive(Channels, Clone, Debug, PartialEq)]
    enum AppChannel {
        Bare(Bare),
        Topic(Topic),
        Vault(Vault),
        Lobby(Lobby),
    }

    const TEMPLATES: [&str; 6] = [
        "{a}",
        "{a}e-{b}",
        "private-{a}.{b}",
        "private-{a}",
        "private-encrypted-{a}",
        "presence-{a}-{b}",
    ];

    proptest! {
        #[test]
        fn values_are_read_back(a in strings(), b in strings(), c in any::<i64>(), users in (user_ids(), user_ids())) {
            composed(&Bare { a: a.clone() })?;
            composed(&Split { a: a.clone(), b })?;
            composed(&Topic { a: a.clone(), b: c })?;
            composed(&Vault { a })?;
            composed(&Encrypted { a: users.0.clone() })?;
            composed(&Lobby { a: users.0, b: users.1 })?;
        }

        #[test]
        fn names_are_composed_again(name in names(TEMPLATES.into_iter(), strings())) {
            let Ok(name) = AnyChannelName::new(name.as_str()) else { return Ok(()) };
            read_back::<Split>(&name)?;
            read_back::<Encrypted>(&name)?;
            let mut found = Vec::new();
            found.extend(read_back(&name)?.map(AppChannel::Bare));
            found.extend(read_back(&name)?.map(AppChannel::Topic));
            found.extend(read_back(&name)?.map(AppChannel::Vault));
            found.extend(read_back(&name)?.map(AppChannel::Lobby));
            prop_assert!(found.len() <= 1, "{} is {:?}", name, found);
            prop_assert_eq!(AppChannel::try_from(&name).ok(), found.pop());
        }
    }

    #[test]
    fn names_of_other_kinds_are_rejected() {
        let name = channel_name!("private-encrypted-x.1");
        assert_eq!(Topic::try_from(&name).ok(), None);
        let name: ChannelName<Private> = "private-cache-x.1".parse().unwrap();
        assert_eq!(Topic::parse(&name), None);
        let name: ChannelName<Private> = "private-x.1".parse().unwrap();
        assert!(Topic::parse(&name).is_some());
    }
}
