// Requests to the backend. The fields have the names of main.rs.

import type { Profile } from "./channels.js"
import { make, sentence } from "./dom.js"

/** The settings of the connection: a cluster of Pusher, or another server. */
export type Config = { readonly key: string } & (
  | { readonly cluster: string }
  | { readonly wsHost: string; readonly wsPort: number; readonly tls: boolean }
)

/** The body of a request, as the API server received it. */
export interface Sent {
  readonly data: string
}

async function request(path: string, body?: unknown): Promise<Response> {
  const posted = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
  const silent = (): Promise<never> => Promise.reject(new Error("The backend does not respond."))
  const response = await fetch(path, { cache: "no-store", ...posted }).catch(silent)
  if (!response.ok) throw new Error(sentence((await response.text()) || `The backend responded with ${response.status}`))
  return response
}

export const config = async (): Promise<Config> => (await request("/config")).json()
export const whoAmI = async (): Promise<Profile | null> => (await request("/me")).json()
export const say = async (said: { channel: string; text: string; socket_id: string }): Promise<Sent> => (await request("/say", said)).json()

export async function login(name: string): Promise<void> {
  await request("/login", { name })
}

export async function logout(): Promise<void> {
  await request("/logout", {})
}

export function load(src: string): Promise<unknown> {
  const script = make("script", { src })
  const failed = new Error("pusher-js could not be loaded. Without a network, name a file with it in PUSHER_JS.")
  document.head.append(script)
  return new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: () => reject(failed) }))
}
