// The messages of the rooms.
import { avatar, byId, find, make } from "./dom.js";
import { here, me, onGo, read } from "./rooms.js";
const log = byId("log", HTMLElement);
let atEnd = true;
export const toEnd = () => void (log.scrollTop = log.scrollHeight);
export const stayAtEnd = () => void (atEnd && toEnd());
log.addEventListener("scroll", () => (atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60));
new ResizeObserver(stayAtEnd).observe(log);
onGo(toEnd);
function append(room, item) {
    room.list.append(item);
    if (room.list.children.length > 500)
        room.list.firstElementChild?.remove();
    if (room === here() && (atEnd || item.dataset["state"] === "sending"))
        toEnd();
}
export const note = (room, line) => append(room, make("li", { class: "note" }, line));
const clock = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" });
export function show(room, { from, colour = "", text, at }, state) {
    const last = room.list.lastElementChild instanceof HTMLElement ? room.list.lastElementChild.dataset : {};
    const more = last["from"] === from && at - Number(last["at"]) < 5 * 60_000;
    const kinds = ["message", from === me && "mine", more && "more"].filter(Boolean).join(" ");
    const item = make("li", { class: kinds, "data-testid": "message", "data-from": from, "data-state": state, "data-at": String(at) });
    const meta = make("div", { class: "meta" }, make("b", { class: "name" }, from), make("time", {}, clock.format(at)));
    const bubble = make("div", { class: "bubble", "data-testid": "text", title: clock.format(at) }, text);
    item.append(avatar(from, colour), make("div", { class: "body" }, meta, bubble));
    append(room, item);
    return item;
}
export function receive(room, said) {
    if (said.from !== me)
        room.unread += 1;
    read();
    return show(room, said, "received");
}
/** Adds a line below a message. */
export function addBelow(item, line) {
    find(item, ".body", HTMLElement).append(line);
    stayAtEnd();
}
export function showSealed(item, ciphertext) {
    const start = ciphertext.length > 44 ? `${ciphertext.slice(0, 44)}…` : ciphertext;
    addBelow(item, make("p", { class: "sealed", "data-testid": "ciphertext" }, `what the server saw: ${start}`));
}
