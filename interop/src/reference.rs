//! The official server library for Node, with the same inputs.

use anyhow::{Context, Result, bail};
use pusher_channels::EncryptionKey;
use serde_json::{Value, json};

use crate::node::{self, Node};
use crate::service::APP;
use crate::settings::Settings;

pub struct Reference(Node);

impl Reference {
    /// For the app of the checks.
    pub async fn start(settings: &Settings, key: &EncryptionKey) -> Result<Self> {
        let mut reference = Self(Node::start(settings, "reference.js")?);
        let app = json!({
            "appId": APP.id,
            "key": APP.key,
            "secret": APP.secret,
            "encryptionKey": key.expose_base64(),
        });
        reference.ask("app", app).await?;
        Ok(reference)
    }

    /// Sends one request: see `reference.js`.
    pub async fn ask(&mut self, asks: &str, mut question: Value) -> Result<Value> {
        question["asks"] = asks.into();
        node::write_line(&mut self.0.input, &question).await?;
        let mut answer = node::read_line(&mut self.0.output).await?;
        if let Some(reason) = answer["failed"].as_str() {
            bail!("the official Node library: {reason} ({question})");
        }
        Ok(answer.get_mut("is").context("no answer")?.take())
    }
}
