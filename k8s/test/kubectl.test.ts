/** The kubectl lines of the runbook, run by a real kubectl against a cluster's stand-in that holds the rendered manifests. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf, commandsOf } from '../src/runbook/markdown.ts'
import { readRepository, runbookFile } from '../src/runbook/repository.ts'
import { type ApiServer, startApiServer } from './cluster/api-server.ts'
import { hasKubectl, type Shell, shellFor } from './cluster/kubectl.ts'

const blocks = blocksOf(readFileSync(runbookFile, 'utf8'))
const assignment = /^[A-Z_]+=/
/** Of each block, the lines with kubectl in them, after the choices that stand before. */
const lines = blocks
  .filter(({ language }) => language === 'bash')
  .flatMap((block) => {
    const commands = commandsOf(block).map(({ text }) => text)
    return (
      commands
        // `npm run loadtest -- --kubectl` puts half an hour of load on the platform; its kubectl is tested with that command.
        .filter((text) => /(^|[^-\w])kubectl\b/.test(text))
        .map((text) => ({
          heading: block.heading,
          text,
          script: [...commands.slice(0, commands.indexOf(text)).filter((each) => assignment.test(each)), text].join(
            '\n',
          ),
        }))
    )
  })

describe.skipIf(!hasKubectl)('a real kubectl', () => {
  let cluster: ApiServer
  let shell: Shell
  const folder = mkdtempSync(join(tmpdir(), 'sophia-runbook-'))
  beforeAll(async () => {
    cluster = await startApiServer(readRepository().cluster.objects)
    shell = shellFor(cluster.url)
  })
  afterAll(async () => {
    shell?.close()
    await cluster?.close()
    rmSync(folder, { recursive: true })
  })

  test('finds more than sixty lines to run', () => {
    expect(lines.length).toBeGreaterThan(60)
  })

  test.each(lines)(
    '$heading: $text',
    async ({ script }) => {
      // The only file that a line writes; a log that is followed does not end by itself.
      const inFolder = script
        .replaceAll('logs/', `${folder}/`)
        // Typed commands send Protocol Buffers, which the stand-in does not read: the same object goes there as JSON.
        .replace(/^kubectl create job .*$/m, '$& --dry-run=client -o json | kubectl create -f -')
      const { code, stderr } = await shell.run(inFolder, { REVISION: '1' })
      expect(stderr.replaceAll(/^(Defaulted container|Warning:).*\n/gm, '')).not.toMatch(/error|unknown|invalid/i)
      expect(code).toBe(0)
    },
    60_000,
  )

  test('what the lines ask for has happened', async () => {
    expect(cluster.requests.join('\n')).toContain(
      'PATCH /apis/apps/v1/namespaces/sophia/deployments/mcp-research/scale',
    )
    // Changed by hand, and put back from its file.
    expect(cluster.requests.join('\n')).toMatch(/PATCH \S+\/horizontalpodautoscalers\/mcp-agents-hpa/)
    expect(cluster.store.get('HorizontalPodAutoscaler', 'sophia', 'mcp-agents-hpa')?.spec.minReplicas).toBe(2)
    expect(cluster.store.get('Deployment', 'sophia', 'mcp-business')?.spec.template.spec.containers).toHaveLength(1)
  })

  test('a name that is not there fails, so that these tests can', async () => {
    const { code, stderr } = await shell.run('kubectl rollout restart deployment/sonic-ai -n sophia')
    expect(code).toBe(1)
    expect(stderr).toContain('deployments.apps "sonic-ai" not found')
  })
})
