// Each line after a `@ts-expect-error` is a mistake that the compiler must notice. Nothing of this runs.

import type Pusher from "pusher-js";
import { inbox, inboxName, news, newsName, prices, room, roomName, vault } from "./channels.js";

export function mistakes(pusher: Pusher): void {
  const mine = inbox(pusher, { user: "ada" });
  const lobby = room(pusher, { room: 7 });
  const secret = vault(pusher, { building: "north", vault: 1 });

  // @ts-expect-error: a wrong event
  mine.bind("order-createt", () => {});
  // @ts-expect-error: an event of another channel
  mine.bind("said", () => {});
  // @ts-expect-error: a wrong event to unbind
  mine.unbind("order-createt");

  // @ts-expect-error: a wrong field of the data
  mine.bind("order-created", (order) => order.identifier);
  // @ts-expect-error: a wrong type of a field
  mine.bind("order-created", (order): string => order.id);
  // @ts-expect-error: a field that can be null
  mine.bind("order-created", (order) => order.note.length);
  // @ts-expect-error: the name of the field in Rust
  mine.bind("order-paid", (paid) => paid.order_id);
  // @ts-expect-error: a value that the enum does not have
  mine.bind("order-created", (order) => order.lines[0]?.unit === "Litre");
  // @ts-expect-error: a callback for the data of another event
  mine.bind("order-created", (paid: { orderId: number }) => paid);
  // @ts-expect-error: unknown data of a channel without declared events
  news(pusher).bind("whatever", (data) => data.id);
  // @ts-expect-error: a wrong field on a channel that accepts other events as well
  prices(pusher).bind("prices", (lines) => lines[0]?.cost);

  // @ts-expect-error: a wrong argument
  inbox(pusher, { account: "ada" });
  // @ts-expect-error: an argument of a wrong type
  room(pusher, { room: "7" });
  // @ts-expect-error: an argument of a wrong type
  inboxName({ user: 7 });
  // @ts-expect-error: a missing argument
  vault(pusher, { building: "north" });
  // @ts-expect-error: missing arguments
  room(pusher);
  // @ts-expect-error: missing arguments
  roomName();
  // @ts-expect-error: an argument too many
  newsName({ user: "ada" });
  // @ts-expect-error: the arguments without the connection
  inbox({ user: "ada" });

  // @ts-expect-error: a client event that is not declared
  lobby.trigger("client-waving", { is_typing: true });
  // @ts-expect-error: an event that only the backend sends
  lobby.trigger("said", { text: "hello" });
  // @ts-expect-error: wrong data of a client event
  lobby.trigger("client-typing", { is_typing: "yes" });
  // @ts-expect-error: a client event without data
  lobby.trigger("client-typing");
  // @ts-expect-error: a channel without client events
  mine.trigger("client-typing", { is_typing: true });
  // @ts-expect-error: encrypted channels have no client events
  secret.trigger("client-typing", { is_typing: true });

  // @ts-expect-error: a wrong field of a member's info
  lobby.bind("pusher:member_added", (member) => member.info.name);
  // @ts-expect-error: a wrong field of a member's info
  lobby.members.each((member) => member.info.name);
  // @ts-expect-error: the member may be absent
  lobby.members.get("1").info;
  // @ts-expect-error: only presence channels have members
  mine.members;
  // @ts-expect-error: only presence channels have members
  mine.bind("pusher:member_added", () => {});
}
