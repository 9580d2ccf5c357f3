//! The file of a module.

use std::path::Path;
use std::{env, fs, io};

use super::error::{CheckError, Problem};

/// The environment variable that makes [`check_or_write`] write.
const UPDATE: &str = "UPDATE_TYPESCRIPT";

/// Checks that the file contains the module, or writes it if the environment variable
/// `UPDATE_TYPESCRIPT` is set.
///
/// Call it in a test, and commit the file: the test fails once the Rust types and the file differ.
/// `UPDATE_TYPESCRIPT=1 cargo test` writes the file again; the values `0` and the empty string count
/// as not set. A file that is up to date is not touched.
///
/// `cargo test` runs tests in the folder of the package, so a relative path starts there. Line
/// endings do not matter, because Git may convert them.
///
/// # Errors
///
/// Returns an error if the file does not exist or differs, which names the first line that differs
/// and how to write the file, and if the file cannot be read or written.
///
/// # Examples
///
/// ```
/// use pusher_channels::typescript;
///
/// # let path = std::env::temp_dir().join(format!("channels-{}.ts", std::process::id()));
/// # std::fs::write(&path, "export type Id = number;\n")?;
/// // In a test, with the path of the committed file:
/// typescript::check_or_write(&path, "export type Id = number;\n")?;
/// # std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_or_write(path: impl AsRef<Path>, module: &str) -> Result<(), CheckError> {
    let path = path.as_ref();
    let update = env::var_os(UPDATE).is_some_and(|value| !value.is_empty() && value != "0");
    let problem = match fs::read_to_string(path) {
        Ok(committed) => match first_difference(&committed, module) {
            None => return Ok(()),
            Some(problem) => problem,
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Problem::Missing,
        Err(error) => Problem::Io {
            action: "read",
            error,
        },
    };
    let problem = if update && !matches!(problem, Problem::Io { .. }) {
        match fs::write(path, module) {
            Ok(()) => return Ok(()),
            Err(error) => Problem::Io {
                action: "write",
                error,
            },
        }
    } else {
        problem
    };
    Err(CheckError {
        path: path.to_owned(),
        problem,
    })
}

fn first_difference(committed: &str, current: &str) -> Option<Problem> {
    let (mut committed, mut current) = (committed.lines(), current.lines());
    for line in 1.. {
        match (committed.next(), current.next()) {
            (None, None) => break,
            (committed, current) if committed == current => {}
            (committed, current) => {
                return Some(Problem::Differs {
                    line,
                    committed: committed.map(str::to_owned),
                    current: current.map(str::to_owned),
                });
            }
        }
    }
    None
}
