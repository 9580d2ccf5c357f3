//! What is checked, and in what.

use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, ensure};
use pusher_channels::{Client, EncryptionKey};

use crate::backend::Backend;
use crate::examples::Example;
use crate::exceptions;
use crate::service::{APP, Engine, Service};
use crate::settings::Settings;
use crate::subscriber::{How, NEVER_WITHIN, Subscriber, Subscribers, WITHIN};
use crate::tap::Tap;
use crate::transcript::Transcript;

/// The longest that a check may take.
pub const LIMIT: Duration = Duration::from_secs(60);

/// One row of the table.
pub struct Check {
    /// "subject: what": unique.
    pub name: &'static str,
    /// Where in the library what is checked is written.
    pub about: &'static str,
    pub run: fn(Arc<Bench>) -> Outcome,
}

// Not `Send`: futures of async closures are not, for all that the compiler knows.
pub type Outcome = Pin<Box<dyn Future<Output = Result<()>>>>;

/// `check!("subject: what", "src/room", function)`, where the function is `async fn(Arc<Bench>) -> Result<()>`.
macro_rules! check {
    ($name:literal, $about:expr, $run:expr) => {
        $crate::check::Check {
            name: $name,
            about: $about,
            run: |bench| Box::pin($run(bench)),
        }
    };
}
pub(crate) use check;

/// Fails if a check names a file of the library that does not exist.
pub fn check_paths<'a>(abouts: impl Iterator<Item = &'a str>) -> Result<()> {
    let repository = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    for about in abouts {
        let words = about.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'));
        for path in words.filter(|word| word.starts_with("src/")) {
            ensure!(
                repository.join(path).exists(),
                "a check names `{path}`, which does not exist: correct its `about`"
            );
        }
    }
    Ok(())
}

/// What stands around one server for the whole run.
pub struct Surroundings {
    pub settings: Arc<Settings>,
    pub service: Service,
    pub backend: Backend,
    pub subscribers: Arc<Subscribers>,
    /// The example `authorize_axum`.
    pub example: Example,
}

/// What one check works with.
pub struct Bench {
    pub around: Arc<Surroundings>,
    /// For names of channels and users that are this check's own.
    pub own: String,
    pub transcript: Transcript,
    tap: Tap,
    note: Mutex<Option<String>>,
    /// How long to wait for what this check is about.
    pub patience: Duration,
}

impl Bench {
    pub async fn new(around: Arc<Surroundings>, check: &Check, number: usize) -> Result<Self> {
        // What is known not to come is not waited for as long.
        let known = exceptions::find(check.name, around.service.engine);
        let patience = if known.is_some() {
            NEVER_WITHIN
        } else {
            WITHIN
        };
        let transcript = Transcript::default();
        around.backend.log_to(&transcript);
        let tap = Tap::on(around.service.port, transcript.clone()).await?;
        Ok(Self {
            own: format!("{number}-{}", fastrand::u32(..)),
            transcript,
            tap,
            note: Mutex::default(),
            patience,
            around,
        })
    }

    /// Says something about a check that went well: what was measured.
    pub fn note(&self, text: String) {
        *self.note.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
    }

    pub fn take_note(&self) -> Option<String> {
        self.note
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    pub fn engine(&self) -> Engine {
        self.around.service.engine
    }

    /// A client of ours, with the encryption key of the backend. What it sends is written down.
    pub fn client(&self) -> Result<Client<EncryptionKey>> {
        let key = self.around.backend.key.clone();
        Ok(APP.client(self.tap.port)?.encryption_key(key).build()?)
    }

    /// Where clients of ours are let to: what they send is written down.
    pub fn port(&self) -> u16 {
        self.tap.port
    }

    /// Somebody whom our backend lets in everywhere.
    pub async fn subscriber(&self) -> Result<Subscriber> {
        self.subscriber_as("somebody").await
    }

    /// The same, under this name.
    pub async fn subscriber_as(&self, user: &str) -> Result<Subscriber> {
        let backend = &self.around.backend;
        let how = How {
            endpoint: Some(&backend.endpoint()),
            user_endpoint: Some(&backend.user_endpoint()),
            user: Some(user),
            quiet: false,
        };
        self.connect(how).await
    }

    /// Somebody whom the example `authorize_axum` lets in, or not.
    pub async fn subscriber_of_example(&self, user: Option<&str>) -> Result<Subscriber> {
        let url = &self.around.example.url;
        let how = How {
            endpoint: Some(&format!("{url}/pusher/auth")),
            user_endpoint: Some(&format!("{url}/pusher/user-auth")),
            user,
            quiet: false,
        };
        self.connect(how).await
    }

    pub async fn connect(&self, how: How<'_>) -> Result<Subscriber> {
        let around = &self.around;
        around
            .subscribers
            .connect(around.service.port, how, self.transcript.clone())
            .await
    }
}
