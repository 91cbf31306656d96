import { type CallContext, problems, type Routes } from '@sophia/service'
import type { Kysely } from 'kysely'
import Type from 'typebox'
import type { Channel } from '../signals/channels.ts'
import type { Deliveries } from '../signals/deliveries.ts'
import { digest, listEvents } from '../signals/digest.ts'
import { evaluate } from '../signals/evaluate.ts'
import type { Rules } from '../signals/rules.ts'
import {
  type ChannelName,
  channelNames,
  Digest,
  DigestInput,
  EventPage,
  Notified,
  type NotifyInput,
  NotifyInput as NotifyBody,
  RuleAnswer,
  RuleInput,
  RulePage,
  RuleParams,
  RuleQuery,
} from '../signals/schemas.ts'

interface Sources {
  readonly kysely: Kysely<unknown>
  readonly rules: Rules
  readonly channels: ReadonlyMap<ChannelName, Channel>
  readonly deliveries: Deliveries
  /** Looks at the rules soon. */
  readonly wake: () => void
}

const tags = ['signals']
const day = 86_400_000
/** Whole days: the same question gives the same answer all day. */
const weekBefore = (now: number): Date => new Date(now - (now % day) - 6 * day)
const known = () => ({ asOf: new Date().toISOString(), complete: true })

export const signalRoutes: Routes<Sources> = async (app, { kysely, rules, channels, deliveries, wake }) => {
  app.put(
    '/signals/rules/:name',
    {
      schema: {
        operationId: 'putSignalRule',
        summary: 'Watch a metric: a rule that tells once when it fires, and once when it has recovered',
        tags,
        params: RuleParams,
        body: RuleInput,
        response: { 200: RuleAnswer },
      },
      config: { access: 'write' },
    },
    async ({ body, caller, params }) => {
      const rule = await rules.put(params.name, body, caller.subject)
      wake()
      return { ...rule, ...known() }
    },
  )
  app.get(
    '/signals/rules',
    {
      schema: {
        operationId: 'listSignalRules',
        summary: 'The rules, and how each stands',
        tags,
        querystring: RuleQuery,
        response: { 200: RulePage },
      },
      config: { access: 'read' },
    },
    async ({ query }) => ({ ...(await rules.list(query)), ...known() }),
  )
  app.get(
    '/signals/rules/:name',
    {
      schema: {
        operationId: 'getSignalRule',
        summary: 'One rule, and how it stands',
        tags,
        params: RuleParams,
        response: { 200: RuleAnswer },
      },
      config: { access: 'read' },
    },
    async ({ params }) => ({ ...(await rules.get(params.name)), ...known() }),
  )
  app.delete(
    '/signals/rules/:name',
    {
      schema: {
        operationId: 'deleteSignalRule',
        summary: 'Watch it no longer; what it has told stays',
        tags,
        params: RuleParams,
        response: { 204: Type.Null() },
      },
      config: { access: 'write' },
    },
    async ({ params }, reply) => {
      await rules.remove(params.name)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/signals/events',
    {
      schema: {
        operationId: 'listSignalEvents',
        summary: 'What rules have told, newest first',
        tags,
        querystring: RuleQuery,
        response: { 200: EventPage },
      },
      config: { access: 'read' },
    },
    async ({ query }) => ({ ...(await listEvents(kysely, query)), ...known() }),
  )
  app.post(
    '/signals/digest',
    {
      schema: {
        operationId: 'getSignalDigest',
        summary: 'Look at every rule now, and sum up what happened',
        tags,
        body: DigestInput,
        response: { 200: Digest },
      },
      config: {
        access: 'read',
        budgetMs: 10_000,
        tool: {
          name: 'get_signal_digest',
          description:
            'Tells which rules on metrics fire now and what has happened since a time, in words, with a lineageId for each figure.',
          idempotent: true,
        },
      },
    },
    async ({ body, call, log }) => {
      await evaluate(kysely, call, log)
      const since = body.since === undefined ? weekBefore(Date.now()) : new Date(body.since)
      return digest(kysely, await rules.all(), since)
    },
  )
  app.post(
    '/signals/notify',
    {
      schema: {
        operationId: 'notifySignals',
        summary: 'Tell what happened to Slack, Telegram and a webhook: each event once a channel',
        tags,
        body: NotifyBody,
        response: { 200: Notified },
      },
      config: { access: 'write', budgetMs: 15_000 },
    },
    async ({ body, call, id }) => {
      const told = []
      for (const name of body.channels ?? channelNames) told.push(await notify(name, body, call, id))
      return {
        channels: told,
        asOf: new Date().toISOString(),
        complete: told.every(({ pending, failed }) => !pending && !failed),
      }
    },
  )

  async function notify(name: ChannelName, body: NotifyInput, call: CallContext, id: string) {
    const channel = channels.get(name)
    const none = { channel: name, origin: null, sent: 0, sentBefore: 0, pending: 0, failed: 0, reason: null }
    if (!channel) {
      if (body.channels)
        throw problems.unprocessable(`${name} is not set up.`, `Set its variables: ${variables[name]}.`)
      return { ...none, reason: `Not set up: ${variables[name]}` }
    }
    const { origin } = channel
    if (body.test) {
      const now = new Date().toISOString()
      const message = {
        title: 'Sophia',
        sentence: 'This is a test: signals will come here.',
        kind: 'test',
        happenedAt: now,
      }
      await channel.send({ ...message, id: `test-${id}`, kind: 'test' }, call)
      return { ...none, origin, sent: 1 }
    }
    const since = body.since === undefined ? new Date(Date.now() - day) : new Date(body.since)
    await deliveries.add(name, since)
    const sent = await deliveries.sendDue(channel, call, since)
    const { sent: all, ...rest } = await deliveries.count(name, since)
    return { ...none, ...rest, origin, sent, sentBefore: all - sent }
  }
}

const variables: Readonly<Record<ChannelName, string>> = {
  slack: 'SIGNALS_SLACK_WEBHOOK_URL',
  telegram: 'SIGNALS_TELEGRAM_BOT_TOKEN and SIGNALS_TELEGRAM_CHAT_ID',
  webhook: 'SIGNALS_WEBHOOK_URL and SIGNALS_WEBHOOK_SECRET',
}
