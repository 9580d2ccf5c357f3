//! An event whose type is not exported to TypeScript.

use pusher_channels::__private::typescript::ChannelExport;

struct OrderCreated;

fn main() {
    let _ = ChannelExport::new("Orders", "orders", "").event::<OrderCreated>("order-created");
}
