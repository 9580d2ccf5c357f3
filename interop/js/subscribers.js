// Subscribers with pusher-js, many in one process, remote-controlled: a command a line comes in as JSON, and answers and whatever the
// subscribers see go out in the same way. Ends with its input.
"use strict"

const readline = require("readline")
const Pusher = require("pusher-js")

const say = (message) => process.stdout.write(JSON.stringify(message) + "\n")

/** @type {Map<number, {pusher: Pusher, answers: Map<string, object>, pending: Map<string, Function>}>} */
const subscribers = new Map()

// As JSON, since that keeps text and what is not text apart.
const asJson = (data) => (data === undefined ? "null" : JSON.stringify(data))

function pusherOf(connection, { key, host, port, endpoint, userEndpoint, user }) {
  const headers = user === undefined ? {} : { authorization: `Bearer ${user}` }
  const channelAuthorization =
    endpoint === undefined
      ? { customHandler: ({ channelName }, done) => done(null, connection.answers.get(channelName)) }
      : { endpoint, headers }
  const userAuthentication =
    userEndpoint === undefined
      ? { customHandler: (_, done) => done(null, connection.answers.get("#user")) }
      : { endpoint: userEndpoint, headers }
  return new Pusher(key, {
    cluster: "unused",
    wsHost: host,
    wsPort: port,
    forceTLS: false,
    enabledTransports: ["ws"],
    disableStats: true,
    channelAuthorization,
    userAuthentication,
  })
}

function connect({ c, ...options }) {
  const connection = { answers: new Map(), pending: new Map(), quiet: options.quiet }
  const pusher = (connection.pusher = pusherOf(connection, options))
  subscribers.set(c, connection)

  return new Promise((resolve, reject) => {
    pusher.connection.bind("state_change", ({ current }) => {
      say({ c, state: current })
      if (current === "failed") reject(new Error("the connection failed"))
    })
    pusher.connection.bind("error", (error) => {
      const reason = error?.data ?? error?.error?.data ?? error
      say({ c, refused: asJson(reason) })
      // The protocol does not say which subscription such an error is about.
      for (const fail of connection.pending.values()) fail(new Error(asJson(reason)))
      reject(new Error(asJson(reason)))
    })
    pusher.connection.bind("connected", () => {
      // What came over the wire, before pusher-js makes something of it.
      const { socket } = pusher.connection.connection.transport
      if (!options.quiet) socket.addEventListener("message", ({ data }) => say({ c, frame: data }))
      resolve(pusher.connection.socket_id)
    })
    pusher.user.bind_global((event, data) => say({ c, channel: "#user", event, data: asJson(data) }))
    for (const event of ["online", "offline"]) {
      pusher.user.watchlist.bind(event, (data) => say({ c, channel: "#watchlist", event, data: asJson(data) }))
    }
  })
}

function subscribe({ c, channel, answer }) {
  const connection = subscribers.get(c)
  if (answer !== undefined) connection.answers.set(channel, answer)
  return new Promise((resolve, reject) => {
    const settle = (how) => (value) => {
      connection.pending.delete(channel)
      how(value)
    }
    connection.pending.set(channel, settle(reject))
    const subscription = connection.pusher.subscribe(channel)
    subscription.bind("pusher:subscription_succeeded", settle(resolve))
    subscription.bind("pusher:subscription_error", (error) => settle(reject)(new Error(asJson(error))))
    subscription.bind_global((event, data) => {
      if (!event.startsWith("pusher:subscription_")) say({ c, channel, event, data: asJson(data) })
    })
  }).then(() => null)
}

async function signIn({ c, answer }) {
  const connection = subscribers.get(c)
  if (answer !== undefined) connection.answers.set("#user", answer)
  const refused = new Promise((_, reject) => connection.pending.set("#user", reject))
  // Without this the refusal of a connection that has signed in already would go unheard, and end the process.
  refused.catch(() => {})
  connection.pusher.signin()
  await Promise.race([connection.pusher.user.signinDonePromise, refused])
  connection.pending.delete("#user")
  return connection.pusher.user.user_data?.id ?? null
}

const commands = {
  connect,
  subscribe,
  signIn,
  unsubscribe: ({ c, channel }) => subscribers.get(c).pusher.unsubscribe(channel),
  // `data` is JSON.
  trigger: ({ c, channel, event, data }) => subscribers.get(c).pusher.channel(channel).trigger(event, JSON.parse(data)),
  members({ c, channel }) {
    const { members, myID } = subscribers.get(c).pusher.channel(channel).members
    return { me: myID, members }
  },
  close({ c }) {
    subscribers.get(c)?.pusher.disconnect()
    subscribers.delete(c)
  },
}

// It logs to the standard output otherwise, which is ours.
Pusher.log = (line) => process.stderr.write(line + "\n")

const input = readline.createInterface({ input: process.stdin })
input.on("line", async (line) => {
  const { id, does, ...parameters } = JSON.parse(line)
  try {
    say({ id, done: (await commands[does](parameters)) ?? null })
  } catch (error) {
    say({ id, failed: error.message })
  }
})
input.on("close", () => process.exit(0))
