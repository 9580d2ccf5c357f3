//! The checks, and the environment that they run in.

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

/// The maximum duration of a check.
pub const LIMIT: Duration = Duration::from_secs(60);

/// One row of the table.
pub struct Check {
    /// "subject: behaviour", unique.
    pub name: &'static str,
    /// The files of the library that implement it.
    pub about: &'static str,
    pub run: fn(Arc<Bench>) -> Outcome,
    /// The only server that it is about.
    pub only: Option<Engine>,
}

impl Check {
    pub fn only(self, engine: Engine) -> Self {
        let only = Some(engine);
        Self { only, ..self }
    }

    pub fn is_about(&self, engine: Engine) -> bool {
        self.only.is_none_or(|only| only == engine)
    }
}

// Not `Send`, because the compiler cannot prove it for the futures of async closures.
pub type Outcome = Pin<Box<dyn Future<Output = Result<()>>>>;

/// `check!("subject: behaviour", "src/room", function)`, where the function is `async
/// fn(Arc<Bench>) -> Result<()>`.
macro_rules! check {
    ($name:literal, $about:expr, $run:expr) => {
        $crate::check::Check {
            name: $name,
            about: $about,
            run: |bench| Box::pin($run(bench)),
            only: None,
        }
    };
}
pub(crate) use check;

/// Fails if a check names a file of the library that does not exist.
pub fn check_paths<'a>(abouts: impl Iterator<Item = &'a str>) -> Result<()> {
    let repository = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    for about in abouts {
        let words = about.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'));
        for path in words.filter(|word| word.starts_with("src/") || word.starts_with("examples/")) {
            ensure!(
                repository.join(path).exists(),
                "a check names `{path}`, which does not exist: correct its `about`"
            );
        }
    }
    Ok(())
}

/// The environment of one server for the whole run.
pub struct Surroundings {
    pub settings: Arc<Settings>,
    pub service: Service,
    pub backend: Backend,
    pub subscribers: Arc<Subscribers>,
    /// The example `authorize_axum`.
    pub example: Example,
}

/// The environment of one check.
pub struct Bench {
    pub around: Arc<Surroundings>,
    /// A part of the names of this check's channels and users.
    pub own: String,
    pub transcript: Transcript,
    tap: Tap,
    note: Mutex<Option<String>>,
    /// The timeout of whatever this check waits for.
    pub patience: Duration,
}

impl Bench {
    pub async fn new(around: Arc<Surroundings>, check: &Check, number: usize) -> Result<Self> {
        // Events that are known not to arrive have a shorter timeout.
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

    /// Adds a remark to a check that passed, such as a measurement.
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

    /// Returns a client of this library with the encryption key of the backend. Its requests are
    /// recorded.
    pub fn client(&self) -> Result<Client<EncryptionKey>> {
        let key = self.around.backend.key.clone();
        Ok(APP.client(self.tap.port)?.encryption_key(key).build()?)
    }

    /// Returns the address for clients of this library, whose requests are recorded.
    pub fn port(&self) -> u16 {
        self.tap.port
    }

    /// Returns a subscriber that our backend authorizes everywhere.
    pub async fn subscriber(&self) -> Result<Subscriber> {
        self.subscriber_as("somebody").await
    }

    /// Returns a subscriber of this name that our backend authorizes everywhere.
    pub async fn subscriber_as(&self, user: &str) -> Result<Subscriber> {
        let backend = &self.around.backend;
        let how = How {
            endpoint: Some(&backend.endpoint()),
            user_endpoint: Some(&backend.user_endpoint()),
            user: Some(user),
            quiet: false,
            host: None,
        };
        self.connect(how).await
    }

    /// Returns a subscriber for the example `authorize_axum`, which may reject it.
    pub async fn subscriber_of_example(&self, user: Option<&str>) -> Result<Subscriber> {
        let url = &self.around.example.url;
        let how = How {
            endpoint: Some(&format!("{url}/pusher/auth")),
            user_endpoint: Some(&format!("{url}/pusher/user-auth")),
            user,
            quiet: false,
            host: None,
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
