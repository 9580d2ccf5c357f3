// Uses everything that the module exports. `.ci/typescript` compiles and runs it, with a connection that sends nothing.

import Pusher from "pusher-js";
import type {
  ChannelMember,
  InboxChannel,
  InboxEvents,
  OrderCreated,
  OrderPaid,
  Profile,
  Typing,
} from "./channels.js";
import { inbox, inboxName, news, newsName, prices, room, roomName, vault, vaultName } from "./channels.js";

function equal<T>(actual: T, expected: T): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${left} is not ${right}`);
}

function rejects(name: () => string): void {
  try {
    name();
  } catch (error) {
    if (error instanceof RangeError) return;
    throw error;
  }
  throw new Error(`not rejected: ${name}`);
}

const options = { cluster: "", wsHost: "127.0.0.1", wsPort: 9, forceTLS: false, enabledTransports: ["ws" as const] };
const pusher = new Pusher("key", options);
const sent: unknown[] = [];
pusher.send_event = (event, data, channel) => sent.push([event, data, channel]) > 0;

/** Delivers an event as the connection of pusher-js does. */
function deliver(target: { channel: { handleEvent(event: { event: string; channel: string; data: unknown; user_id?: string }): void } }, event: string, data: unknown, user?: string): void {
  target.channel.handleEvent({ event, channel: "", data, ...(user === undefined ? {} : { user_id: user }) });
}

// Names.
equal(inboxName({ user: "ada" }), "private-user-ada");
equal(roomName({ room: 7 }), "presence-room-7");
equal(roomName({ room: 18446744073709551615n }), "presence-room-18446744073709551615");
equal(vaultName({ building: "north", vault: -1 }), "private-encrypted-north-vault--1");
equal(newsName(), "news");
rejects(() => inboxName({ user: "" }));
rejects(() => inboxName({ user: "a b" }));
rejects(() => inboxName({ user: "a\n" }));
rejects(() => roomName({ room: 1.5 }));
rejects(() => roomName({ room: 1e21 }));
rejects(() => roomName({ room: NaN }));

// A private channel: the data has the type of the event.
const orders: number[] = [];
const names: (string | undefined)[] = [];
const mine: InboxChannel = inbox(pusher, { user: "ada" });
const onPaid = (paid: OrderPaid): void => {
  orders.push(paid.orderId);
};
mine
  .bind("order-created", (order) => {
    const created: OrderCreated = order;
    const id: number = created.id;
    orders.push(id);
    names.push(order.lines[0]?.name);
  })
  .bind("order-paid", onPaid);
equal(mine.name, "private-user-ada");
equal(mine.channel.name, mine.name);
deliver(mine, "order-created", { id: 42, lines: [{ name: "tea", price: 3, unit: "Piece" }], note: null });
deliver(mine, "order-paid", { orderId: 43 });
mine.unbind("order-paid", onPaid).unbind("order-created");
deliver(mine, "order-created", { id: 44, lines: [], note: null });
equal(orders, [42, 43]);
equal(names, ["tea"]);
const events: (keyof InboxEvents)[] = ["order-created", "order-paid", "pusher:subscription_succeeded", "pusher:subscription_error"];
equal(events.length, 4);
const statuses: (number | undefined)[] = [];
mine.bind("pusher:subscription_error", (error) => statuses.push(error.status));
mine.bind("pusher:subscription_count", (count) => statuses.push(count.subscription_count));
mine.channel.emit("pusher:subscription_error", { type: "AuthError", error: "", status: 403 });
equal(statuses, [403]);
mine.unbind();
mine.unsubscribe();

// A presence channel: members and client events.
const seen: unknown[] = [];
const lobby = room(pusher, { room: 7 });
lobby
  .bind("said", (said) => seen.push(said.text.toUpperCase()))
  .bind("client-typing", (typing, metadata) => {
    const isTyping: boolean = typing.is_typing;
    seen.push([isTyping, metadata?.user_id]);
  })
  .bind("pusher:subscription_succeeded", (members) => {
    const me: ChannelMember<Profile> | null = members.me;
    seen.push(members.count, me?.info.nickname ?? members.get("1")?.info.nickname);
  })
  .bind("pusher:member_added", (member) => seen.push(member.id, member.info.nickname))
  .bind("pusher:member_removed", (member) => seen.push(member.info.nickname.trim()));
deliver(lobby, "pusher_internal:subscription_succeeded", { presence: { count: 1, hash: { 1: { nickname: "Ada" } } } });
deliver(lobby, "pusher_internal:member_added", { user_id: "2", user_info: { nickname: "Grace" } });
deliver(lobby, "said", { text: "hello" });
deliver(lobby, "client-typing", { is_typing: true } satisfies Typing, "2");
lobby.members.each((member) => seen.push(member.info.nickname));
deliver(lobby, "pusher_internal:member_removed", { user_id: "2" });
equal(lobby.members.count, lobby.channel.members.count);
equal(seen, [1, "Ada", "2", "Grace", "HELLO", [true, "2"], "Ada", "Grace", "Grace"]);
const wasSent: boolean = lobby.trigger("client-typing", { is_typing: false });
equal(wasSent, true);
equal(sent.at(-1), ["client-typing", { is_typing: false }, "presence-room-7"]);

// An encrypted channel.
const secret = vault(pusher, { building: "north", vault: 1 }).bind("said", (said) => seen.push(said.text));
secret.channel.emit("said", { text: "secret" });
equal(seen.at(-1), "secret");

// A channel without declared events, and one that has both.
const anything: unknown[] = [];
const headlines = news(pusher).bind("whatever", (data) => {
  const unknown: unknown = data;
  anything.push(unknown);
});
deliver(headlines, "whatever", 1);
const current = prices(pusher)
  .bind("prices", (lines) => anything.push(lines.map((line) => line.price)))
  .bind("something-else", (data) => anything.push(data))
  .bind("pusher:cache_miss", () => anything.push("miss"));
deliver(current, "prices", [{ name: "tea", price: 3, unit: "Piece" }]);
deliver(current, "pusher:cache_miss", undefined);
equal(anything, [1, [3], "miss"]);

pusher.disconnect();
