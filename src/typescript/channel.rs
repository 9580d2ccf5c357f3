//! One channel of a module.

use super::error::InvalidModule;
use super::impls::Exported;
use super::names;
use super::types::Types;
use crate::declared::Form;
use crate::name::kind::{Cached, Kind, Presence, Private, Public};

const CACHED: u8 = <Cached<Public> as Kind>::CLASS;

/// The type of an argument of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[doc(hidden)]
pub enum Argument {
    Integer,
    String,
}

impl Argument {
    /// Returns the type of an argument of a declared channel.
    #[must_use]
    pub fn of(form: Form) -> Self {
        if form.is_integer() {
            Self::Integer
        } else {
            Self::String
        }
    }

    fn type_name(self) -> &'static str {
        match self {
            Self::Integer => "number | bigint",
            Self::String => "string",
        }
    }

    /// Returns the function of the module that writes the argument into a name.
    pub(super) fn conversion(self) -> &'static str {
        match self {
            Self::Integer => "integerArgument",
            Self::String => "stringArgument",
        }
    }
}

/// A declared channel whose types can be exported. The derive macro implements it with a bound for
/// each type, `for<'a> OrderCreated: Exported`: because of the lifetime the impl compiles without
/// the trait, and only a call of `typescript()` needs it. A program whose events have no `TS` must
/// compile even if another crate enables the feature.
#[doc(hidden)]
pub trait ExportChannel {
    /// Describes the channel.
    fn describe() -> ChannelExport;
}

/// A channel for a [`ModuleBuilder`](super::module::ModuleBuilder). Problems are reported by its `finish`.
#[derive(Debug)]
#[must_use]
#[doc(hidden)]
pub struct ChannelExport {
    pub(super) rust: String,
    pub(super) types: Types,
    pub(super) problem: Result<(), InvalidModule>,
    template: String,
    class: u8,
    docs: String,
    arguments: Vec<(String, Argument)>,
    events: Vec<(String, String)>,
    client_events: Vec<(String, String)>,
    member_info: Option<String>,
    accepts_any: bool,
}

impl ChannelExport {
    /// Describes the channel with this Rust name, template, class of names and documentation.
    pub fn new(rust: &str, template: &str, class: u8, docs: &str) -> Self {
        Self {
            rust: rust.to_owned(),
            types: Types::default(),
            problem: Ok(()),
            template: template.to_owned(),
            class,
            docs: docs.to_owned(),
            arguments: Vec::new(),
            events: Vec::new(),
            client_events: Vec::new(),
            member_info: None,
            accepts_any: false,
        }
    }

    /// Declares the type of a placeholder.
    pub fn argument(mut self, name: &str, argument: Argument) -> Self {
        self.arguments.push((name.to_owned(), argument));
        self
    }

    /// Adds an event.
    pub fn event<E: Exported + ?Sized>(self, name: &str) -> Self {
        self.with(|channel| {
            channel.reject_repeated(name)?;
            let data = channel.types.add::<E>()?;
            channel.events.push((name.to_owned(), data));
            Ok(())
        })
    }

    /// Adds a client event. The name includes `client-`.
    pub fn client_event<E: Exported + ?Sized>(self, name: &str) -> Self {
        self.with(|channel| {
            if !name.starts_with("client-") {
                return Err(InvalidModule::client_event_name(&channel.rust, name));
            }
            if ![Private::CLASS, Presence::CLASS].contains(&channel.base_class()) {
                return Err(InvalidModule::client_event_kind(&channel.rust, name));
            }
            channel.reject_repeated(name)?;
            let data = channel.types.add::<E>()?;
            channel.client_events.push((name.to_owned(), data));
            Ok(())
        })
    }

    /// Declares the info of the members of a presence channel.
    pub fn member_info<I: Exported + ?Sized>(self) -> Self {
        self.with(|channel| {
            if channel.base_class() != Presence::CLASS {
                return Err(InvalidModule::members(&channel.rust));
            }
            channel.member_info = Some(channel.types.add::<I>()?);
            Ok(())
        })
    }

    /// Allows events that are not declared, which channels without events always allow.
    pub fn any_event(mut self) -> Self {
        self.accepts_any = true;
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Self) -> Result<(), InvalidModule>) -> Self {
        if self.problem.is_ok() {
            self.problem = change(&mut self);
        }
        self
    }

    fn reject_repeated(&self, event: &str) -> Result<(), InvalidModule> {
        let mut declared = self.events.iter().chain(&self.client_events);
        if declared.any(|(name, _)| name == event) {
            return Err(InvalidModule::two_events(&self.rust, event));
        }
        Ok(())
    }

    fn base_class(&self) -> u8 {
        self.class & !CACHED
    }

    /// Returns the names that the channel declares in the module.
    pub(super) fn names(&self) -> Vec<String> {
        let function = names::function(&self.rust);
        let mut names = vec![
            self.interface("Events"),
            self.interface("Channel"),
            self.name_function(),
            function,
        ];
        if !self.client_events.is_empty() {
            names.push(self.interface("ClientEvents"));
        }
        names
    }

    pub(super) fn uses(&self, argument: Argument) -> bool {
        self.arguments.iter().any(|(_, used)| *used == argument)
    }

    fn interface(&self, suffix: &str) -> String {
        format!("{}{suffix}", self.rust)
    }

    fn name_function(&self) -> String {
        names::camel_case(&self.rust) + "Name"
    }

    /// Returns the items of the channel.
    pub(super) fn items(&self) -> Result<Vec<String>, InvalidModule> {
        let mut items = Vec::new();
        if !self.client_events.is_empty() {
            items.push(self.client_events_item());
        }
        items.extend([self.events_item(), self.channel_item()]);
        items.extend([self.name_item()?, self.subscribe_item()]);
        Ok(items)
    }

    fn client_events_item(&self) -> String {
        let fields: String = self.client_events.iter().map(field).collect();
        format!(
            "/** The client events of the channel `{rust}`, which its subscribers send to each other. */\nexport interface {rust}ClientEvents {{\n{fields}}}\n",
            rust = self.rust
        )
    }

    fn events_item(&self) -> String {
        let rust = &self.rust;
        let mut bases = if self.base_class() == Presence::CLASS {
            format!("PresenceChannelEvents<{}>", self.info())
        } else {
            "ChannelEvents".to_owned()
        };
        if !self.client_events.is_empty() {
            bases = format!("{bases}, {rust}ClientEvents");
        }
        let mut fields: String = self.events.iter().map(field).collect();
        if self.class & CACHED != 0 {
            fields += "  \"pusher:cache_miss\": unknown;\n";
        }
        if self.accepts_any || self.events.is_empty() {
            fields += "  [event: string]: unknown;\n";
        }
        format!(
            "/** The events of the channel `{rust}`. */\nexport interface {rust}Events extends {bases} {{\n{fields}}}\n"
        )
    }

    fn channel_item(&self) -> String {
        let rust = &self.rust;
        let is_presence = self.base_class() == Presence::CLASS;
        let mut bases = if is_presence {
            format!("TypedChannel<{rust}Events, PusherJsPresenceChannel>")
        } else {
            format!("TypedChannel<{rust}Events>")
        };
        if !self.client_events.is_empty() {
            bases += &format!(", WithClientEvents<{rust}ClientEvents>");
        }
        if is_presence {
            bases += &format!(", WithMembers<{}>", self.info());
        }
        format!(
            "{}export interface {rust}Channel extends {bases} {{}}\n",
            self.comment()
        )
    }

    fn name_item(&self) -> Result<String, InvalidModule> {
        Ok(format!(
            "/** Returns the name of the channel `{}`. */\nexport function {}({}): string {{\n  return {};\n}}\n",
            self.rust,
            self.name_function(),
            self.parameters(),
            self.name_expression()?
        ))
    }

    fn subscribe_item(&self) -> String {
        let (parameters, arguments) = if self.arguments.is_empty() {
            (String::new(), "")
        } else {
            (format!(", {}", self.parameters()), "args")
        };
        format!(
            "{}export function {}(pusher: Pusher{parameters}): {rust}Channel {{\n  return new SubscribedChannel(pusher, {}({arguments})) as unknown as {rust}Channel;\n}}\n",
            self.comment(),
            names::function(&self.rust),
            self.name_function(),
            rust = self.rust
        )
    }

    fn comment(&self) -> String {
        let comment = names::comment(&self.docs);
        if comment.is_empty() {
            format!("/** The channel `{}`. */\n", self.rust)
        } else {
            comment
        }
    }

    fn info(&self) -> &str {
        self.member_info.as_deref().unwrap_or("unknown")
    }

    /// Returns the parameter list of a function, without the parentheses.
    fn parameters(&self) -> String {
        let fields: Vec<String> = self
            .arguments
            .iter()
            .map(|(name, argument)| format!("readonly {name}: {}", argument.type_name()))
            .collect();
        if fields.is_empty() {
            return String::new();
        }
        format!("args: {{ {} }}", fields.join("; "))
    }

    /// Returns the expression for the name: literals and arguments, joined with `+`.
    fn name_expression(&self) -> Result<String, InvalidModule> {
        let mut parts = Vec::new();
        let mut rest = self.template.as_str();
        while let Some((literal, after)) = rest.split_once('{') {
            let (placeholder, after) = after.split_once('}').unwrap_or((after, ""));
            let argument = self.arguments.iter().find(|(name, _)| name == placeholder);
            let Some((name, argument)) = argument else {
                return Err(InvalidModule::placeholder(&self.rust, placeholder));
            };
            parts.push(names::quoted(literal));
            parts.push(format!("{}(args.{name})", argument.conversion()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(names::quoted(rest));
        }
        Ok(parts.join(" + "))
    }
}

fn field((name, data): &(String, String)) -> String {
    format!("  {}: {data};\n", names::quoted(name))
}
