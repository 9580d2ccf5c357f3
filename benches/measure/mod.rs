//! Two ways to do the same thing, measured in turns and printed as a ratio.
//!
//! On a machine that does other work too, a mean says more about that than about the code. Here
//! both sides run in short batches, one after the other, so that both meet the same machine, and
//! the fastest batch of each is what counts: the one that was disturbed the least.

/// One line of the table: what a thing costs, and the floor that it cannot go below.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) floor: f64,
    pub(crate) library: f64,
    pub(crate) target: f64,
}

/// Measures `floor` and `library`, which each run one batch and give what it has cost, in turns.
/// `target` is the ratio that is not to be exceeded.
pub(crate) fn compare(
    name: &'static str,
    rounds: usize,
    target: f64,
    mut floor: impl FnMut() -> f64,
    mut library: impl FnMut() -> f64,
) -> Row {
    // Caches, branch predictors and the allocator get to know both first.
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

/// Prints the table. `unit` is what a floor and a library are measured in.
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
