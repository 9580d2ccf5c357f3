//! What code that uses the library can be generic over.

use pusher_channels::config::KeyState;
use pusher_channels::declared::CarriedOn;
use pusher_channels::kind::{CanUse, Kind, Plaintext};
use pusher_channels::trigger::{ManyChannels, Target};
use pusher_channels::{ChannelName, Client, EncryptionKey, Error, Event, Trigger};

fn on_any_client<E, K>(client: &Client<E>, channel: &ChannelName<K>) -> Result<Trigger, Error>
where
    E: KeyState + CanUse<K>,
    K: Kind,
{
    client.trigger(channel).event("e").text("x")
}

fn without_a_key<K: Plaintext>(
    client: &Client,
    channel: &ChannelName<K>,
) -> Result<Trigger, Error> {
    client.trigger(channel).event("e").text("x")
}

fn with_a_key<K: Kind>(
    client: &Client<EncryptionKey>,
    channel: &ChannelName<K>,
) -> Result<Trigger, Error> {
    client.trigger(channel).event("e").text("x")
}

fn on_anything<E: CanUse<T::Needs>, T: Target, P: CarriedOn<T::Events>>(
    client: &Client<E>,
    target: T,
    event: &P,
) -> Result<Trigger<T::Reach>, Error> {
    client.trigger(target).payload(event)
}

type Make = dyn Fn(&Client) -> Result<Trigger, Error> + Send + Sync;

struct Job {
    client: Client,
    trigger: Trigger,
    make: Box<Make>,
}

fn spawn<F: Future<Output = Result<(), Error>> + Send + 'static>(_: F) {}

fn stored(job: Job, urgent: bool) -> Result<(), Error> {
    let mut trigger = (job.make)(&job.client)?;
    if urgent {
        trigger = job.trigger;
    }
    spawn(trigger.clone().send());
    spawn(trigger.into_request().send());
    Ok(())
}

fn shared_between_tasks<T: Clone + Send + Sync + 'static>() {}

fn needs_no_key(_: Client) {}

fn converts(client: Client<EncryptionKey>) {
    needs_no_key(client.into());
}

pub(crate) fn main() {
    let _ = on_any_client::<EncryptionKey, pusher_channels::PrivateEncrypted>;
    let _ = without_a_key::<pusher_channels::Public>;
    let _ = with_a_key::<pusher_channels::PrivateEncrypted>;
    let _ = (stored, converts);
    shared_between_tasks::<Client>();
    shared_between_tasks::<Client<EncryptionKey>>();
    shared_between_tasks::<Trigger>();
    shared_between_tasks::<Trigger<ManyChannels>>();
    struct Unused;
    impl serde::Serialize for Unused {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_unit()
        }
    }
    impl Event for Unused {
        const NAME: pusher_channels::EventName = pusher_channels::event_name!("unused");
    }
    let _ = on_anything::<
        pusher_channels::config::NoKey,
        &ChannelName<pusher_channels::Public>,
        Unused,
    >;
}
