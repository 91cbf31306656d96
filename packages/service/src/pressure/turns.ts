import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Line, type Waiter } from './line.ts'

/** After so much work in one turn of the event loop, further requests wait for the next. */
const sliceMs = 20
/** So long may the loop look for what is new before it goes on with the line. */
const listenMs = 2
const maxBatch = 64

/**
 * Shares out the event loop. Node reads every socket that has something to say in one turn, and the work on one request
 * holds up all behind it, health included. So the work of one turn is bounded: what is beyond it stands in a line whose
 * length is known, while the loop goes on reading, answering what is cheap and refusing what cannot be done in time.
 *
 * Node accepts one connection a turn: those behind it would wait, unseen, for as many turns, each with its work. So the
 * first request of a connection stands in the line as well, and the loop turns without work until nothing new comes.
 *
 * Nothing runs while nothing comes: there is no timer, and a process that the system put to sleep sees no load in that.
 */
export class Turns {
  readonly line = new Line()
  readonly #fresh = new WeakSet<Socket>()
  #open = false
  #startedAt = 0
  #listeningSince = 0
  #news = false
  #batch = 1

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.#fresh.add(socket)
      this.#news = true
    })
  }

  /** @returns whether there is time for it in this turn. */
  enter(now: number, socket: Socket): boolean {
    this.#news = true
    if (!this.#open) this.#begin(now)
    return !this.#fresh.delete(socket) && this.line.length === 0 && now - this.#startedAt < sliceMs
  }

  /** @returns false when the wait would be too long. */
  wait(waiter: Waiter): boolean {
    return this.line.join(waiter)
  }

  #begin(now: number): void {
    this.#open = true
    this.#startedAt = now
    this.#listeningSince = 0
    setImmediate(() => this.#end())
  }

  #end(): void {
    if (this.line.length === 0) {
      this.#open = false
      return
    }
    const now = performance.now()
    if (this.#listeningSince === 0) {
      // A request may do its work after the callback that let it in, when its body has come: the whole turn tells.
      const tookMs = now - this.#startedAt
      this.#batch = tookMs > sliceMs ? Math.max(1, this.#batch >> 1) : Math.min(maxBatch, this.#batch * 2)
      this.#listeningSince = now
    }
    if (this.#news && now - this.#listeningSince < listenMs) {
      this.#news = false
      setImmediate(() => this.#end())
      return
    }
    this.#begin(now)
    this.#serve(now)
  }

  #serve(now: number): void {
    for (let count = 0; count < this.#batch; count++) {
      const at = performance.now()
      if (count > 0 && at - now > sliceMs) break
      const waiter = this.line.next(at)
      if (!waiter) break
      waiter.proceed(at)
    }
  }
}
