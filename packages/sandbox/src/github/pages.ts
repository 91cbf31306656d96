import type { FastifyReply, FastifyRequest } from 'fastify'
import { unprocessable } from './refusals.ts'

export type Query = Record<string, string | undefined>

export const originOf = (request: FastifyRequest): string =>
  `${request.protocol}://${request.headers.host ?? 'localhost'}`

interface Page<Item> {
  readonly items: Item[]
  readonly page: number
  readonly perPage: number
}

export function positionOf(query: Query): { page: number; perPage: number } {
  const page = Number(query['page'] ?? 1)
  const perPage = Number(query['per_page'] ?? 30)
  if (!Number.isInteger(page) || !Number.isInteger(perPage)) throw unprocessable('Search', 'page', 'invalid')
  return { page: Math.max(1, page), perPage: Math.min(100, Math.max(1, perPage)) }
}

/** One page of the list, and on the reply the links to the others: absolute, with the host that was asked. */
export function paged<Item>(request: FastifyRequest, reply: FastifyReply, all: readonly Item[]): Page<Item> {
  const { page, perPage } = positionOf(request.query as Query)
  const last = Math.max(1, Math.ceil(all.length / perPage))
  const link = (target: number, rel: string) => {
    const url = new URL(request.url, originOf(request))
    url.searchParams.set('page', String(target))
    return `<${url.href}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ]
  if (links.length) void reply.header('link', links.join(', '))
  return { items: all.slice((page - 1) * perPage, page * perPage), page, perPage }
}

/** `>=2026-01-01`, `2026-01-01..2026-02-01`, `*..2026-02-01` or a single day. */
export function rangeTest(text: string | undefined): (time: number) => boolean {
  if (!text) return () => true
  const [, sign = '', rest = ''] = /^(>=|<=|>|<)?(.+)$/.exec(text) ?? []
  const end = (part: string) => timeOf(part) + (/^\d{4}-\d{2}-\d{2}$/.test(part) ? 86_400_000 - 1 : 0)
  if (rest.includes('..')) {
    const [from = '*', to = '*'] = rest.split('..')
    return (time) => (from === '*' || time >= timeOf(from)) && (to === '*' || time <= end(to))
  }
  const tests: Record<string, (time: number) => boolean> = {
    '>=': (time) => time >= timeOf(rest),
    '>': (time) => time > end(rest),
    '<=': (time) => time <= end(rest),
    '<': (time) => time < timeOf(rest),
    '': (time) => time >= timeOf(rest) && time <= end(rest),
  }
  return tests[sign] ?? (() => true)
}

function timeOf(text: string): number {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw unprocessable('Search', 'created', 'invalid')
  return time
}
