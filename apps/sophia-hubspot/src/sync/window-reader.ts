import { backgroundCall, type CallContext } from '@sophia/service'
import { sql } from 'kysely'
import type { Database, SyncRow, WindowRow, Write } from '../tables.ts'
import type { Pages, WindowPage } from './pages.ts'
import { removeRecords, storeRecords } from './records.ts'
import { beginning, divide, moveWindow, replaceWindow, type Span } from './windows.ts'

/** HubSpot's count and what it gave do not agree, however often it was read. */
export class Uncounted extends Error {
  override name = 'Uncounted'
}

/** For one page, its turn included. */
const pageMs = 60_000
/** A window whose count does not agree is read again so often. */
const rereads = 2
/** Of one batch. */
const checkedAtOnce = 100

export interface WindowReader {
  /**
   * Reads the window to its end, or puts its parts in its place when it holds too much. What was read is stored page by
   * page together with the window's position, so that whoever comes later goes on from there.
   *
   * @throws {UpstreamError | Problem} HubSpot failed; what was stored stays. {Uncounted} {WindowMoved}
   */
  read(sync: SyncRow, window: WindowRow, signal: AbortSignal): Promise<void>
}

/** @param size records that a window is made for. One with twice as many is divided. */
export function createWindowReader(database: Database, pages: Pages, size: number): WindowReader {
  const limit = size * 2

  /** Half a century in equal parts would put everything into the last one: a window without a beginning is measured first. */
  async function measure(sync: SyncRow, window: WindowRow, call: CallContext): Promise<Span[] | undefined> {
    if (+window.from_at !== +beginning) return undefined
    const { total, at } = await pages.survey(sync.object_type, window, 'first', call)
    if (total <= limit || !at) return undefined
    return divide({ from: at, to: window.to_at }, Math.ceil(total / size))
  }

  /** Parts that meet where the records are. @returns undefined when all were modified at once: ids tell them apart. */
  async function partsOf(
    sync: SyncRow,
    window: WindowRow,
    total: number,
    call: CallContext,
  ): Promise<Span[] | undefined> {
    const first = (await pages.survey(sync.object_type, window, 'first', call)).at ?? window.from_at
    const last = (await pages.survey(sync.object_type, window, 'last', call)).at ?? first
    if (+first === +last) return undefined
    const parts = divide({ from: first, to: new Date(+last + 1) }, Math.ceil(total / size))
    return parts.map(({ from, to }, index) => ({
      from: index === 0 ? window.from_at : from,
      to: index === parts.length - 1 ? window.to_at : to,
    }))
  }

  async function readModified(sync: SyncRow, window: WindowRow, signal: AbortSignal): Promise<void> {
    let at = window
    let again = 0
    for (;;) {
      const call = backgroundCall(pageMs, signal)
      const fresh = at.position === null && again === 0
      let parts = fresh ? await measure(sync, at, call) : undefined
      if (parts) return replaceWindow(database, at, parts)
      const page = await pages.read(sync.object_type, at, sync.properties, call)
      const { total = 0 } = page
      parts = fresh && total > limit ? await partsOf(sync, at, total, call) : undefined
      if (parts) return replaceWindow(database, at, parts)
      at = await store(sync, at, page)
      if (at.status === 'done') return
      if (page.next !== null) continue
      // Records have left the window, or joined it behind us, while it was read.
      const now = (await pages.survey(sync.object_type, at, 'first', call)).total
      if (now <= at.stored) {
        const { position, stored } = at
        await moveWindow(database.kysely, at, { position, stored, total: now, status: 'done' })
        return
      }
      if (again++ === rereads) throw new Uncounted(`HubSpot counts ${now} records and gave ${at.stored}`)
      at = await moveWindow(database.kysely, at, { position: null, stored: 0, total: null })
    }
  }

  async function readArchive(sync: SyncRow, window: WindowRow, signal: AbortSignal): Promise<void> {
    let at = window
    while (at.status === 'open') {
      const page = await pages.read(sync.object_type, at, sync.properties, backgroundCall(pageMs, signal))
      at = await store(sync, at, page)
    }
  }

  /** What is stored and no window met: HubSpot has merged or erased it, or it was modified while we read. */
  async function readRemoved(sync: SyncRow, window: WindowRow, signal: AbortSignal): Promise<void> {
    let at = window
    while (at.status === 'open') {
      const ids = await unmet(sync, at.position)
      const found = ids.length
        ? await pages.alive(sync.object_type, ids, sync.properties, backgroundCall(pageMs, signal))
        : []
      const known = new Set(found.map(({ id }) => id))
      const gone = ids.filter((id) => !known.has(id))
      const more = ids.length === checkedAtOnce
      at = await store(sync, at, { objects: found, next: more ? (ids.at(-1) ?? null) : null }, gone)
    }
  }

  async function unmet(sync: SyncRow, after: string | null): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select id from records
      where object_type = ${sync.object_type} and not archived and seen_by <> ${sync.id} and id > ${after ?? ''}
      order by id limit ${checkedAtOnce}`.execute(database.kysely)
    return rows.map(({ id }) => id)
  }

  /** A page and the window's position, or neither. */
  async function store(sync: SyncRow, window: WindowRow, page: WindowPage, gone: string[] = []): Promise<WindowRow> {
    const { objects, next } = page
    const stored = window.stored + objects.length + gone.length
    const total = window.total ?? page.total ?? (next === null ? stored : null)
    const done = next === null && stored === total
    const position = next ?? objects.at(-1)?.id ?? gone.at(-1) ?? window.position
    return database.kysely.transaction().execute(async (write) => {
      const changed = objects.length ? await storeRecords(write, sync.object_type, sync.id, objects) : 0
      const removed = gone.length ? await removeRecords(write, sync.object_type, gone) : 0
      const moved = await moveWindow(write, window, { position, stored, total, ...(done && { status: 'done' }) })
      if (changed || removed) await countChanges(write, sync.id, changed, removed)
      return moved
    })
  }

  return {
    read(sync, window, signal) {
      const read = { modified: readModified, archived: readArchive, removed: readRemoved }[window.kind]
      return read(sync, window, signal)
    },
  }
}

const countChanges = (write: Write, syncId: string, changed: number, removed: number) =>
  sql`update syncs set changed = changed + ${changed}, removed = removed + ${removed} where id = ${syncId}`.execute(
    write,
  )
