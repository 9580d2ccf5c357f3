// The page: signing in and out, the connection, and sending.
import * as backend from "./backend.js";
import * as channels from "./channels.js";
import { avatar, byId, make, notice, sentence } from "./dom.js";
import { startsAgain, watchLobby, withoutClientEvents } from "./lobby.js";
import { addBelow, note, receive, show, showSealed } from "./messages.js";
import { app, field, go, here, lobby, me, onGo, rooms, signedInAs, square, vault } from "./rooms.js";
let pusher;
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
// Sending.
async function send(room, item, text) {
    item.dataset["state"] = "sending";
    item.querySelector(".failure")?.remove();
    try {
        const { socket_id, state } = pusher.connection;
        if (state !== "connected")
            throw new Error("There is no connection at the moment.");
        const sent = await backend.say({ channel: room.channel, text, socket_id });
        item.dataset["state"] = "sent";
        if (room === vault)
            showSealed(item, JSON.parse(sent.data).ciphertext);
    }
    catch (error) {
        item.dataset["state"] = "failed";
        const retry = make("button", { type: "button" }, "Try again");
        retry.addEventListener("click", () => send(room, item, text));
        addBelow(item, make("p", { class: "failure", role: "alert" }, `Not sent. ${messageOf(error)} `, retry));
    }
}
function resize() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    byId("send", HTMLButtonElement).disabled = field.value.trim() === "";
}
onGo(resize);
const composer = byId("composer", HTMLFormElement);
field.addEventListener("input", resize);
field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing)
        return;
    event.preventDefault();
    composer.requestSubmit();
});
composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value;
    if (text.trim() === "")
        return;
    void send(here(), show(here(), { from: me, text, at: Date.now() }, "sending"), text);
    field.value = "";
    startsAgain();
    field.focus();
    resize();
});
// The connection.
async function enter({ name, colour }) {
    await backend.load("/pusher.js");
    const config = await backend.config();
    const channelAuthorization = { endpoint: "/pusher/auth", transport: "ajax" };
    pusher = new Pusher(config.key, { ...serverOf(config), channelAuthorization });
    signedInAs(name);
    watch(pusher.connection);
    const inSquare = noticeErrors(square, channels.square(pusher));
    const inLobby = noticeErrors(lobby, channels.lobby(pusher));
    const inVault = noticeErrors(vault, channels.vault(pusher));
    inSquare.bind("said", (said) => receive(square, said));
    watchLobby(inLobby);
    watchVault(inVault);
    byId("leave", HTMLButtonElement).addEventListener("click", async () => {
        inLobby.unsubscribe();
        await backend.logout().catch(() => { });
        location.reload();
    });
    byId("me", HTMLElement).prepend(avatar(name, colour), make("span", { class: "name" }, name));
    door.hidden = true;
    app.hidden = false;
    go(square);
}
function serverOf(config) {
    if ("cluster" in config)
        return { cluster: config.cluster };
    const { wsHost, wsPort, tls } = config;
    return { cluster: "none", wsHost, wsPort, wssPort: wsPort, forceTLS: tls, enabledTransports: ["ws", "wss"] };
}
function noticeErrors(room, channel) {
    return channel
        .bind("pusher:subscription_succeeded", () => notice(room.name, null))
        .bind("pusher:subscription_error", ({ status, error }) => {
        const why = status === 403 ? "The backend does not know you any more. Leave, and come in again." : error;
        notice(room.name, `The ${room.name} does not open: ${why}`);
    });
}
/**
 * pusher-js emits the decrypted event first and, in the same turn, the event as it was sent. Only if a new key has to be fetched does
 * the decrypted one come later.
 */
function watchVault(channel) {
    const sealed = [];
    let opened;
    channel.bind("said", (said) => {
        opened = receive(vault, said);
        queueMicrotask(() => {
            const ciphertext = opened && sealed.shift();
            if (opened && ciphertext)
                showSealed(opened, ciphertext);
            opened = undefined;
        });
    });
    pusher.bind_global((_, data) => {
        if (data?.ciphertext && opened)
            showSealed(opened, data.ciphertext);
        else if (data?.ciphertext)
            sealed.push(data.ciphertext);
        opened = undefined;
    });
}
function watch(connection) {
    const state = byId("state", HTMLElement);
    let before = false;
    connection.bind("state_change", ({ current }) => {
        state.textContent = state.dataset["is"] = current;
        if (current === "unavailable")
            notice("connection", "There is no connection at the moment. This page keeps trying.");
        if (current !== "connected")
            return;
        for (const about of ["connection", "service"])
            notice(about, null);
        const talked = rooms.filter(({ list }) => before && list.querySelector(".message"));
        for (const room of talked)
            note(room, "You were away for a moment. What was said meanwhile is not shown.");
        before = true;
    });
    connection.bind("error", (error) => {
        const { code, message } = error?.error?.data ?? error?.data ?? {};
        if (code === 4301)
            withoutClientEvents();
        else if (message)
            notice("service", sentence(`The service says: ${message}`));
    });
}
// Signing in.
const door = byId("door", HTMLElement);
const nameField = byId("name", HTMLInputElement);
async function come(name = "") {
    try {
        if (name)
            await backend.login(name);
        const user = await backend.whoAmI();
        if (user)
            return await enter(user);
    }
    catch (error) {
        byId("refusal", HTMLElement).textContent = messageOf(error);
    }
    door.hidden = false;
    nameField.select();
}
door.addEventListener("submit", (event) => {
    event.preventDefault();
    void come(nameField.value.trim());
});
void come();
