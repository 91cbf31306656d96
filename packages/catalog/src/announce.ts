/** Development's last task: says where to go once all nine services answer, and which one does not if they do not. */
import { companions, type ServiceName, serviceList, services } from './index.ts'

const patienceMs = 60_000
const began = performance.now()

const isReady = async (port: number): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(1_000) })
    return response.ok
  } catch {
    return false
  }
}

async function waitFor(names: readonly ServiceName[]): Promise<readonly ServiceName[]> {
  let waiting = names
  while (waiting.length && performance.now() - began < patienceMs) {
    const found = await Promise.all(waiting.map((name) => isReady(services[name].port)))
    waiting = waiting.filter((_, index) => !found[index])
    if (waiting.length) await new Promise((wake) => setTimeout(wake, 250))
  }
  return waiting
}

const missing = await waitFor(serviceList.map(({ name }) => name))
if (missing.length) {
  console.error(`Not ready after ${patienceMs / 1000} s: ${missing.join(', ')}. Their lines above say why.`)
  process.exit(1)
}
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
