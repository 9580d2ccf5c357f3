//! `interop/run --chat`: the example chat with its own server, to try it out.

use std::sync::Arc;

use anyhow::Result;
use pusher_channels::EncryptionKey;

use crate::examples::Example;
use crate::service::{Engine, Purpose, Service};
use crate::settings::Settings;

/// Runs until it is interrupted.
pub async fn serve(settings: &Arc<Settings>) -> Result<bool> {
    let purpose = Purpose {
        name: "chat",
        webhooks: None,
        limited: false,
        node: None,
    };
    let service = Service::start(settings, Engine::Sockudo, purpose).await?;
    let key = EncryptionKey::generate()?;
    let example = Example::start_with(
        settings,
        "chat",
        Engine::Sockudo,
        service.port,
        &key,
        "3002",
    )
    .await?;
    println!(
        "Open {} in two windows, under two names. Ctrl-C ends it.",
        example.url
    );
    std::future::pending().await
}
