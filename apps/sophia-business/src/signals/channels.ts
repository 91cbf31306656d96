import { createHmac } from 'node:crypto'
import { type App, type CallContext, ConfigError, createUpstream, vendorAddress } from '@sophia/service'
import type { Config } from '../config.ts'
import { madeUp, type Origin } from '../origin.ts'
import { type ChannelName, channelNames } from './schemas.ts'

/** What is told to somebody outside. */
export interface Message extends Origin {
  /** The same each time that it is sent: who gets it twice can tell. */
  readonly id: string
  readonly title: string
  readonly sentence: string
  readonly kind: 'fired' | 'recovered' | 'test'
  readonly happenedAt: string
}

/** One way out. */
export interface Channel {
  readonly name: ChannelName
  readonly origin: 'live' | 'sandbox'
  /** @throws {UpstreamError} when it was not taken. */
  send(message: Message, call: CallContext): Promise<void>
  close(): Promise<void>
}

const marks = { fired: '🔴', recovered: '🟢', test: '🔵' }
const textOf = (message: Message): string =>
  [`${marks[message.kind]} ${message.title}`, message.sentence, madeUp(message)]
    .filter((line) => line !== undefined)
    .join('\n')
/** What a message may have, by Telegram; Slack takes more. */
const maxText = 4_096

/**
 * The ways out that are set up. Where none is, the sandbox plays it, outside of production.
 *
 * @throws {ConfigError} an address that is not https, or a webhook without its secret.
 */
export function createChannels(config: Config, app: App): ReadonlyMap<ChannelName, Channel> {
  const found = new Map<ChannelName, Channel>()
  for (const name of channelNames) {
    const channel = makers[name](config, app)
    if (channel) found.set(name, channel)
  }
  return found
}

type Maker = (config: Config, app: App) => Channel | undefined

const makers: Readonly<Record<ChannelName, Maker>> = {
  slack(config, app) {
    const given = config.SIGNALS_SLACK_WEBHOOK_URL
    const place = placeOf(config, 'slack', 'SIGNALS_SLACK_WEBHOOK_URL', given, '/services/T0SANDBOX/B0SANDBOX/play')
    if (!place) return undefined
    const { origin, path, upstream } = open(app, 'slack', place)
    return {
      name: 'slack',
      origin,
      close: upstream.close,
      async send(message, call) {
        // Its own markup would make links of what a customer is called.
        const text = textOf(message).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
        await upstream.request({
          method: 'POST',
          path,
          body: { text: text.slice(0, maxText), unfurl_links: false },
          call,
        })
      },
    }
  },
  telegram(config, app) {
    const { SIGNALS_TELEGRAM_BOT_TOKEN: token, SIGNALS_TELEGRAM_CHAT_ID: chat } = config
    if ((token === undefined) !== (chat === undefined))
      throw new ConfigError(['SIGNALS_TELEGRAM_BOT_TOKEN and SIGNALS_TELEGRAM_CHAT_ID go together: one is not set'])
    const live = token && `${config.SIGNALS_TELEGRAM_API_URL}/bot${token}/sendMessage`
    const place = placeOf(config, 'telegram', 'SIGNALS_TELEGRAM_BOT_TOKEN', live, '/bot0:sandbox/sendMessage')
    if (!place) return undefined
    const { origin, path, upstream } = open(app, 'telegram', place)
    return {
      name: 'telegram',
      origin,
      close: upstream.close,
      async send(message, call) {
        const body = {
          chat_id: chat ?? '1',
          text: textOf(message).slice(0, maxText),
          link_preview_options: { is_disabled: true },
        }
        await upstream.request({ method: 'POST', path, body, call })
      },
    }
  },
  webhook(config, app) {
    const { SIGNALS_WEBHOOK_SECRET: secret, SIGNALS_WEBHOOK_URL: given } = config
    if (given !== undefined && secret === undefined)
      throw new ConfigError(['SIGNALS_WEBHOOK_SECRET is not set: a receiver could not tell our messages from others'])
    const place = placeOf(config, 'webhook', 'SIGNALS_WEBHOOK_URL', given, '/signals')
    if (!place) return undefined
    const { origin, path, upstream } = open(app, 'webhook', place)
    return {
      name: 'webhook',
      origin,
      close: upstream.close,
      async send(message, call) {
        const body = JSON.stringify(message)
        const at = String(Math.floor(Date.now() / 1000))
        const signature = createHmac('sha256', secret ?? 'sandbox')
          .update(`${at}.${body}`)
          .digest('hex')
        const headers = {
          'content-type': 'application/json',
          'idempotency-key': message.id,
          'sophia-timestamp': at,
          'sophia-signature': `sha256=${signature}`,
        }
        await upstream.request({ method: 'POST', path, body, headers, call, idempotent: true })
      },
    }
  },
}

interface Place {
  readonly url: string
  readonly origin: 'live' | 'sandbox'
}

/** @returns undefined where it is not set up, and nothing plays it. */
function placeOf(
  config: Config,
  name: ChannelName,
  keyVariable: string,
  given: string | undefined,
  sandboxPath: string,
): Place | undefined {
  if (given === undefined && config.NODE_ENV === 'production' && !config.SOPHIA_ALLOW_SANDBOX) return undefined
  const { baseUrl: url, origin } = vendorAddress(config, {
    name,
    keyVariable,
    sandboxPath,
    key: given,
    liveUrl: given ?? '',
  })
  const { hostname, protocol } = new URL(url)
  const near = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (origin === 'live' && protocol !== 'https:' && !near)
    throw new ConfigError([`${keyVariable} must begin with https: what is told is not for everybody on the way`])
  return { url, origin }
}

/** What an address ends in may be a secret: metrics, spans and errors name the channel only. */
function open(app: App, name: ChannelName, { origin, url }: Place) {
  const { origin: baseUrl, pathname, search } = new URL(url)
  // A message that may have come is not sent anew at once: deliveries are tried again by a clock of their own.
  const upstream = createUpstream({ name, baseUrl, metrics: app.metrics, retries: 0, connections: 4 })
  return { origin, path: pathname + search, upstream }
}
