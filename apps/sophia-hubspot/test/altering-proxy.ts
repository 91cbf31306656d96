import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll } from 'vitest'

interface Answer {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the sandbox answered
  body: any
}
type Alter = (path: string, answer: Answer) => void

/** HubSpot with odd answers: what comes passes to the sandbox, and its answer through `alter`, which ends with the test. */
export function useAlteringProxy(sandboxUrl: () => string) {
  let change: Alter = () => {}
  const proxy = createServer(async (request, response) => {
    const body = await textOf(request)
    const answer = await fetch(`${sandboxUrl()}/hubspot${request.url}`, {
      method: request.method ?? 'GET',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
      ...(body && { body }),
    })
    const text = await answer.text()
    const altered = { status: answer.status, body: text ? (JSON.parse(text) as unknown) : undefined }
    change(request.url ?? '', altered)
    response.writeHead(altered.status, { 'content-type': 'application/json' })
    response.end(altered.body === undefined ? '' : JSON.stringify(altered.body))
  })
  beforeAll(async () => {
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
  })
  afterEach(() => {
    change = () => {}
  })
  afterAll(() => proxy.close())
  return {
    alter(how: Alter) {
      change = how
    },
    /** What leads an app here. */
    variables: () => ({
      HUBSPOT_ACCESS_TOKEN: 'test',
      HUBSPOT_API_URL: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    }),
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
