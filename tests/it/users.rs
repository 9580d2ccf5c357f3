//! Events for users, and the termination of their connections.

use pusher_channels::testing::Server;
use pusher_channels::{Batch, UserId};

#[tokio::test]
async fn sends_event_to_user() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let user: UserId = "ada_lovelace-1=2@x,y.z;".parse().unwrap();
    let alert = client.send_to_user(&user).event("alert").json(&"smoke");
    let alert = alert.unwrap();
    alert.clone().send().await.unwrap();
    Batch::new(&alert).send().await.unwrap();

    let triggered = server.triggered();
    assert_eq!(triggered.len(), 2);
    for event in triggered {
        assert_eq!(
            event.channels(),
            ["#server-to-user-ada_lovelace-1=2@x,y.z;"]
        );
        assert_eq!(event.event(), "alert");
        assert_eq!(event.data(), "\"smoke\"");
        assert_eq!(event.ciphertext(), None);
    }
}

#[tokio::test]
async fn accepts_longest_user_id() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let user = UserId::try_from("x".repeat(128)).unwrap();
    let alert = client.send_to_user(&user).event("e").text("x").unwrap();
    alert.send().await.unwrap();
    client.terminate_connections(&user).send().await.unwrap();
    assert_eq!(server.terminated(), [user.as_ref()]);
}

#[tokio::test]
async fn terminates_connections() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let user: UserId = "ada@x,y;z=1".parse().unwrap();
    // `.await` sends the request, as `send` does.
    client.terminate_connections(&user).await.unwrap();
    assert_eq!(server.terminated(), ["ada@x,y;z=1"]);
    let request = &server.requests()[0];
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.path(),
        "/apps/1/users/ada@x,y;z=1/terminate_connections"
    );
    assert_eq!(request.body(), b"{}");
}

#[test]
fn user_id_cannot_leave_its_path_segment() {
    for id in [
        "a/b", "a?b", "a#b", "a%2Fb", "a b", "é", "a\nb", "", ".", "..",
    ] {
        UserId::try_from(id).unwrap_err();
    }
    for id in ["...", ".a", "a.."] {
        UserId::try_from(id).unwrap();
    }
    let error = UserId::try_from("..").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid user id: `.` and `..` mean something else in the path of a URL"
    );
}
