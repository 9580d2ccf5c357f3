// The lobby, where members see each other and who is typing.

import type { ChannelEventMetadata, LobbyChannel, Typing } from "./channels.js"
import { avatar, byId, make } from "./dom.js"
import { note, receive } from "./messages.js"
import { field, here, lobby, me, onGo } from "./rooms.js"

/** Binds to the events of the channel. */
export function watchLobby(channel: LobbyChannel): void {
  channel
    .bind("said", (said) => {
      stopsTyping(said.from)
      receive(lobby, said)
    })
    .bind("client-typing", (typing, metadata) => othersType(channel, typing, metadata))
    .bind("pusher:subscription_succeeded", () => showMembers(channel))
    .bind("pusher:member_added", ({ id }) => {
      note(lobby, `${id} has come`)
      showMembers(channel)
    })
    .bind("pusher:member_removed", ({ id }) => {
      note(lobby, `${id} has left`)
      stopsTyping(id)
      showMembers(channel)
    })
  field.addEventListener("input", () => startsTyping(channel))
}

function showMembers(channel: LobbyChannel): void {
  const members: { id: string; colour: string }[] = []
  channel.members.each(({ id, info }) => members.push({ id, colour: info.colour }))
  members.sort((a, b) => Number(b.id === me) - Number(a.id === me) || a.id.localeCompare(b.id))
  const items = members.map(({ id, colour }) => {
    const parts = [avatar(id, colour), make("span", { class: "name" }, id), id === me ? make("i", {}, "you") : ""]
    return make("li", { class: "member", "data-testid": "member", "data-id": id }, ...parts)
  })
  byId("members", HTMLElement).replaceChildren(...items)
}

// Typing indicators are client events: they go from browser to browser, not through the backend.
const typing = new Map<string, number>()
let [lastTyped, clientEvents] = [0, true]
onGo(showTyping)

/** Ends the typing indicators, if client events are disabled for this app. */
export function withoutClientEvents(): void {
  clientEvents = false
}

/** Lets the next letter trigger a typing indicator at once, because it starts another message. */
export function startsAgain(): void {
  lastTyped = 0
}

function startsTyping(channel: LobbyChannel): void {
  const nothing = here() !== lobby || !channel.channel.subscribed || field.value.trim() === ""
  if (nothing || !clientEvents || Date.now() - lastTyped < 2000) return
  lastTyped = Date.now()
  channel.trigger("client-typing", { user: me })
}

/** Most servers name the sender. Otherwise the name in the event counts, if such a member is present. */
function othersType(channel: LobbyChannel, { user }: Typing, { user_id: who = user }: ChannelEventMetadata = {}): void {
  if (who === me || !channel.members.get(who)) return
  stopsTyping(who)
  typing.set(who, setTimeout(stopsTyping, 4000, who))
  showTyping()
}

function stopsTyping(who: string): void {
  clearTimeout(typing.get(who))
  if (typing.delete(who)) showTyping()
}

function showTyping(): void {
  const [first, second, third] = here() === lobby ? typing.keys() : []
  const one = first ? `${first} is typing…` : ""
  byId("typing", HTMLElement).textContent = third ? "Several people are typing…" : second ? `${first} and ${second} are typing…` : one
}
