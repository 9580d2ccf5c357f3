//! The evidence that docs/assurance.md names.

use std::fs;
use std::path::{Path, PathBuf};

/// The items in the first column of the tables of evidence.
fn evidence() -> Vec<String> {
    let text = read("docs/assurance.md");
    let (mut found, mut in_evidence) = (Vec::new(), false);
    for line in text.lines() {
        let Some(row) = line.strip_prefix('|') else {
            in_evidence = false;
            continue;
        };
        let (first, _) = row.split_once('|').unwrap();
        match first.trim() {
            "Evidence" => in_evidence = true,
            first if in_evidence => {
                // Every second piece is between backticks.
                found.extend(first.split('`').skip(1).step_by(2).map(str::to_owned));
            }
            _ => {}
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the Rust files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Returns true if the source has a test of this name that `cargo test` runs.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let start = format!("fn {name}(");
    lines.iter().enumerate().any(|(at, line)| {
        let is_function = line
            .strip_prefix("async ")
            .unwrap_or(line)
            .starts_with(&start);
        let mut attributes = lines[..at]
            .iter()
            .rev()
            .take_while(|line| line.starts_with("#["));
        is_function
            && attributes.clone().any(|line| line.contains("test"))
            && !attributes.any(|line| line.starts_with("#[ignore") || line.starts_with("#[cfg("))
    })
}

/// Returns true if a test exists by its path, such as `urls::hosts` or `crypto::sign::tests::hosts`. A name
/// alone is that of a test with a binary of its own.
fn test_exists(path: &str) -> bool {
    let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
    if let Some(module) = module.strip_suffix("::tests") {
        let file = format!("src/{}", module.replace("::", "/"));
        let source = read(format!("{file}.rs"));
        // The tests are in the file of the module, or in one of their own.
        return if source.lines().any(|line| line == "mod tests;") {
            has_test(&read(format!("{file}/tests.rs")), name)
        } else {
            has_test(&source, name)
        };
    }
    if !module.is_empty() {
        // A file that no module names is not compiled.
        let (parent, last) = module.rsplit_once("::").unwrap_or(("", module));
        let parent = match parent {
            "" => "tests/it/main.rs".to_owned(),
            parent => format!("tests/it/{}/mod.rs", parent.replace("::", "/")),
        };
        let declaration = format!("mod {last};");
        let is_declared = read(parent)
            .lines()
            .any(|line| line.strip_prefix("pub(crate) ").unwrap_or(line) == declaration);
        return is_declared
            && has_test(
                &read(format!("tests/it/{}.rs", module.replace("::", "/"))),
                name,
            );
    }
    let mut sources = Vec::new();
    files(&root().join("tests"), &mut sources);
    sources.retain(|file| !file.starts_with(root().join("tests/it")));
    sources.iter().any(|file| has_test(&read(file), name))
}

fn exists(item: &str) -> bool {
    let is_file = |path: String| root().join(path).is_file();
    if let Some(target) = item.strip_prefix("fuzz: ") {
        let path = format!("fuzz_targets/{target}.rs");
        return is_file(format!("fuzz/{path}"))
            && read("fuzz/Cargo.toml").contains(&format!("path = \"{path}\""))
            && read(".ci/run").contains(" fuzz/run all ");
    }
    if let Some(program) = item.strip_prefix("ui: ") {
        let path = format!("ui-tests/fail/{program}");
        return is_file(format!("{path}.rs"))
            && is_file(format!("{path}.stderr"))
            && read("tests/ui.rs").contains("compile_fail(\"ui-tests/fail/*.rs\")");
    }
    if let Some(gate) = item.strip_prefix("gate: ") {
        return read(".ci/run").contains(&format!("heading '{gate}'\n"));
    }
    if let Some(function) = item.strip_prefix("fn ") {
        return read("src/crypto/sign.rs").contains(&format!("fn {function}<"));
    }
    test_exists(item)
}

#[test]
fn evidence_exists() {
    let evidence = evidence();
    assert!(evidence.len() > 60, "the tables are not read: {evidence:?}");
    let missing: Vec<_> = evidence.iter().filter(|item| !exists(item)).collect();
    assert!(
        missing.is_empty(),
        "docs/assurance.md names what does not exist: {missing:?}"
    );
}

#[test]
fn each_fuzz_target_is_evidence() {
    let mut targets = Vec::new();
    files(&root().join("fuzz/fuzz_targets"), &mut targets);
    let evidence = evidence();
    for target in targets {
        let item = format!("fuzz: {}", target.file_stem().unwrap().display());
        assert!(
            evidence.contains(&item),
            "docs/assurance.md does not name `{item}`"
        );
    }
}

#[test]
fn what_does_not_exist_is_noticed() {
    for item in [
        "urls::hosts_that_no_test_has",
        "urls::child",
        "crypto::sign::tests::no_such_test",
        "no_such_test",
        "fuzz: nothing",
        "ui: nothing",
        "gate: nothing",
        "fn nothing",
    ] {
        assert!(!exists(item), "{item}");
    }
}
