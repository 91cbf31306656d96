import { createHmac } from 'node:crypto'
import { type CallContext, isSameSignature, Problem, problems } from '@sophia/service'
import { sql } from 'kysely'
import type { DeliveryGaps, Hook } from './delivery-gaps.ts'
import type { Github } from './github.ts'
import type { Store } from './tables.ts'
import type { GapAnswer, GapParams } from './webhook-schemas.ts'

export interface Signed {
  readonly signature: string | undefined
  readonly guid: string | undefined
  readonly event: string | undefined
  /** Number of the webhook, and whose it is: `repository`, `organization` or `integration`, an App's. */
  readonly hook: string | undefined
  readonly scope: string | undefined
  /** Number of whose it is. */
  readonly target: string | undefined
  /** Byte for byte as it came. */
  readonly body: Buffer
}

export interface Webhooks {
  /**
   * Stores one delivery, once.
   *
   * @returns whether it was there already. @throws {Problem} unauthenticated, bad-input.
   */
  take(delivery: Signed): Promise<{ duplicate: boolean }>
  /** Compares GitHub's own record of its deliveries with ours, and asks for what is missing. @throws {Problem} not-found. */
  closeGaps(params: GapParams, call: CallContext): Promise<GapAnswer>
}

const guidPattern = /^[0-9a-f-]{36}$/i

export function createWebhooks(given: { secret: string; store: Store; gaps: DeliveryGaps; github: Github }): Webhooks {
  const { gaps, github, secret, store } = given
  return {
    async take(delivery) {
      const { body, event, guid, signature } = delivery
      if (!isGenuine(secret, body, signature))
        throw new Problem('unauthenticated', {
          detail: 'X-Hub-Signature-256 does not fit the body.',
          hint: 'Give the webhook at GitHub the secret in GITHUB_WEBHOOK_SECRET, and content type application/json.',
        })
      const faults = [
        ...(guid && guidPattern.test(guid)
          ? []
          : [{ pointer: '/headers/x-github-delivery', message: 'must be a GUID' }]),
        ...(event ? [] : [{ pointer: '/headers/x-github-event', message: 'must name the event' }]),
      ]
      if (!guid || !event || faults.length) throw problems.badInput(faults)
      const hook = hookOf(delivery, github.appId)
      const stored = await store
        .insertInto('deliveries')
        .values({ guid: guid.toLowerCase(), event, body: body.toString('utf8') })
        .onConflict((conflict) => conflict.column('guid').doNothing())
        .returning('guid')
        .executeTakeFirst()
      await store.deleteFrom('gaps').where('guid', '=', guid.toLowerCase()).execute()
      if (hook) await hear(store, hook)
      return { duplicate: stored === undefined }
    },
    async closeGaps(hook, call) {
      const found = await gaps.find(hook, 0, call)
      for (const gap of found.gaps) await gaps.request(hook, gap, call)
      return {
        compared: found.compared,
        requested: found.gaps.map(({ guid }) => guid),
        ...github.provenance(),
        complete: found.complete,
      }
    },
  }
}

/** Where its missed deliveries can be asked for; undefined for a webhook of another kind, such as another App's. */
function hookOf({ body, hook, scope, target }: Signed, appId: number | undefined): Hook | undefined {
  const number = Number(hook)
  if (!Number.isSafeInteger(number) || number < 1) return undefined
  // GitHub says `integration`, and promises no word.
  if (scope === 'integration' || scope === 'app')
    return target === String(appId) ? { hook: number, owner: null, repo: null } : undefined
  const { organization, repository } = partsOf(body)
  if (scope === 'organization' && typeof organization?.login === 'string')
    return { hook: number, owner: organization.login, repo: null }
  const owner = repository?.owner?.login
  const name = repository?.name
  return scope === 'repository' && typeof owner === 'string' && typeof name === 'string'
    ? { hook: number, owner, repo: name }
    : undefined
}

interface Parts {
  readonly organization?: { readonly login?: unknown }
  readonly repository?: { readonly name?: unknown; readonly owner?: { readonly login?: unknown } }
}
function partsOf(body: Buffer): Parts {
  try {
    return (JSON.parse(body.toString('utf8')) ?? {}) as Parts
  } catch {
    return {}
  }
}

/** Written when it is news, so that a busy webhook does not write one row all day. */
const hear = (store: Store, { hook, owner, repo }: Hook) =>
  sql`
    insert into hooks (hook, owner, repo) values (${hook}, ${owner}, ${repo})
    on conflict (hook) do update set owner = excluded.owner, repo = excluded.repo, heard_at = now()
    where hooks.heard_at < now() - interval '1 hour'
      or (hooks.owner, hooks.repo) is distinct from (excluded.owner, excluded.repo)`.execute(store)

const isGenuine = (secret: string, body: Buffer, signature: string | undefined): boolean =>
  isSameSignature(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`, signature)
