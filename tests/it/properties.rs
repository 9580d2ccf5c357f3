//! Properties that hold for any input.

use http::{Response, StatusCode};
use proptest::prelude::*;
use pusher_channels::config::{AppId, AppKey, AppSecret, BasePath, Cluster, Host};
use pusher_channels::testing::Recorder;
use pusher_channels::{
    AnyChannelName, ChannelName, Client, EncryptionKey, EventName, MemberId, Private,
    PrivateEncrypted, SocketId, UserId, channel_name,
};

/// Strings that are often nearly valid.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(private-|presence-|private-encrypted-|cache-|#)?[-a-zA-Z0-9_=@,.;:{} ]{0,220}",
        "[0-9]{0,22}[.:]?[0-9]{0,22}[.\n]?",
        "(https?|ws)?(://)?[a-z%0-9é]{0,6}:?[a-z%0-9:/@?#é]{0,20}@?[a-z.:0-9\\[\\]]{0,12}(/[a-z.]{0,4}){0,2}(/apps/?)?[0-9a-z/]{0,4}",
        "[A-Za-z0-9+/_-]{40,48}={0,2}",
    ]
}

fn any_channel() -> impl Strategy<Value = String> {
    "(private-|presence-|private-encrypted-)?(cache-)?[-a-zA-Z0-9_=@,.;]{1,100}"
        .prop_filter("a prefix alone is no name", |name| {
            name.parse::<AnyChannelName>().is_ok()
        })
}

proptest! {
    /// Untrusted input never panics, and a parsed value equals its input.
    #[test]
    fn nothing_panics_and_nothing_is_changed(text in any_text()) {
        macro_rules! same {
            ($($name:ty),*) => { $(
                if let Ok(parsed) = <$name>::try_from(text.as_str()) {
                    prop_assert_eq!(AsRef::<str>::as_ref(&parsed), text.as_str());
                }
            )* };
        }
        same!(
            AnyChannelName, ChannelName<Private>, ChannelName<PrivateEncrypted>, EventName,
            SocketId, UserId, MemberId, AppId, AppKey, Cluster, Host, BasePath
        );
        if let Ok(secret) = AppSecret::try_from(text.as_str()) {
            prop_assert_eq!(secret.expose_secret(), text.as_str());
        }
        if let Ok(key) = EncryptionKey::from_base64(&text) {
            prop_assert_eq!(key.expose_base64(), text.clone());
        }
        let key = EncryptionKey::from_bytes(&[7; 32]).unwrap();
        let data = format!("{{\"nonce\":{text:?},\"ciphertext\":{text:?}}}");
        let channel = channel_name!("private-encrypted-x");
        prop_assert!(key.decrypt(&channel, &text).is_err());
        prop_assert!(key.decrypt(&channel, &data).is_err());
        if let Err(error) = Client::from_url(&text) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    /// A name is valid for exactly one kind.
    #[test]
    fn a_name_is_of_one_kind(text in any_text()) {
        let kinds = [
            ChannelName::<pusher_channels::Public>::try_from(text.as_str()).is_ok(),
            ChannelName::<Private>::try_from(text.as_str()).is_ok(),
            ChannelName::<pusher_channels::Presence>::try_from(text.as_str()).is_ok(),
            ChannelName::<PrivateEncrypted>::try_from(text.as_str()).is_ok(),
        ];
        let valid = text.parse::<AnyChannelName>().is_ok();
        prop_assert_eq!(kinds.iter().filter(|is| **is).count(), usize::from(valid));
    }

    /// Whatever the types accept, the server accepts, and subscribers receive it unchanged.
    #[test]
    fn what_is_valid_arrives_as_it_was(
        channel in any_channel(),
        event in "\\PC{1,40}",
        text in any::<String>(),
        socket in "[0-9]{1,20}\\.[0-9]{1,20}",
    ) {
        prop_assume!(EventName::try_from(event.as_str()).is_ok());
        let recorder = Recorder::new().unwrap();
        let client = recorder.encrypted_client();
        let name: AnyChannelName = channel.parse().unwrap();
        let start = || client.trigger(&name).event(event.as_str());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let trigger = start().text(&text).unwrap();
            trigger.exclude(socket.parse::<SocketId>().unwrap()).send().await.unwrap();
            start().json(&(&text, 1)).unwrap().send().await.unwrap();
        });
        let triggered = recorder.triggered();
        prop_assert_eq!(triggered[0].channels(), std::slice::from_ref(&channel));
        prop_assert_eq!(triggered[0].event(), event.as_str());
        prop_assert_eq!(triggered[0].data(), text.as_str());
        prop_assert_eq!(triggered[0].excluded(), Some(socket.as_str()));
        let encrypted = channel.starts_with("private-encrypted-");
        prop_assert_eq!(triggered[0].ciphertext().is_some(), encrypted);
        prop_assert_eq!(triggered[1].json::<(String, u8)>().unwrap(), (text, 1));
    }

    /// No response panics, and no error shows a signature.
    #[test]
    fn any_answer_is_read_or_refused(status in 100_u16..1000, body in any::<Vec<u8>>(), signature in "[0-9a-f]{64}") {
        let client = Recorder::new().unwrap().client();
        let request = client.trigger(channel_name!("a")).event("e").text("x").unwrap();
        let request = request.into_request();
        for body in [body.clone(), [&body[..], signature.as_bytes(), &body[..]].concat()] {
            let mut answer = Response::new(body.into());
            *answer.status_mut() = StatusCode::from_u16(status).unwrap();
            if let Err(error) = request.read(&answer) {
                let shown = format!("{error} {error:?} {}", error.body().unwrap_or_default());
                prop_assert!(!shown.contains(&signature));
            }
        }
    }
}
