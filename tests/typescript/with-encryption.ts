// The module with the other object of pusher-js, which is for browsers only, so this is compiled and does not run.

import PusherWithEncryption from "pusher-js/with-encryption";
import { room, vault } from "./channels.js";

const pusher = new PusherWithEncryption("key", { cluster: "eu" });
vault(pusher, { building: "north", vault: 1 }).bind("said", (said) => said.text.trim());
room(pusher, { room: 7 }).trigger("client-typing", { is_typing: true });
