//! Two servers of a cluster, and clients that know them by one name.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use pusher_channels::{Client, Error, RetryPolicy, channel_name};
use tokio::time::{Instant, sleep};

use crate::check::Bench;
use crate::redis::Redis;
use crate::service::{APP, Engine, Node, Purpose, Service, free_port};
use crate::subscriber::{How, Subscriber, WITHIN};

pub const ADDRESSES: [Ipv4Addr; 2] = [Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2)];
/// A name with both addresses, as a DNS server would return them.
const NAME: &str = "sockudo.test";

/// Two servers that share a Redis. They end when this is dropped.
pub struct Cluster {
    pub redis: Redis,
    pub servers: [Service; 2],
    /// The port of both.
    pub port: u16,
    bench: Arc<Bench>,
}

impl Cluster {
    pub async fn start(bench: &Arc<Bench>) -> Result<Self> {
        let settings = &bench.around.settings;
        let redis = Redis::start(settings).await?;
        let port = free_port()?;
        let start = |name, address| {
            let redis = redis.port;
            let purpose = Purpose {
                name,
                webhooks: None,
                limited: false,
                node: Some(Node { address, redis }),
            };
            Service::start_on(settings, Engine::Sockudo, purpose, port)
        };
        let [a, b] = ADDRESSES;
        let servers = tokio::try_join!(start("node-a", a), start("node-b", b))?;
        let cluster = Self {
            redis,
            servers: servers.into(),
            port,
            bench: Arc::clone(bench),
        };
        cluster.wait_until_joined().await?;
        Ok(cluster)
    }

    /// Waits until each server counts what is connected to the other one.
    async fn wait_until_joined(&self) -> Result<()> {
        let channel = channel_name!("cluster");
        let subscribers = [
            self.subscriber(0, "a").await?,
            self.subscriber(1, "b").await?,
        ];
        for subscriber in &subscribers {
            subscriber.subscribe(&channel).await?;
        }
        let limit = Instant::now() + WITHIN;
        for server in [0, 1] {
            let client = self.client(server)?;
            let count = async || {
                let info = client.channel_info(&channel).subscription_count();
                Ok::<_, Error>(info.send().await?.subscription_count())
            };
            while count().await? != 2 {
                ensure!(Instant::now() < limit, "the servers do not find each other");
                sleep(Duration::from_millis(50)).await;
            }
        }
        for subscriber in subscribers {
            subscriber.leave().await?;
        }
        Ok(())
    }

    /// Returns a client of one server.
    pub fn client(&self, server: usize) -> Result<Client> {
        let host = format!("{}:{}", ADDRESSES[server], self.port);
        let client = Client::builder(APP.id, APP.key, APP.secret).host(host);
        Ok(client.insecure_http().build()?)
    }

    /// Returns a client of both, under one name.
    pub fn client_of_both(&self, retry: RetryPolicy) -> Result<Client> {
        self.client_at(ADDRESSES, retry)
    }

    /// Returns a client of two addresses. It uses the first one as long as that accepts connections.
    pub fn client_at(&self, addresses: [Ipv4Addr; 2], retry: RetryPolicy) -> Result<Client> {
        let addresses = addresses.map(|address| SocketAddr::from((address, self.port)));
        let http = reqwest::Client::builder()
            .resolve_to_addrs(NAME, &addresses)
            .no_proxy()
            .timeout(Duration::from_secs(10))
            .build()?;
        let client = Client::builder(APP.id, APP.key, APP.secret)
            .host(format!("{NAME}:{}", self.port))
            .insecure_http()
            .reqwest_client(http)
            .idempotency(true)
            .retry(retry);
        Ok(client.build()?)
    }

    /// Returns a subscriber of one server.
    pub async fn subscriber(&self, server: usize, user: &str) -> Result<Subscriber> {
        let how = How {
            endpoint: Some(&self.bench.around.backend.endpoint()),
            user: Some(user),
            host: Some(ADDRESSES[server]),
            quiet: true,
            ..How::default()
        };
        let subscribers = &self.bench.around.subscribers;
        let transcript = self.bench.transcript.clone();
        subscribers.connect(self.port, how, transcript).await
    }
}
