// The rooms, and the one that is on the screen.
import { lobbyName, squareName, vaultName } from "./channels.js";
import { byId, find } from "./dom.js";
export const app = byId("app", HTMLElement);
export const field = byId("text", HTMLTextAreaElement);
function room(name, channel) {
    const button = find(document, `.room[data-room=${name}]`, HTMLButtonElement);
    const list = find(document, `.log .of-${name} ol`, HTMLOListElement);
    return { name, channel, button, list, unread: 0, draft: "" };
}
export const square = room("square", squareName());
export const lobby = room("lobby", lobbyName());
export const vault = room("vault", vaultName());
export const rooms = [square, lobby, vault];
for (const room of rooms)
    room.button.addEventListener("click", () => go(room));
export const here = () => rooms.find(({ name }) => name === app.dataset["room"]) ?? square;
/** The name of the user, empty before the user has signed in. */
export let me = "";
export function signedInAs(name) {
    me = name;
}
const listeners = [];
/** Calls the function whenever another room is on the screen. */
export function onGo(listener) {
    listeners.push(listener);
}
export function go(room) {
    here().draft = field.value;
    app.dataset["room"] = room.name;
    for (const { button } of rooms)
        button.setAttribute("aria-current", String(button === room.button));
    byId("glyph", SVGUseElement).setAttribute("href", `#i-${room.name}`);
    byId("title", HTMLElement).textContent = find(room.button, "b", HTMLElement).textContent;
    byId("about", HTMLElement).textContent = find(room.button, "small", HTMLElement).textContent;
    byId("channel", HTMLElement).textContent = room.channel;
    field.placeholder = `Say something in the ${room.name}`;
    field.value = room.draft;
    if (matchMedia("(hover: hover)").matches)
        field.focus();
    for (const listener of listeners)
        listener();
}
/** Marks the visible messages as read. */
export function read() {
    if (!document.hidden)
        here().unread = 0;
    let sum = 0;
    for (const { button, unread } of rooms) {
        find(button, ".badge", HTMLElement).hidden = unread === 0;
        find(button, ".count", HTMLElement).textContent = String(unread);
        sum += unread;
    }
    document.title = `${sum ? `(${sum}) ` : ""}${me} · Three Rooms`;
}
onGo(read);
document.addEventListener("visibilitychange", () => me && read());
