// Loaded before soketi 1.6.1 (`node -r`). It writes CORS headers before the status line, after which uWebSockets.js answers every
// refusal with "200": without the headers the statuses are its own. And a batch body without `batch` ends its process: here it is refused.
"use strict"

const Module = require("module")

const load = Module._load

Module._load = function (...args) {
  const loaded = load.apply(this, args)
  const handler = Object.getOwnPropertyDescriptor(loaded ?? {}, "HttpHandler")?.value
  if (handler && !handler.patched) {
    handler.patched = true
    handler.prototype.corsMiddleware = (response, next) => next(null, response)
    const batch = handler.prototype.broadcastBatchEventsRateLimitingMiddleware
    handler.prototype.broadcastBatchEventsRateLimitingMiddleware = function (response, next) {
      if (!Array.isArray(response.body?.batch)) {
        return this.badResponse(response, "The received data is incorrect")
      }
      return batch.call(this, response, next)
    }
  }
  return loaded
}
