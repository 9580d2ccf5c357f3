//! Subscribers: pusher-js in Node.

use std::collections::HashMap;
use std::fmt;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use pusher_channels::SocketId;
use serde_json::{Value, json};
use tokio::process::{Child, ChildStdin};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::node::{self, Node};
use crate::service::APP;
use crate::settings::Settings;
use crate::transcript::Transcript;

/// The timeout for whatever has to arrive. On an idle machine, it takes milliseconds.
pub const WITHIN: Duration = Duration::from_secs(10);
/// The timeout for whatever is known not to arrive.
pub const NEVER_WITHIN: Duration = Duration::from_secs(2);

/// A process with any number of pusher-js clients.
pub struct Subscribers {
    next: AtomicU64,
    commands: mpsc::UnboundedSender<Value>,
    shared: Arc<Mutex<Shared>>,
    /// Held for `kill_on_drop`.
    _process: Child,
}

#[derive(Default)]
struct Shared {
    waiting: HashMap<u64, oneshot::Sender<Result<Value>>>,
    logs: HashMap<u64, Weak<Log>>,
}

impl Subscribers {
    pub fn start(settings: &Settings) -> Result<Arc<Self>> {
        let Node {
            process,
            input,
            mut output,
        } = Node::start(settings, "subscribers.js")?;
        let (commands, queue) = mpsc::unbounded_channel();
        tokio::spawn(write(input, queue));
        let shared = Arc::<Mutex<Shared>>::default();
        let reads = Arc::clone(&shared);
        tokio::spawn(async move {
            let ended = loop {
                match node::read_line(&mut output).await {
                    Ok(message) => lock(&reads).take(&message),
                    Err(error) => break error,
                }
            };
            for (_, waiting) in lock(&reads).waiting.drain() {
                // The receiver may have been dropped.
                let _ = waiting.send(Err(anyhow!("{ended:#}")));
            }
        });
        Ok(Arc::new(Self {
            next: AtomicU64::new(1),
            commands,
            shared,
            _process: process,
        }))
    }

    async fn tell(&self, does: &str, c: u64, mut parameters: Value) -> Result<Value> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        parameters["id"] = id.into();
        parameters["does"] = does.into();
        parameters["c"] = c.into();
        let (answer, answered) = oneshot::channel();
        lock(&self.shared).waiting.insert(id, answer);
        self.commands
            .send(parameters)
            .map_err(|_| anyhow!("the program in Node has ended"))?;
        match timeout_at(Instant::now() + WITHIN, answered).await {
            Ok(answer) => answer?,
            Err(_) => {
                lock(&self.shared).waiting.remove(&id);
                bail!("pusher-js did not get through with `{does}` within {WITHIN:?}")
            }
        }
    }

    /// Connects another client, as `how` describes.
    pub async fn connect(
        self: &Arc<Self>,
        port: u16,
        how: How<'_>,
        transcript: Transcript,
    ) -> Result<Subscriber> {
        let c = self.next.fetch_add(1, Ordering::Relaxed);
        let log = Arc::new(Log {
            name: how.user.map_or_else(
                || format!("pusher-js {c}"),
                |user| format!("pusher-js {c} ({user})"),
            ),
            seen: Mutex::default(),
            news: Notify::new(),
            transcript: (!how.quiet).then_some(transcript),
        });
        lock(&self.shared).logs.insert(c, Arc::downgrade(&log));
        let host = how.host.unwrap_or(Ipv4Addr::LOCALHOST);
        let mut parameters =
            json!({ "key": APP.key, "host": host, "port": port, "quiet": how.quiet });
        for (name, value) in [
            ("endpoint", how.endpoint),
            ("userEndpoint", how.user_endpoint),
            ("user", how.user),
        ] {
            if let Some(value) = value {
                parameters[name] = value.into();
            }
        }
        let mut subscriber = Subscriber {
            c,
            socket_id: None,
            log,
            process: Arc::clone(self),
        };
        let socket_id = subscriber.tell("connect", parameters).await?;
        let socket_id = socket_id.as_str().context("pusher-js has no socket id")?;
        subscriber.socket_id = Some(socket_id.parse()?);
        Ok(subscriber)
    }
}

async fn write(mut input: ChildStdin, mut queue: mpsc::UnboundedReceiver<Value>) {
    while let Some(command) = queue.recv().await {
        if node::write_line(&mut input, &command).await.is_err() {
            return;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn take(&mut self, message: &Value) {
        if let Some(id) = message["id"].as_u64() {
            let answer = match message["failed"].as_str() {
                Some(reason) => Err(anyhow!("pusher-js: {reason}")),
                None => Ok(message["done"].clone()),
            };
            if let Some(waiting) = self.waiting.remove(&id) {
                // The receiver may have timed out.
                let _ = waiting.send(answer);
            }
            return;
        }
        let c = message["c"].as_u64().unwrap_or_default();
        if let Some(log) = self.logs.get(&c).and_then(Weak::upgrade) {
            log.take(message);
        }
    }
}

/// The source of a subscriber's authorizations.
#[derive(Clone, Copy, Default)]
pub struct How<'a> {
    /// The authorization endpoint. Without it, `subscribe_with` sets the response.
    pub endpoint: Option<&'a str>,
    /// The authentication endpoint. Without it, `sign_in_with` sets the response.
    pub user_endpoint: Option<&'a str>,
    /// The user, for both endpoints.
    pub user: Option<&'a str>,
    /// Without recording frames, for large numbers of events.
    pub quiet: bool,
    /// The address of the server, if it is not 127.0.0.1.
    pub host: Option<Ipv4Addr>,
}

struct Log {
    name: String,
    seen: Mutex<Vec<Option<Seen>>>,
    news: Notify,
    /// Not for quiet subscribers.
    transcript: Option<Transcript>,
}

/// The observations of a subscriber.
#[derive(Clone, Debug)]
pub enum Seen {
    /// An event as pusher-js passes it to the page. `data` is serialized as JSON.
    Event {
        channel: String,
        event: String,
        data: String,
    },
    /// A message of the server, as it was received.
    Frame { text: String, json: Value },
    /// A new state of the connection.
    State(String),
    /// An error of the server that concerns no channel.
    Refused(String),
}

impl Log {
    fn take(&self, message: &Value) {
        let text = |field: &str| message[field].as_str().map(str::to_owned);
        let seen = if let Some(text) = text("frame") {
            let json = serde_json::from_str(&text).unwrap_or_default();
            Seen::Frame { text, json }
        } else if let Some(state) = text("state") {
            Seen::State(state)
        } else if let Some(reason) = text("refused") {
            Seen::Refused(reason)
        } else if let (Some(channel), Some(event), Some(data)) =
            (text("channel"), text("event"), text("data"))
        {
            Seen::Event {
                channel,
                event,
                data,
            }
        } else {
            return;
        };
        if let Some(transcript) = &self.transcript {
            transcript.push(&self.name, &seen.to_string());
        }
        lock(&self.seen).push(Some(seen));
        self.news.notify_waiters();
    }

    /// Returns the first observation that was not taken yet and for which `wanted` returns a value.
    async fn next<T>(
        &self,
        what: &str,
        within: Duration,
        wanted: impl Fn(&Seen) -> Option<T>,
    ) -> Result<T> {
        let limit = Instant::now() + within;
        loop {
            let news = self.news.notified();
            tokio::pin!(news);
            // Subscribe before reading the list, so that nothing is missed in between.
            news.as_mut().enable();
            for seen in lock(&self.seen).iter_mut() {
                if let Some(found) = seen.as_ref().and_then(&wanted) {
                    *seen = None;
                    return Ok(found);
                }
            }
            if timeout_at(limit, news).await.is_err() {
                bail!("{} did not see {what} within {within:?}", self.name);
            }
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event {
                channel,
                event,
                data,
            } => write!(f, "event {event:?} on {channel:?}: {data}"),
            Self::Frame { text, .. } => write!(f, "frame {text}"),
            Self::State(state) => write!(f, "state {state}"),
            Self::Refused(reason) => write!(f, "refused {reason}"),
        }
    }
}

/// A pusher-js client. It disconnects when this is dropped.
pub struct Subscriber {
    c: u64,
    socket_id: Option<SocketId>,
    log: Arc<Log>,
    process: Arc<Subscribers>,
}

impl Subscriber {
    async fn tell(&self, does: &str, parameters: Value) -> Result<Value> {
        let told = self.process.tell(does, self.c, parameters).await;
        told.with_context(|| self.log.name.clone())
    }

    pub fn socket_id(&self) -> Result<SocketId> {
        self.socket_id.context("it has not connected")
    }

    /// Subscribes, and waits until the server has confirmed it.
    pub async fn subscribe(&self, channel: impl fmt::Display) -> Result<()> {
        let channel = channel.to_string();
        self.tell("subscribe", json!({ "channel": channel }))
            .await
            .with_context(|| {
                // A precondition of the check, and not its subject.
                format!(
                    "{channel} was not subscribed to, with what our endpoint answered \
                     (src/endpoint/auth.rs)"
                )
            })?;
        Ok(())
    }

    /// Subscribes with this response (JSON) instead of that of our endpoint.
    pub async fn subscribe_with(&self, channel: impl fmt::Display, answer: &str) -> Result<()> {
        let channel = channel.to_string();
        let answer: Value = serde_json::from_str(answer)?;
        self.tell("subscribe", json!({ "channel": channel, "answer": answer }))
            .await
            .with_context(|| format!("{channel} was not subscribed to with the answer {answer}"))?;
        Ok(())
    }

    pub async fn unsubscribe(&self, channel: impl fmt::Display) -> Result<()> {
        self.tell("unsubscribe", json!({ "channel": channel.to_string() }))
            .await?;
        Ok(())
    }

    /// Signs in, and waits until the server has confirmed it. Returns the id of the user.
    pub async fn sign_in(&self) -> Result<String> {
        self.signed_in(json!({})).await
    }

    /// Signs in with this response (JSON) instead of that of our endpoint.
    pub async fn sign_in_with(&self, answer: &str) -> Result<String> {
        let answer: Value = serde_json::from_str(answer)?;
        self.signed_in(json!({ "answer": answer })).await
    }

    async fn signed_in(&self, parameters: Value) -> Result<String> {
        let user = self
            .tell("signIn", parameters)
            .await
            .context("it was not signed in")?;
        Ok(user
            .as_str()
            .context("pusher-js has no user id")?
            .to_owned())
    }

    /// Sends a client event.
    pub async fn trigger(
        &self,
        channel: impl fmt::Display,
        event: &str,
        data: &Value,
    ) -> Result<()> {
        let parameters =
            json!({ "channel": channel.to_string(), "event": event, "data": data.to_string() });
        self.tell("trigger", parameters).await?;
        Ok(())
    }

    /// Returns the members of a presence channel by id, with their info.
    pub async fn members(&self, channel: impl fmt::Display) -> Result<Value> {
        let answer = self
            .tell("members", json!({ "channel": channel.to_string() }))
            .await?;
        Ok(answer["members"].clone())
    }

    /// Returns the data, as JSON, of the next event of this name on this channel.
    pub async fn next_event(&self, channel: impl fmt::Display, event: &str) -> Result<String> {
        self.event_within(channel, event, WITHIN).await
    }

    pub async fn event_within(
        &self,
        channel: impl fmt::Display,
        event: &str,
        within: Duration,
    ) -> Result<String> {
        let wanted = channel.to_string();
        let what = format!("the event {event:?} on {wanted:?}");
        let is = |seen: &Seen| match seen {
            Seen::Event {
                channel,
                event: name,
                data,
            } if *channel == wanted && name == event => Some(data.clone()),
            _ => None,
        };
        self.log.next(&what, within, is).await
    }

    /// Returns `data` of the next frame with an event of this name on this channel, as it was
    /// received.
    pub async fn next_frame(&self, channel: impl fmt::Display, event: &str) -> Result<Value> {
        let wanted = channel.to_string();
        let what = format!("a frame with the event {event:?} on {wanted:?}");
        let is = |seen: &Seen| match seen {
            Seen::Frame { json, .. } if json["channel"] == wanted && json["event"] == event => {
                Some(json["data"].clone())
            }
            _ => None,
        };
        self.log.next(&what, WITHIN, is).await
    }

    /// Waits for one of the wanted frames.
    pub async fn frame_within(
        &self,
        what: &str,
        within: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<()> {
        let is = |seen: &Seen| match seen {
            Seen::Frame { json, .. } if wanted(json) => Some(()),
            _ => None,
        };
        self.log
            .next(&format!("a frame with {what:?}"), within, is)
            .await
    }

    /// Waits until the connection is in this state.
    pub async fn next_state(&self, state: &str) -> Result<()> {
        let is = |seen: &Seen| match seen {
            Seen::State(now) if now == state => Some(()),
            _ => None,
        };
        self.log
            .next(
                &format!("the state {state:?} of its connection"),
                WITHIN,
                is,
            )
            .await
    }

    /// Waits for an error of the server that concerns no channel.
    pub async fn next_refusal(&self) -> Result<String> {
        let is = |seen: &Seen| match seen {
            Seen::Refused(reason) => Some(reason.clone()),
            _ => None,
        };
        self.log.next("an error of the server", WITHIN, is).await
    }

    /// Takes all events on this channel that have arrived, in their order: names and data as JSON.
    pub fn take_events(&self, channel: impl fmt::Display) -> Vec<(String, String)> {
        let wanted = channel.to_string();
        let mut taken = Vec::new();
        for seen in lock(&self.log.seen).iter_mut() {
            if matches!(seen, Some(Seen::Event { channel, .. }) if *channel == wanted)
                && let Some(Seen::Event { event, data, .. }) = seen.take()
            {
                taken.push((event, data));
            }
        }
        taken
    }

    /// Returns the number of events that were not taken.
    pub fn events_waiting(&self) -> usize {
        lock(&self.log.seen)
            .iter()
            .filter(|seen| matches!(seen, Some(Seen::Event { .. })))
            .count()
    }

    /// Disconnects, and waits until pusher-js has done so.
    pub async fn leave(self) -> Result<()> {
        self.tell("close", json!({})).await?;
        Ok(())
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        lock(&self.process.shared).logs.remove(&self.c);
        // The program may have ended.
        let _ = self
            .process
            .commands
            .send(json!({ "does": "close", "c": self.c }));
    }
}
