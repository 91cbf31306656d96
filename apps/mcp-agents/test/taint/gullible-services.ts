/** Five services whose reading tools hand on what strangers wrote, and whose other tools count who called them. */
import type { ServiceName } from '@sophia/catalog'
import { type App, createApp, parseConfig, plumbing, serviceConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import Type from 'typebox'

/** What the calls of the corpus carry. */
const members = ['case', 'owner', 'repo', 'title', 'body', 'id', 'url', 'subject', 'text', 'source', 'plan', 'question']
const Body = Type.Object({
  ...Object.fromEntries([...members, 'collection', 'until'].map((name) => [name, Type.Optional(Type.String())])),
  properties: Type.Optional(Type.Record(Type.String(), Type.String())),
})

type Kind = 'reads' | 'writes' | 'readsOutside' | 'writesOutside'

const tools: Partial<Record<ServiceName, Readonly<Record<string, Kind>>>> = {
  'sophia-github': { list_issues: 'reads', create_issue: 'writesOutside' },
  'sophia-hubspot': { read_records: 'reads', create_deal: 'writesOutside', update_deal: 'writesOutside' },
  'sophia-lambda': {
    terminate_instance: 'writesOutside',
    launch_instance: 'writesOutside',
    restart_instance: 'writesOutside',
    release_lease: 'writes',
    extend_lease: 'writes',
  },
  'mcp-context': { search: 'reads', remember: 'writes', add_document: 'writes' },
  'mcp-research': { get_research: 'reads', research: 'writesOutside', read_page: 'readsOutside' },
}

export interface GullibleServices {
  readonly urls: Record<string, string>
  /** What a reading tool hands on when it is asked for `case`. */
  readonly texts: Map<string, string>
  /** Every call that changes something or leaves the platform, as it arrived. */
  readonly done: { readonly tool: string; readonly arguments: unknown }[]
  close(): Promise<void>
}

export async function startGullibleServices(): Promise<GullibleServices> {
  const texts = new Map<string, string>()
  const done: GullibleServices['done'] = []
  const apps: App[] = []
  const urls: Record<string, string> = {}
  const Any = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })
  for (const [service, kinds] of Object.entries(tools) as [ServiceName, Record<string, Kind>][]) {
    const config = parseConfig(Type.Object(serviceConfig(service)), testEnvironment())
    const app = createApp(service, config)
    await app.register(plumbing, { service, config })
    for (const [name, kind] of Object.entries(kinds)) {
      const reads = kind.startsWith('reads')
      app.post(
        `/${name}`,
        {
          schema: { body: Body, response: { 200: Any } },
          config: {
            access: reads ? 'read' : 'write',
            tool: {
              name,
              description: name,
              openWorld: kind.endsWith('Outside'),
              ...(!reads && { destructive: true, idempotent: false }),
            },
          },
        },
        async ({ body }) => {
          if (kind !== 'reads') done.push({ tool: `${service}.${name}`, arguments: body })
          return kind === 'reads'
            ? { text: texts.get(String((body as Record<string, unknown>)['case'])) ?? '' }
            : { ok: true }
        },
      )
    }
    apps.push(app)
    urls[`${service.toUpperCase().replaceAll('-', '_')}_URL`] = await app.listen({ host: '127.0.0.1', port: 0 })
  }
  return { urls, texts, done, close: async () => void (await Promise.all(apps.map((app) => app.close()))) }
}
