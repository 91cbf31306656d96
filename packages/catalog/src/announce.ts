/** Development's last task: says where to go once all nine services answer, and which one does not if they do not. */
import { companions, type ServiceName, serviceList, services } from './index.ts'

/** In milliseconds, as the command's only word. */
const tellEveryMs = Number(process.argv[2] ?? 20_000)

const isReady = async (port: number): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(1_000) })
    return response.ok
  } catch {
    return false
  }
}

/** However long it takes: a slow machine is no reason to end what has come up. */
async function waitFor(names: readonly ServiceName[]): Promise<void> {
  let waiting = names
  let toldAt = performance.now()
  while (waiting.length) {
    const found = await Promise.all(waiting.map((name) => isReady(services[name].port)))
    waiting = waiting.filter((_, index) => !found[index])
    if (!waiting.length) return
    await new Promise((wake) => setTimeout(wake, 250))
    if (performance.now() - toldAt < tellEveryMs) continue
    toldAt = performance.now()
    const seconds = Math.round(toldAt / 1000)
    console.error(`Not ready after ${seconds} s: ${waiting.join(', ')}. If it stays so, their lines above say why.`)
  }
}

await waitFor(serviceList.map(({ name }) => name))
const seconds = (performance.now() / 1000).toFixed(1)
console.log(`
  Sophia is up: nine services in ${seconds} s.

  Dashboard   http://localhost:${services['sophia-dashboard'].port}
  MCP         http://localhost:<port>/mcp, for example the analysis tools on ${services['mcp-business'].port}
  API         http://localhost:<port>/openapi.json
  Sandbox     http://localhost:${companions.sandbox.port}/_health plays the vendors whose keys are not set

  Next: upload a CRM export on the dashboard, or follow the tour in README.md. Ctrl-C ends everything.
`)
// Stays, so that turbo shows one group of processes that live and end together.
setInterval(() => {}, 2 ** 30)
