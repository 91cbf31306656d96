/** What a cluster lacks is said before the night in which it is needed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRepository } from '../src/runbook/repository.ts'
import { type ApiServer, startApiServer } from '../src/stand-in/api-server.ts'
import { hasKubectl, type Shell, shellFor } from '../src/stand-in/kubectl.ts'

describe.skipIf(!hasKubectl)('the preflight', () => {
  let cluster: ApiServer
  let shell: Shell
  beforeAll(async () => {
    cluster = await startApiServer(readRepository().cluster.objects)
    shell = shellFor(cluster.url)
  })
  afterAll(async () => {
    shell?.close()
    await cluster?.close()
  })
  const preflight = (more: Record<string, string> = {}, flags = '') =>
    shell.run(`node k8s/src/runbook/preflight.ts ${flags}`, more)

  test('finds nothing missing in a whole cluster', async () => {
    const { code, stdout } = await preflight()
    // jq is the machine's own matter.
    expect(stdout).not.toMatch(/Missing: (?!the program)/)
    expect(stdout).toMatch(/(\d+) of \1 lines can run here|Missing: the program/)
    expect(code).toBe(stdout.includes('Missing') ? 1 : 0)
  }, 60_000)

  test('names the lines that need an autoscaler where there is none', async () => {
    const { code, stdout } = await preflight({}, '--namespace sophia-staging')
    expect(code).toBe(1)
    expect(stdout).toMatch(/Missing: autoscalers.*\n(.*\n)*? +\d+: kubectl patch hpa mcp-research-hpa/)
    expect(stdout).not.toContain('Missing: cert-manager')
  }, 60_000)

  test('says that the cluster does not answer, and what that costs', async () => {
    const { code, stdout } = await preflight({ KUBECONFIG: '/nowhere' })
    expect(code).toBe(1)
    expect(stdout).toContain('Missing: a cluster that answers')
    expect(stdout).toMatch(/Missing: the metrics API.*\n(.*\n)*? +\d+: kubectl top pods -n sophia/)
  }, 60_000)
})
