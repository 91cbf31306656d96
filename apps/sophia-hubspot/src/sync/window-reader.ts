import { backgroundCall, type CallContext } from '@sophia/service'
import { sql } from 'kysely'
import type { Database, ObjectType, SyncRow, WindowRow, Write } from '../tables.ts'
import { type Pages, searchWall, type WindowPage } from './pages.ts'
import { removeRecords, storeRecords } from './records.ts'
import { beginning, moveWindow, type Part, replaceWindow } from './windows.ts'

/** HubSpot's count and what it gave do not agree, however often it was read. */
export class Uncounted extends Error {
  override name = 'Uncounted'
}

/** For one page, its turn included. */
const pageMs = 60_000
/** A window whose count does not agree is read again so often. */
const rereads = 2
const namedAtMost = 10
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

/** @param size records that a window is made for. One with half as many again is divided. */
export function createWindowReader(database: Database, pages: Pages, size: number): WindowReader {
  const limit = size * 1.5

  /** Known before anything is read of it: it was counted when it was made, or it begins before everything. */
  async function foreseen(type: ObjectType, window: WindowRow, call: CallContext): Promise<number> {
    if (window.total !== null || +window.from_at !== +beginning) return window.total ?? 0
    return (await pages.look(type, window, 0, call)).total
  }

  /**
   * Parts of `size` records, one after the other, as far as a search reaches; the last is the rest.
   *
   * @returns undefined when all were modified in the same millisecond: ids tell them apart.
   */
  async function partsOf(
    type: ObjectType,
    window: WindowRow,
    total: number,
    call: CallContext,
  ): Promise<Part[] | undefined> {
    const places: number[] = []
    for (let place = size; total - place > size / 2 && place < searchWall; place += size) places.push(place)
    const looks = await Promise.all(places.map((place) => pages.look(type, window, place, call)))
    const edges = [{ at: window.from_at, place: 0 }]
    for (const [index, { at }] of looks.entries()) {
      if (at && at > (edges.at(-1)?.at ?? at)) edges.push({ at, place: places[index] ?? 0 })
    }
    // A crowd at the window's very first moment: it is for itself.
    if (edges.length === 1 && +window.to_at - +window.from_at > 1)
      edges.push({ at: new Date(+window.from_at + 1), place: places.at(-1) ?? 0 })
    if (edges.length === 1) return undefined
    return edges.map(({ at, place }, index) => {
      const next = edges[index + 1] ?? { at: window.to_at, place: total }
      return { from: at, to: next.at, total: next.place - place }
    })
  }

  async function readModified(sync: SyncRow, window: WindowRow, signal: AbortSignal): Promise<void> {
    const type = sync.object_type
    let at = window
    let again = 0
    for (;;) {
      const call = backgroundCall(pageMs, signal)
      const fresh = at.position === null && again === 0
      let total = fresh ? await foreseen(type, at, call) : 0
      let parts = total > limit ? await partsOf(type, at, total, call) : undefined
      if (parts) return replaceWindow(database, at, parts)
      const page = await pages.read(type, at, sync.properties, call)
      const unforeseen = fresh && total <= limit
      total = page.total ?? 0
      parts = unforeseen && total > limit ? await partsOf(type, at, total, call) : undefined
      if (parts) return replaceWindow(database, at, parts)
      at = await store(sync, at, page)
      if (at.status === 'done') return
      if (page.next !== null) continue
      // Records have left the window, or joined it behind us, while it was read.
      const now = (await pages.look(type, at, 0, call)).total
      if (now <= at.stored && at.unreadable.length === 0) {
        const { position, stored } = at
        await moveWindow(database.kysely, at, { position, stored, total: now, status: 'done' })
        return
      }
      if (again++ === rereads)
        throw new Uncounted(`HubSpot counts ${now} records and gave ${at.stored}${withoutTimes(at)}`)
      at = await moveWindow(database.kysely, at, { position: null, stored: 0, total: null, unreadable: [] })
    }
  }

  async function readArchive(sync: SyncRow, window: WindowRow, signal: AbortSignal): Promise<void> {
    let at = window
    while (at.status === 'open') {
      const page = await pages.read(sync.object_type, at, sync.properties, backgroundCall(pageMs, signal))
      at = await store(sync, at, page)
      if (page.next === null && at.status === 'open') throw new Uncounted(`Its archive is read${withoutTimes(at)}`)
    }
  }

  /** What is stored and no window met: HubSpot has merged or erased it, or it was modified while we read. */
  async function readRemoved(sync: SyncRow, window: WindowRow, signal: AbortSignal): Promise<void> {
    let at = window
    while (at.status === 'open') {
      const ids = await unmet(sync, at.position)
      const { objects, unreadable } = ids.length
        ? await pages.known(sync.object_type, ids, sync.properties, backgroundCall(pageMs, signal))
        : { objects: [], unreadable: [] }
      const known = new Set([...objects.map(({ id }) => id), ...unreadable])
      const gone = ids.filter((id) => !known.has(id))
      const more = ids.length === checkedAtOnce
      const next = more ? (ids.at(-1) ?? null) : null
      // What cannot be stored is there all the same, and its own window names it.
      at = await store(sync, at, { objects, unreadable: [], next }, gone)
    }
  }

  async function unmet(sync: SyncRow, after: string | null): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select id from records
      where object_type = ${sync.object_type} and (not archived or properties <> '{}')
        and seen_by <> ${sync.id} and id > ${after ?? ''}
      order by id limit ${checkedAtOnce}`.execute(database.kysely)
    return rows.map(({ id }) => id)
  }

  /** A page and the window's position, or neither. */
  async function store(sync: SyncRow, window: WindowRow, page: WindowPage, gone: string[] = []): Promise<WindowRow> {
    const { objects, next } = page
    // To name some, and to know that there are any.
    const unreadable = [...new Set([...window.unreadable, ...page.unreadable])].slice(0, namedAtMost)
    const stored = window.stored + objects.length + gone.length
    // The first page counts the whole window.
    const counted = window.position === null ? page.total : window.total
    const total = counted ?? (next === null ? stored : null)
    const done = next === null && stored === total && unreadable.length === 0
    const position = next ?? objects.at(-1)?.id ?? gone.at(-1) ?? window.position
    return database.kysely.transaction().execute(async (write) => {
      const changed = objects.length ? await storeRecords(write, sync.object_type, sync.id, objects) : 0
      const removed = gone.length ? await removeRecords(write, sync.object_type, gone) : 0
      const moved = await moveWindow(write, window, {
        position,
        stored,
        total,
        unreadable,
        ...(done && { status: 'done' }),
      })
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

const withoutTimes = ({ unreadable }: WindowRow): string =>
  unreadable.length ? `; without times or properties came ${unreadable.join(', ')}` : ''

const countChanges = (write: Write, syncId: string, changed: number, removed: number) =>
  sql`update syncs set changed = changed + ${changed}, removed = removed + ${removed} where id = ${syncId}`.execute(
    write,
  )
