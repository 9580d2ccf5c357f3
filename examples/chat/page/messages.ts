// The messages of the rooms.

import type { Said } from "./channels.js"
import { avatar, byId, find, make } from "./dom.js"
import type { Room } from "./rooms.js"
import { here, me, onGo, read } from "./rooms.js"

/** The messages that this page sends have no colour, because their avatars are hidden. */
type Shown = Omit<Said, "colour"> & Partial<Pick<Said, "colour">>

const log = byId("log", HTMLElement)
let atEnd = true
export const toEnd = (): void => void (log.scrollTop = log.scrollHeight)
export const stayAtEnd = (): void => void (atEnd && toEnd())
log.addEventListener("scroll", () => (atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60))
new ResizeObserver(stayAtEnd).observe(log)
onGo(toEnd)

function append(room: Room, item: HTMLElement): void {
  room.list.append(item)
  if (room.list.children.length > 500) room.list.firstElementChild?.remove()
  if (room === here() && (atEnd || item.dataset["state"] === "sending")) toEnd()
}

export const note = (room: Room, line: string): void => append(room, make("li", { class: "note" }, line))
const clock = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" })

export function show(room: Room, { from, colour = "", text, at }: Shown, state: "received" | "sending"): HTMLElement {
  const last = room.list.lastElementChild instanceof HTMLElement ? room.list.lastElementChild.dataset : {}
  const more = last["from"] === from && at - Number(last["at"]) < 5 * 60_000
  const kinds = ["message", from === me && "mine", more && "more"].filter(Boolean).join(" ")
  const item = make("li", { class: kinds, "data-testid": "message", "data-from": from, "data-state": state, "data-at": String(at) })
  const meta = make("div", { class: "meta" }, make("b", { class: "name" }, from), make("time", {}, clock.format(at)))
  const bubble = make("div", { class: "bubble", "data-testid": "text", title: clock.format(at) }, text)
  item.append(avatar(from, colour), make("div", { class: "body" }, meta, bubble))
  append(room, item)
  return item
}

export function receive(room: Room, said: Said): HTMLElement {
  if (said.from !== me) room.unread += 1
  read()
  return show(room, said, "received")
}

/** Adds a line below a message. */
export function addBelow(item: HTMLElement, line: HTMLElement): void {
  find(item, ".body", HTMLElement).append(line)
  stayAtEnd()
}

export function showSealed(item: HTMLElement, ciphertext: string): void {
  const start = ciphertext.length > 44 ? `${ciphertext.slice(0, 44)}…` : ciphertext
  addBelow(item, make("p", { class: "sealed", "data-testid": "ciphertext" }, `what the server saw: ${start}`))
}
