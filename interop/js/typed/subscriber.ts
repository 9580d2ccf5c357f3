// A subscriber that uses the TypeScript module of src/declared.rs. interop/run generates `channels.ts` next to this file, and compiles both.
// Each line of the input is JSON: first the settings, then commands. Each line of the output is JSON as well: the fields that a typed
// callback received, changed in a way that depends on their types. The program ends with its input.

import Pusher from "pusher-js"
import type { ChannelEvents, TypedChannel } from "./channels.js"
import { inbox, news, room, vault } from "./channels.js"

interface Settings {
  readonly key: string
  readonly port: number
  readonly endpoint: string
  /** The user, for the endpoint. */
  readonly user: string
  /** The user of the inbox. */
  readonly inbox: string
  readonly room: number
}

interface Command {
  readonly type: number
}

declare const process: {
  readonly stdin: AsyncIterable<string> & { setEncoding(encoding: "utf8"): void }
  readonly stdout: { write(text: string): void }
  readonly stderr: { write(text: string): void }
  exit(code: number): never
}

const say = (seen: object): void => process.stdout.write(`${JSON.stringify(seen)}\n`)
// By default, pusher-js logs to the standard output.
Pusher.log = (line: string) => process.stderr.write(`${line}\n`)

/** Reports the outcome of the subscription. */
function outcome(channel: TypedChannel<ChannelEvents>): void {
  channel
    .bind("pusher:subscription_succeeded", () => say({ subscribed: channel.name }))
    .bind("pusher:subscription_error", (error) => say({ refused: channel.name, status: error.status ?? null }))
}

function subscribe(settings: Settings): (command: Command) => void {
  const pusher = new Pusher(settings.key, {
    cluster: "unused",
    wsHost: "127.0.0.1",
    wsPort: settings.port,
    forceTLS: false,
    enabledTransports: ["ws"],
    channelAuthorization: { endpoint: settings.endpoint, transport: "ajax", headers: { authorization: `Bearer ${settings.user}` } },
  })
  const orders = inbox(pusher, { user: settings.inbox })
    .bind("order-created", ({ id, lines, note }) => {
      const sum = lines.reduce((sum, line) => sum + line.price, 0)
      say({ created: id + 1, names: lines.map((line) => line.name.toUpperCase()), sum, note: note ?? "none" })
    })
    .bind("order-paid", (paid) => say({ paid: paid.orderId + 1 }))
  const lobby = room(pusher, { room: settings.room })
    .bind("said", (said) => say({ said: said.text.toUpperCase() }))
    .bind("client-typing", (typing, metadata) => say({ typing: typing.characters + 1, from: metadata?.user_id ?? null }))
    .bind("pusher:subscription_succeeded", (members) => say({ me: members.me?.info.nickname.toUpperCase() ?? null, count: members.count }))
    .bind("pusher:member_added", (member) => say({ came: member.info.nickname.toUpperCase() }))
  const secret = vault(pusher, { room: settings.room }).bind("said", (said) => say({ secret: said.text.toUpperCase() }))
  // The data of a channel without declared events is unknown.
  const headlines = news(pusher).bind("headline", (data: unknown) => say({ headline: data }))
  for (const channel of [orders, lobby, secret, headlines]) outcome(channel)
  return (command) => say({ triggered: lobby.trigger("client-typing", { characters: command.type }) })
}

let [handle, rest]: [((command: Command) => void) | undefined, string] = [undefined, ""]
process.stdin.setEncoding("utf8")
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split("\n")
  rest = lines.pop() ?? ""
  for (const line of lines) {
    if (handle) handle(JSON.parse(line))
    else handle = subscribe(JSON.parse(line))
  }
}
process.exit(0)
