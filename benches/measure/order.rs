//! The payload of events.

use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Order {
    id: u64,
    customer: &'static str,
    lines: Vec<Line>,
    total: f64,
    paid: bool,
}

#[derive(Serialize)]
struct Line {
    article: String,
    count: u32,
    price: f64,
}

impl Order {
    /// Creates an order whose JSON has about `size` bytes.
    pub(crate) fn of(size: usize) -> Self {
        let mut order = Self {
            id: 1_234_567,
            customer: "Ada \"the first\" Lovelace",
            lines: Vec::new(),
            total: 1_843.25,
            paid: true,
        };
        while serde_json::to_vec(&order).unwrap().len() + 30 < size {
            let number = order.lines.len();
            order.lines.push(Line {
                article: format!("punched cards, box {number}"),
                count: 24,
                price: 12.5,
            });
        }
        order
    }
}
