// Two people in the chat of examples/chat, each with a browser window of their own: `node chat.js URL DIRECTORY`. A line is printed for
// each thing that is checked, and pictures are put into the directory. Ends with 1 where something is not as it should be.
"use strict"

const path = require("path")
const { chromium } = require("playwright-core")

const PATIENCE = 10_000
const [url, directory] = process.argv.slice(2)

const CONVERSATIONS = {
  square: [
    ["grace", "Good morning! Is anybody up yet?"],
    ["ada", "Up, and on my second cup of tea."],
    ["ada", "Are you coming to the picnic on Sunday?"],
    ["grace", "Gladly! I’ll bring the lemon cake you liked so much last time."],
    ["ada", "Then I’ll bring the big blanket, and something to drink."],
    ["grace", "Three o’clock, under the old lime tree?"],
    ["ada", "Three o’clock it is."],
  ],
  vault: [
    ["ada", "Can we talk in here? It’s about Linus’s birthday."],
    ["grace", "That’s what the vault is for. He is in the square all day."],
    ["ada", "I was thinking of a telescope. He has wanted one since spring."],
    ["grace", "Oh, he’ll be over the moon!"],
    ["grace", "Shall we go halves?"],
    ["ada", "Halves. I’ll pick it up on Friday, and hide it behind the piano."],
  ],
  lobby: [
    ["grace", "There you are!"],
    ["ada", "I saw your name come up in the list, so I thought I’d say hello."],
    ["grace", "How did the concert go?"],
    ["ada", "Better than I had feared. We got through the second half almost without a mistake, and the whole back row hummed along."],
    ["ada", "I wish you had been there."],
    ["grace", "Next time! When do you play again?"],
    ["ada", "In two weeks. I’ll keep a seat for you."],
  ],
}

class Failure extends Error {}

const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value))

/** Looks again and again until it sees what is expected: a value, or `{ what, is }` where there are several. */
async function until(what, look, expected) {
  const is = expected?.is ?? ((seen) => shown(seen) === shown(expected))
  const end = Date.now() + PATIENCE
  let seen
  do {
    try {
      seen = await look()
      if (is(seen)) return
    } catch (error) {
      seen = error.message
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  } while (Date.now() < end)
  const line = `not ok ${what}: expected ${expected?.what ?? shown(expected)}, saw ${shown(seen)}`
  throw new Failure(line.replaceAll(/\s+/g, " "))
}

async function check(what, look, expected) {
  await until(what, look, expected)
  console.log(`ok ${what}`)
}

/** One person, and the window. */
class Person {
  static async at(browser, name) {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, deviceScaleFactor: 2, colorScheme: "light" })
    context.setDefaultTimeout(PATIENCE)
    const page = await context.newPage()
    await page.goto(url)
    return Object.assign(new Person(), { name, context, page })
  }

  find = (id) => this.page.locator(`[data-testid="${id}"]`)
  text = (id) => this.find(id).textContent()

  async signIn(name = this.name) {
    await this.find("name").fill(name)
    await this.find("enter").click()
  }

  go = (room) => this.find(`room-${room}`).click()

  async say(text) {
    await this.find("composer").fill(text)
    await this.find("send").click()
  }

  /** The messages of the room that is on the screen. */
  messages = () =>
    this.page.locator('[data-testid="message"]:visible').evaluateAll((all) =>
      all.map((item) => ({
        from: item.dataset.from,
        state: item.dataset.state,
        text: item.querySelector('[data-testid="text"]').textContent,
        sealed: item.querySelector('[data-testid="ciphertext"]')?.textContent,
      })),
    )

  last = async () => (await this.messages()).at(-1)
  members = () => this.find("member").evaluateAll((all) => all.map((item) => item.dataset.id).sort())
  picture = (name) => this.page.screenshot({ path: path.join(directory, `${name}.png`) })
}

const texts = (messages) => messages.map(({ text }) => text)
const aSentence = { what: "a sentence", is: (seen) => /^[A-Z].{20,}\.$/s.test(seen) }

async function converse(people, room) {
  for (const person of people) await person.go(room)
  const lines = CONVERSATIONS[room]
  for (const [who, line] of lines) {
    const [speaker, listener] = people[0].name === who ? people : people.toReversed()
    await speaker.say(line)
    await until(`${listener.name} reads in the ${room}: ${line}`, async () => (await listener.last())?.text, line)
  }
  const said = lines.map(([from, text]) => ({ from, text }))
  for (const person of people) {
    const seen = async () => (await person.messages()).map(({ from, text }) => ({ from, text }))
    await check(`${person.name} sees the whole conversation in the ${room}`, seen, said)
  }
  await until("the last message is accepted", async () => (await people[0].last()).state, "sent")
}

async function scenario(browser) {
  const ada = await Person.at(browser, "ada")
  const grace = await Person.at(browser, "grace")
  const both = [ada, grace]

  await grace.signIn("grace hopper")
  await check("a name with a space is refused, with a sentence", () => grace.text("refusal"), aSentence)
  for (const person of both) {
    await person.signIn()
    await check(`${person.name} signs in`, () => person.find("composer").isVisible(), true)
    await check(`${person.name} is connected`, () => person.text("state"), "connected")
    await check(`the title says ${person.name}`, async () => (await person.page.title()).includes(person.name), true)
  }

  for (const person of both) await person.go("lobby")
  for (const person of both) await check(`${person.name} sees both in the lobby`, () => person.members(), ["ada", "grace"])
  const second = await Person.at(browser, "ada")
  await second.signIn()
  await check("a name that is taken is refused, with a sentence", () => second.text("refusal"), aSentence)
  await second.context.close()

  for (const person of both) await person.go("square")
  const odd = '<b>& "quotes" 🎈'
  await ada.say(odd)
  await check("a message is accepted", async () => (await ada.last())?.state, "sent")
  await check("it arrives byte for byte", () => grace.last(), { from: "ada", state: "received", text: odd })
  const long = "two\nlines, and  spaces "
  await grace.say(long)
  await check("so does one with lines and spaces", () => ada.last(), { from: "grace", state: "received", text: long })

  for (const person of both) await person.go("lobby")
  await grace.find("composer").pressSequentially("Hel")
  await check("ada sees that grace is typing", () => ada.text("typing"), "grace is typing…")
  await check("grace does not see herself typing", () => grace.text("typing"), "")
  await grace.say("Hello")
  await check("the message takes the place of it", async () => [await ada.text("typing"), (await ada.last())?.text], ["", "Hello"])
  await grace.go("square")
  await ada.say("Psst")
  await check("another room has something unread", () => grace.text("room-lobby"), { what: "a badge with 1", is: (seen) => seen.endsWith("unread: 1") })

  for (const person of both) await person.go("vault")
  const secret = "The treasure is under the oak."
  await ada.say(secret)
  await check("an encrypted message arrives decrypted", async () => (await grace.last())?.text, secret)
  const isSealed = { what: "a ciphertext", is: (seen) => /^what the server saw: [A-Za-z0-9+/=]{40,}…$/.test(seen) && !seen.includes(secret) }
  for (const person of both) await check(`what the server saw of it, at ${person.name}'s`, async () => (await person.last())?.sealed, isSealed)
  const [atAda, atGrace] = await Promise.all(both.map(async (person) => (await person.last()).sealed))
  await check("both name the same ciphertext", async () => atGrace, atAda)

  // Whatever comes twice would have come by now.
  await ada.page.waitForTimeout(500)
  const said = { square: [odd, long], lobby: ["Hello", "Psst"], vault: [secret] }
  for (const [room, expected] of Object.entries(said)) {
    for (const person of both) {
      await person.go(room)
      await check(`${person.name} has everything once in the ${room}`, async () => texts(await person.messages()), expected)
    }
  }

  await ada.page.route("**/say", (route) => route.abort())
  await ada.say("Can you hear me?")
  await check("a message that is not sent says so", async () => (await ada.last())?.state, "failed")
  await ada.page.unroute("**/say")
  await ada.page.getByRole("button", { name: "Try again" }).click()
  await check("it can be tried again", async () => (await ada.last())?.state, "sent")

  for (const person of both.toReversed()) {
    await person.page.reload()
    await check(`${person.name} stays signed in when the page is loaded again`, () => person.text("state"), "connected")
    await person.go("lobby")
    await check(`${person.name} sees both again`, () => person.members(), ["ada", "grace"])
  }

  for (const room of ["square", "vault"]) {
    await converse(both, room)
    await ada.picture(`chat-${room}`)
  }
  await converse(both, "lobby")
  await grace.go("square")
  await grace.say("The lime tree is in full bloom!")
  await grace.go("lobby")
  await grace.find("composer").pressSequentially("Then I")
  await check("ada sees grace typing once more", () => ada.text("typing"), "grace is typing…")
  await ada.picture("chat-lobby")
  await ada.page.setViewportSize({ width: 390, height: 844 })
  await ada.picture("chat-phone")
  await ada.page.setViewportSize({ width: 1200, height: 800 })

  await grace.context.close()
  await check("ada's list drops grace, who has closed the window", () => ada.members(), ["ada"])
}

async function main() {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args })
  try {
    await scenario(browser)
  } finally {
    await browser.close()
  }
}

main().catch((error) => {
  console.log(error instanceof Failure ? error.message : `not ok the scenario goes on: expected no error, saw ${error.message.split("\n")[0]}`)
  process.exitCode = 1
})
