//! The locations of programs and files, which `interop/run` sets.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

pub struct Settings {
    /// The directory `interop` of the repository.
    pub interop: PathBuf,
    /// The programs in Node that belong to it.
    pub scripts: PathBuf,
    /// The packages that npm installed for them.
    pub modules: PathBuf,
    /// The program `sockudo`.
    pub sockudo: PathBuf,
    /// The compiled program of `js/typed`.
    pub typed: PathBuf,
    /// The built examples of the library.
    pub examples: PathBuf,
    /// The built example `outbox`, which is a package of its own.
    pub outbox: PathBuf,
    /// The directory of PostgreSQL's programs.
    pub postgres: PathBuf,
    /// The directory for logs and pictures.
    pub output: PathBuf,
}

impl Settings {
    pub fn from_env() -> Result<Self> {
        let path = |name: &str| {
            env::var_os(name)
                .map(PathBuf::from)
                .with_context(|| format!("{name} is not set: start this with `interop/run`"))
        };
        let interop = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let output = path("INTEROP_OUTPUT")?;
        fs::create_dir_all(&output)?;
        Ok(Self {
            scripts: interop.join("js"),
            interop,
            modules: path("INTEROP_MODULES")?,
            sockudo: path("INTEROP_SOCKUDO")?,
            typed: path("INTEROP_TYPED")?,
            examples: path("INTEROP_EXAMPLES")?,
            outbox: path("INTEROP_OUTBOX")?,
            postgres: path("INTEROP_POSTGRES")?,
            output,
        })
    }

    /// Returns a file for the other output of a program.
    pub fn log(&self, name: &str) -> Result<File> {
        let path = self.output.join(format!("{name}.log"));
        File::create(&path).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Returns the version of a package that npm installed.
    pub fn version_of(&self, package: &str) -> Result<String> {
        let path = self.modules.join(package).join("package.json");
        version_in(&path).with_context(|| format!("cannot read {}", path.display()))
    }
}

fn version_in(path: &Path) -> Result<String> {
    let package: Value = serde_json::from_slice(&fs::read(path)?)?;
    let version = package["version"].as_str().context("it has no version")?;
    Ok(version.to_owned())
}
