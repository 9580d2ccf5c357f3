// The page of examples/streaming, in a browser: `node streaming.js URL DIRECTORY`. A line is printed for each thing that is checked, and a
// picture is put into the directory. Ends with 1 where something is not as it should be.
"use strict"

const path = require("path")
const { chromium } = require("playwright-core")

const [url, directory] = process.argv.slice(2)
const WORDS = 300

async function main() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] })
  try {
    const page = await browser.newPage()
    await page.goto(url)
    await page.click("#ask")
    const text = page.locator("#text")
    const partial = await page.waitForFunction(
      () => document.querySelector("#text").dataset.state === "streaming" && document.querySelector("#text").textContent.length,
    )
    console.log(`ok the page shows ${await partial.jsonValue()} characters of the answer while it is produced`)
    await page.waitForFunction(() => document.querySelector("#text").dataset.state !== "streaming")
    const [state, note, all] = [await text.getAttribute("data-state"), await page.textContent("#note"), await text.textContent()]
    await page.screenshot({ path: path.join(directory, "answer.png") })
    if (state !== "complete") throw new Error(`the answer is ${state}: ${note}`)
    const words = all.trim().split(" ").length
    // "The end." are two of them.
    if (words !== WORDS + 1 || !all.startsWith("The tide comes") || !all.endsWith("The end.")) {
      throw new Error(`the answer has ${words} words: ${all}`)
    }
    const messages = Number(note.match(/in (\d+) messages/)?.[1])
    if (!(messages <= WORDS / 2)) throw new Error(`too many messages: ${note}`)
    console.log(`ok the answer is complete: ${note}`)
  } finally {
    await browser.close()
  }
}

main().catch((error) => {
  console.log(`not ok ${String(error.message).replaceAll(/\s+/g, " ")}`)
  process.exitCode = 1
})
