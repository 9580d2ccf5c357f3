//! Comparison with the official Node library: for random inputs, this library signs, encrypts and
//! accepts the same strings.

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};
use pusher_channels::kind::Kind;
use pusher_channels::webhook::WebhookHeaders;
use pusher_channels::{
    ChannelName, Client, EncryptionKey, Member, MemberId, Presence, Private, PrivateEncrypted,
    SocketId, User, UserId,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::random::Random;
use crate::reference::Reference;
use crate::service::{APP, OTHER_APP};
use crate::settings::Settings;

/// The number of inputs per comparison.
const INPUTS: usize = 1_000;

pub struct Comparison {
    /// The name, which is unique.
    pub name: &'static str,
    /// The files of the library that implement it.
    pub about: &'static str,
    run: Run,
}

#[derive(Clone, Copy)]
enum Run {
    Private,
    Presence,
    Encrypted,
    User,
    Question,
    Call,
    Trigger,
    Webhook,
    OurCiphertext,
    TheirCiphertext,
}

pub const ALL: &[Comparison] = &[
    Comparison {
        name: "authorization of a private channel",
        about: "src/endpoint/auth.rs",
        run: Run::Private,
    },
    Comparison {
        name: "authorization of a presence channel",
        about: "src/endpoint/auth.rs (the string that is signed), src/endpoint/member.rs",
        run: Run::Presence,
    },
    Comparison {
        name: "authorization of an encrypted channel, with its shared secret",
        about: "src/crypto/seal.rs (the key of a channel), src/endpoint/auth.rs",
        run: Run::Encrypted,
    },
    Comparison {
        name: "authentication of a user",
        about: "src/endpoint/auth.rs, src/endpoint/member.rs",
        run: Run::User,
    },
    Comparison {
        name: "signature of a GET request, with a query",
        about: "src/request/sign.rs, src/crypto/sign.rs",
        run: Run::Question,
    },
    Comparison {
        name: "signature of a POST request, with a body",
        about: "src/request/mod.rs, src/crypto/sign.rs",
        run: Run::Call,
    },
    Comparison {
        name: "signature of an event",
        about: "src/trigger/body.rs, src/crypto/sign.rs",
        run: Run::Trigger,
    },
    Comparison {
        name: "verdict on a webhook",
        about: "src/webhook/verify.rs",
        run: Run::Webhook,
    },
    Comparison {
        name: "our ciphertext, decrypted by the Node library",
        about: "src/crypto/seal.rs",
        run: Run::OurCiphertext,
    },
    Comparison {
        name: "ciphertext of the Node library, decrypted by us",
        about: "src/crypto/seal.rs, src/config/encryption_key.rs (decrypt)",
        run: Run::TheirCiphertext,
    },
];

/// The inputs of both libraries.
struct Both {
    client: Client<EncryptionKey>,
    key: EncryptionKey,
    theirs: Reference,
    random: Random,
}

impl Comparison {
    /// Returns the number of compared inputs.
    pub async fn run(&self, settings: &Settings, seed: u64) -> Result<usize> {
        let mut random = Random::new(seed);
        let key = EncryptionKey::from_bytes(&random.bytes::<32>())?;
        let theirs = Reference::start(settings, &key).await?;
        let client = Client::builder(APP.id, APP.key, APP.secret)
            .cluster("unused")
            .encryption_key(key.clone())
            .build()?;
        let mut both = Both {
            client,
            key,
            theirs,
            random,
        };
        for _ in 0..INPUTS {
            match self.run {
                Run::Private => both.private().await?,
                Run::Presence => both.presence().await?,
                Run::Encrypted => both.encrypted().await?,
                Run::User => both.user().await?,
                Run::Question => both.question().await?,
                Run::Call => both.call().await?,
                Run::Trigger => both.trigger().await?,
                Run::Webhook => both.webhook().await?,
                Run::OurCiphertext => both.our_ciphertext().await?,
                Run::TheirCiphertext => both.their_ciphertext().await?,
            }
        }
        Ok(INPUTS)
    }
}

fn equal(ours: &str, theirs: &Value, of: &str) -> Result<()> {
    let ours: Value = serde_json::from_str(ours)?;
    // Fields in any order, but their strings byte for byte.
    ensure!(
        ours == *theirs,
        "ours and that of the official Node library differ for {of}\n    ours:   {ours}\n    theirs: {theirs}"
    );
    Ok(())
}

impl Both {
    fn socket_id(&mut self) -> Result<SocketId> {
        Ok(self.random.socket_id().parse()?)
    }

    fn channel<K: Kind>(&mut self, prefix: &str) -> ChannelName<K> {
        loop {
            // A random name can belong to another kind (`private-encrypted-…`).
            let rest = self.random.name(160);
            if let Ok(name) = format!("{prefix}{rest}").try_into() {
                return name;
            }
        }
    }

    fn user_id(&mut self) -> Result<UserId> {
        Ok(self.random.name(128).parse()?)
    }

    /// The ids of members have no alphabet.
    fn member_id(&mut self) -> MemberId {
        loop {
            if let Ok(id) = self.random.text(8).parse() {
                return id;
            }
        }
    }

    async fn private(&mut self) -> Result<()> {
        let (socket_id, channel) = (self.socket_id()?, self.channel::<Private>("private-"));
        let ours = self.client.authorize(&socket_id, &channel).into_json();
        let question = json!({ "socketId": socket_id, "channel": channel });
        let theirs = self.theirs.ask("channel", question).await?;
        equal(&ours, &theirs, &format!("the string {socket_id}:{channel}"))
    }

    async fn presence(&mut self) -> Result<()> {
        let (socket_id, channel) = (self.socket_id()?, self.channel::<Presence>("presence-"));
        let user_id = self.member_id();
        let mut data = json!({ "user_id": user_id });
        let ours = if self.random.coin() {
            let info = self.random.object(500);
            data["user_info"] = info.clone();
            self.client
                .authorize_presence(&socket_id, &channel, Member::new(user_id).info(info))?
        } else {
            self.client
                .authorize_presence(&socket_id, &channel, &user_id)?
        };
        let question =
            json!({ "socketId": socket_id, "channel": channel, "data": data.to_string() });
        let theirs = self.theirs.ask("channel", question).await?;
        equal(
            &ours.into_json(),
            &theirs,
            &format!("the string {socket_id}:{channel}:{data}"),
        )
    }

    async fn encrypted(&mut self) -> Result<()> {
        let (socket_id, channel) = (
            self.socket_id()?,
            self.channel::<PrivateEncrypted>("private-encrypted-"),
        );
        let ours = self.client.authorize(&socket_id, &channel).into_json();
        let question = json!({ "socketId": socket_id, "channel": channel });
        let theirs = self.theirs.ask("channel", question).await?;
        equal(&ours, &theirs, &format!("the string {socket_id}:{channel}"))
    }

    async fn user(&mut self) -> Result<()> {
        let (socket_id, id) = (self.socket_id()?, self.user_id()?);
        let mut data = json!({ "id": id });
        let info = self.random.object(500);
        data["user_info"] = info.clone();
        let mut user = User::new(id).info(info);
        if self.random.coin() {
            let watched: Vec<UserId> = (0..self.random.below(4))
                .map(|_| self.user_id())
                .collect::<Result<_>>()?;
            data["watchlist"] = json!(watched);
            user = user.watchlist(watched);
        }
        let ours = self
            .client
            .authenticate_user(&socket_id, &user)?
            .into_json();
        // An empty watchlist can be omitted, so the data differs; the signatures of the same data
        // are compared.
        let said: Value = serde_json::from_str(&ours)?;
        let said: Value = parse(said["user_data"].as_str().context("user_data")?)?;
        let mut without = data.clone();
        if without["watchlist"] == json!([]) {
            without
                .as_object_mut()
                .context("an object")?
                .remove("watchlist");
        }
        ensure!(
            said == data || said == without,
            "the data of a user\n    given:  {data}\n    signed: {said}"
        );
        let question = json!({ "socketId": socket_id, "data": said.to_string() });
        let theirs = self.theirs.ask("user", question).await?;
        equal(
            &ours,
            &theirs,
            &format!("the string {socket_id}::user::{said}"),
        )
    }

    async fn question(&mut self) -> Result<()> {
        let path = self.random.path();
        let mut call = self.client.get::<()>(&path);
        let mut params = serde_json::Map::new();
        for _ in 0..self.random.below(6) {
            let (key, value) = (self.random.query_key(), self.random.text(30));
            if !params.contains_key(&key) {
                call = call.query(&key, &value);
                params.insert(key, value.into());
            }
        }
        self.signature(&call.into_request()?, Some(Value::Object(params)))
            .await
    }

    async fn call(&mut self) -> Result<()> {
        let (path, body) = (self.random.path(), self.random.object(2_000));
        let request = self.client.post::<()>(&path, &body).into_request()?;
        self.signature(&request, None).await
    }

    async fn trigger(&mut self) -> Result<()> {
        let event = format!("e{}", self.random.text(20));
        let data = self.random.object(2_000);
        let trigger = if self.random.coin() {
            let channel = self.channel::<Private>("private-");
            self.client.trigger(&channel).event(&event).json(&data)?
        } else {
            let channel = self.channel::<PrivateEncrypted>("private-encrypted-");
            self.client.trigger(&channel).event(&event).json(&data)?
        };
        self.signature(&trigger.into_request(), None).await
    }

    async fn signature<R>(
        &mut self,
        request: &pusher_channels::request::Request<R>,
        params: Option<Value>,
    ) -> Result<()> {
        // The Node library has a signed 32-bit integer for it.
        let time = self.random.below(1 << 31) as u64;
        let signed = request.to_http(SystemTime::UNIX_EPOCH + Duration::from_secs(time))?;
        let query = signed.uri().query().context("a query")?;
        let ours = query
            .rsplit_once("auth_signature=")
            .context("a signature")?
            .1;
        // It is one of several parameters.
        let ours = ours.split('&').next().unwrap_or_default();
        let body = std::str::from_utf8(signed.body())?;
        let mut question = json!({ "method": signed.method().as_str(), "path": signed.uri().path(), "time": time });
        if !body.is_empty() {
            question["body"] = body.into();
        }
        if let Some(params) = params {
            question["params"] = params;
        }
        let theirs = self.theirs.ask("signature", question.clone()).await?;
        ensure!(
            theirs == ours,
            "ours and the signature of the official Node library differ for {question}\n    ours:   {ours}\n    theirs: {theirs}"
        );
        Ok(())
    }

    async fn webhook(&mut self) -> Result<()> {
        let body = self.random.webhook();
        let signature = self.theirs.ask("sign", json!({ "text": body })).await?;
        let signature = signature.as_str().context("a signature")?.to_owned();
        let (key, signature, said, right) = match self.random.below(5) {
            0 => (OTHER_APP.key, signature, body, false),
            1 => (APP.key, self.random.flipped(&signature), body, false),
            2 => (APP.key, signature, format!("{body}\n"), false),
            _ => (APP.key, signature, body, true),
        };
        let headers = WebhookHeaders {
            key: Some(key),
            signature: Some(&signature),
        };
        let ours = self.client.webhook(&headers, &said).is_ok();
        let question = json!({ "key": key, "signature": signature, "body": said });
        let theirs = self.theirs.ask("webhook", question).await?["valid"] == true;
        ensure!(
            (ours, theirs) == (right, right),
            "should be taken: {right}; (ours, theirs) = {:?} for {key}: {signature}\n{said}",
            (ours, theirs)
        );
        Ok(())
    }

    async fn our_ciphertext(&mut self) -> Result<()> {
        let (channel, text) = (
            self.channel::<PrivateEncrypted>("private-encrypted-"),
            self.random.text(200),
        );
        let request = self
            .client
            .trigger(&channel)
            .event("e")
            .text(&text)?
            .into_request();
        let body: Value = serde_json::from_slice(request.to_http(SystemTime::now())?.body())?;
        let data = body["data"].as_str().context("data")?;
        let opened = self
            .theirs
            .ask("open", json!({ "channel": channel, "data": data }))
            .await?;
        ensure!(
            opened == text,
            "{text:?} on {channel} is opened as {opened}: {data}"
        );
        Ok(())
    }

    async fn their_ciphertext(&mut self) -> Result<()> {
        let (channel, text) = (
            self.channel::<PrivateEncrypted>("private-encrypted-"),
            self.random.text(200),
        );
        let sealed = self
            .theirs
            .ask("seal", json!({ "channel": channel, "text": text }))
            .await?;
        let sealed = sealed.as_str().context("a text")?;
        // The Node library serializes strings to JSON before it encrypts them.
        let opened: String = parse(&self.key.decrypt(&channel, sealed)?)?;
        ensure!(
            opened == text,
            "{text:?} on {channel} is opened as {opened:?}: {sealed}"
        );
        Ok(())
    }
}

fn parse<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).with_context(|| format!("not JSON as it should be: {json}"))
}
