// Requests to the backend. The fields have the names of main.rs.
import { make, sentence } from "./dom.js";
async function request(path, body) {
    const posted = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const silent = () => Promise.reject(new Error("The backend does not respond."));
    const response = await fetch(path, { cache: "no-store", ...posted }).catch(silent);
    if (!response.ok)
        throw new Error(sentence((await response.text()) || `The backend responded with ${response.status}`));
    return response;
}
export const config = async () => (await request("/config")).json();
export const whoAmI = async () => (await request("/me")).json();
export const say = async (said) => (await request("/say", said)).json();
export async function login(name) {
    await request("/login", { name });
}
export async function logout() {
    await request("/logout", {});
}
export function load(src) {
    const script = make("script", { src });
    const failed = new Error("pusher-js could not be loaded. Without a network, name a file with it in PUSHER_JS.");
    document.head.append(script);
    return new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: () => reject(failed) }));
}
