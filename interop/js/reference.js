// What the official Node library makes of the same inputs: a question a line comes in as JSON, an answer a line goes out.
"use strict"

const readline = require("readline")
const nacl = require("tweetnacl")
const Pusher = require("pusher")
// Its encryption has no public name of its own.
const { trigger } = require("pusher/lib/events")
const { createSignedQueryString } = require("pusher/lib/requests")

let pusher

const bytesOf = (base64) => new Uint8Array(Buffer.from(base64, "base64"))

const questions = {
  app({ appId, key, secret, encryptionKey }) {
    pusher = new Pusher({ appId, key, secret, cluster: "unused", encryptionMasterKeyBase64: encryptionKey })
    return null
  },
  // `data` is JSON, or left out.
  channel: ({ socketId, channel, data }) =>
    pusher.authorizeChannel(socketId, channel, data === undefined ? undefined : JSON.parse(data)),
  user: ({ socketId, data }) => pusher.authenticateUser(socketId, JSON.parse(data)),
  secret: ({ channel }) => Buffer.from(pusher.channelSharedSecret(channel)).toString("base64"),
  signature({ method, path, params, body, time }) {
    // It takes the time from nowhere else.
    const now = Date.now
    Date.now = () => time * 1000
    try {
      const query = createSignedQueryString(pusher.config.token, { method, path, params, body })
      return query.slice(query.lastIndexOf("auth_signature=") + "auth_signature=".length)
    } finally {
      Date.now = now
    }
  },
  webhook({ key, signature, body }) {
    const headers = { "x-pusher-key": key, "x-pusher-signature": signature, "content-type": "application/json" }
    const webhook = pusher.webhook({ headers, rawBody: body })
    const valid = webhook.isValid()
    return { valid, events: valid ? webhook.getEvents() : null }
  },
  sign: ({ text }) => pusher.config.token.sign(text),
  // What it would send for text on an encrypted channel. It writes the text as JSON first.
  seal({ channel, text }) {
    let sealed
    const wouldPost = Object.assign(Object.create(pusher), { post: ({ body }) => (sealed = body.data) })
    trigger(wouldPost, [channel], "event", text, {})
    return sealed
  },
  // Opens what we sealed, with its shared secret and the cipher of pusher-js.
  open({ channel, data }) {
    const { nonce, ciphertext } = JSON.parse(data)
    const opened = nacl.secretbox.open(bytesOf(ciphertext), bytesOf(nonce), pusher.channelSharedSecret(channel))
    return opened === null ? null : Buffer.from(opened).toString("utf8")
  },
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { asks, ...parameters } = JSON.parse(line)
  let answer
  try {
    answer = { is: questions[asks](parameters) }
  } catch (error) {
    answer = { failed: error.message }
  }
  process.stdout.write(JSON.stringify(answer) + "\n")
})
