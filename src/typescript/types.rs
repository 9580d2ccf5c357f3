//! The types that a module declares, as ts-rs exports them.

use std::any::{TypeId, type_name};
use std::collections::{BTreeMap, HashSet};

use ts_rs::{Config, TS, TypeVisitor};

use super::error::InvalidModule;
use super::impls::Exported;

/// Declarations by their names in TypeScript, each of them once.
#[derive(Debug, Default)]
pub(super) struct Types {
    declared: BTreeMap<String, Declaration>,
    seen: HashSet<TypeId>,
}

#[derive(Debug)]
pub(super) struct Declaration {
    rust: &'static str,
    code: String,
    docs: String,
}

impl Declaration {
    /// Returns the path of the Rust type.
    pub(super) fn rust(&self) -> &'static str {
        self.rust
    }

    /// Returns the declaration as an item of the module.
    pub(super) fn item(&self) -> String {
        // Without spaces at the ends of lines, which editors remove.
        format!("{}export {}", self.docs, self.code)
            .lines()
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect()
    }
}

/// Returns the configuration of ts-rs. It ignores the environment, so that the output does not
/// depend on it.
fn config() -> Config {
    // `JSON.parse` of pusher-js returns a `number` for each of them, never a `bigint`.
    Config::new().with_large_int("number")
}

impl Types {
    /// Adds the type and those it depends on, and returns its name.
    pub(super) fn add<T: Exported + ?Sized>(&mut self) -> Result<String, InvalidModule> {
        let config = config();
        let mut visit = Visit {
            config: &config,
            types: self,
            found: Ok(()),
        };
        visit.visit::<T>();
        visit.found?;
        Ok(T::name(&config))
    }

    /// Adds all types of the other.
    pub(super) fn merge(&mut self, other: Self) -> Result<(), InvalidModule> {
        for (name, declaration) in other.declared {
            self.declare(name, declaration)?;
        }
        self.seen.extend(other.seen);
        Ok(())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Declaration)> {
        self.declared.iter().map(|(name, of)| (name.as_str(), of))
    }

    fn declare(&mut self, name: String, declaration: Declaration) -> Result<(), InvalidModule> {
        match self.declared.get(&name) {
            Some(other) if other.code != declaration.code => Err(InvalidModule::two_types(
                &name,
                other.rust,
                declaration.rust,
            )),
            Some(_) => Ok(()),
            None => {
                self.declared.insert(name, declaration);
                Ok(())
            }
        }
    }
}

struct Visit<'a> {
    config: &'a Config,
    types: &'a mut Types,
    found: Result<(), InvalidModule>,
}

impl TypeVisitor for Visit<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if self.found.is_err() || !self.types.seen.insert(TypeId::of::<T>()) {
            return;
        }
        // Without a path, the type is built into TypeScript.
        if T::output_path().is_some() {
            let declaration = Declaration {
                rust: type_name::<T>(),
                code: T::decl(self.config),
                docs: T::docs().unwrap_or_default(),
            };
            self.found = self.types.declare(T::ident(self.config), declaration);
        }
        T::visit_dependencies(self);
        // The items of `Vec<Item>` are only here.
        T::visit_generics(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An order of a customer.
    #[derive(TS)]
    #[expect(dead_code, reason = "only exported")]
    struct Order {
        id: u64,
        lines: Vec<Line>,
    }

    #[derive(TS)]
    #[expect(dead_code, reason = "only exported")]
    struct Line {
        price: i128,
    }

    #[derive(TS)]
    #[expect(dead_code, reason = "only exported")]
    struct Page<T> {
        items: Vec<T>,
    }

    mod other {
        #[derive(ts_rs::TS)]
        #[expect(dead_code, reason = "only exported")]
        pub(super) struct Line {
            text: String,
        }
    }

    fn items(types: &Types) -> Vec<String> {
        types.iter().map(|(_, of)| of.item()).collect()
    }

    #[test]
    fn declares_dependencies_once_and_large_integers_as_numbers() {
        let mut types = Types::default();
        assert_eq!(types.add::<Order>().unwrap(), "Order");
        assert_eq!(types.add::<Vec<Line>>().unwrap(), "Array<Line>");
        assert_eq!(
            items(&types),
            [
                "export type Line = { price: number, };\n",
                "/**\n * An order of a customer.\n */\nexport type Order = { id: number, lines: Array<Line>, };\n"
            ]
        );
    }

    #[test]
    fn declares_the_items_of_lists_and_generic_types() {
        let mut types = Types::default();
        assert_eq!(types.add::<Vec<Line>>().unwrap(), "Array<Line>");
        assert_eq!(types.add::<Page<Line>>().unwrap(), "Page<Line>");
        assert_eq!(types.add::<Page<u8>>().unwrap(), "Page<number>");
        assert_eq!(
            items(&types),
            [
                "export type Line = { price: number, };\n",
                "export type Page<T> = { items: Array<T>, };\n"
            ]
        );
    }

    #[test]
    fn rejects_two_types_with_one_name() {
        let mut types = Types::default();
        types.add::<Order>().unwrap();
        let error = types.add::<other::Line>().unwrap_err().to_string();
        assert!(error.contains("`Line`"), "{error}");
        assert!(error.contains("types::tests::Line"), "{error}");
        assert!(error.contains("types::tests::other::Line"), "{error}");
    }
}
