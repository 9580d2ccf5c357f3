//! Compares two ways to do the same thing, and prints their ratio.
//!
//! On a machine that does other work too, a mean measures mostly that work. Both sides therefore run
//! in short alternating batches, and only the fastest batch of each counts, because it was disturbed
//! the least.

/// A row of the table: the cost of the library and of the floor, the least possible work.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) floor: f64,
    pub(crate) library: f64,
    pub(crate) target: f64,
}

/// Alternates between `floor` and `library`, which each run one batch and return its cost. `target` is
/// the maximum ratio.
pub(crate) fn compare(
    name: &'static str,
    rounds: usize,
    target: f64,
    mut floor: impl FnMut() -> f64,
    mut library: impl FnMut() -> f64,
) -> Row {
    // Warms up caches, branch predictors and the allocator.
    floor();
    library();
    let mut row = Row {
        name,
        floor: f64::INFINITY,
        library: f64::INFINITY,
        target,
    };
    for _ in 0..rounds {
        row.floor = row.floor.min(floor());
        row.library = row.library.min(library());
    }
    row
}

/// Prints the table. `unit` is the unit of both costs.
pub(crate) fn print(unit: &str, rows: &[Row]) {
    println!("| | floor, {unit} | library, {unit} | ratio | target |");
    println!("|---|--:|--:|--:|--:|");
    for row in rows {
        let Row {
            name,
            floor,
            library,
            target,
        } = row;
        let ratio = library / floor;
        let missed = if ratio > *target { " (missed)" } else { "" };
        println!("| {name} | {floor:.2} | {library:.2} | {ratio:.2} × | ≤ {target} ×{missed} |");
    }
}
