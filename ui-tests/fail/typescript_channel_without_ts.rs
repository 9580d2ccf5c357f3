//! A declared channel with an event whose type is not exported to TypeScript. The impls are those of the derive macros.

use pusher_channels::__private::typescript::{ChannelExport, ExportChannel, ModuleBuilder};
use pusher_channels::typescript::{Exported, InvalidModule};

struct OrderCreated;

struct Inbox;

impl ExportChannel for Inbox
where
    for<'a> OrderCreated: Exported,
{
    fn describe() -> ChannelExport {
        ChannelExport::new("Inbox", "private-inbox", "").event::<OrderCreated>("order-created")
    }
}

struct AppChannel;

impl AppChannel {
    fn typescript() -> Result<String, InvalidModule>
    where
        for<'a> Inbox: ExportChannel,
    {
        ModuleBuilder::new().channel(Inbox::describe()).finish()
    }
}

fn main() {
    let _ = AppChannel::typescript();
}
