/** A release by digest: applied, waited for, taken back. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imageNames, ownImages } from '../src/index.ts'
import { readRepository } from '../src/runbook/repository.ts'
import { type ApiServer, startApiServer } from '../src/stand-in/api-server.ts'
import { hasKubectl, type Shell, shellFor } from '../src/stand-in/kubectl.ts'

describe.skipIf(!hasKubectl)('a release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sophia-release-'))
  let cluster: ApiServer
  let shell: Shell
  beforeAll(async () => {
    cluster = await startApiServer(readRepository().cluster.objects)
    shell = shellFor(cluster.url)
    const digests = Object.fromEntries(
      imageNames.map((name, index) => [name, `sha256:${String(index).padStart(64, '0')}`]),
    )
    writeFileSync(join(folder, 'digests.json'), JSON.stringify(digests))
  })
  afterAll(async () => {
    shell?.close()
    await cluster?.close()
    rmSync(folder, { recursive: true })
  })
  const imageOf = (name: string): string =>
    cluster.store.get('Deployment', 'sophia', name)?.spec.template.spec.containers[0].image as string
  const deploy = (flags: string) => shell.run(`node k8s/src/release/deploy.ts --record ${folder}/before.json ${flags}`)

  test('with tags in it is refused, and nothing is changed', async () => {
    const { code, stderr } = await deploy('--from k8s/manifests/production')
    expect(code).toBe(1)
    expect(stderr).toContain('Not by digest: ')
    expect(cluster.requests.filter((request) => !request.startsWith('GET'))).toEqual([])
  }, 60_000)

  test('is made, applied and stands; its record takes it back', async () => {
    const before = imageOf('mcp-research')
    const made = await shell.run(`node k8s/src/write.ts --digests ${folder}/digests.json --out ${folder}/release`)
    expect(made).toMatchObject({ code: 0, stderr: '' })
    const applied = await deploy(`--from ${folder}/release/production`)
    expect(applied.stdout).toContain('Stands: ')
    expect(applied.code).toBe(0)
    for (const name of ownImages.filter((each) => each !== 'sandbox' && each !== 'prove'))
      expect(imageOf(name)).toMatch(/@sha256:0+\d+$/)
    const back = await shell.run(`node k8s/src/release/deploy.ts --back ${folder}/before.json`)
    expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('mcp-research') })
    expect(imageOf('mcp-research')).toBe(before)
  }, 120_000)

  test('that does not come to stand is taken back at once', async () => {
    const before = imageOf('mcp-context')
    const file = join(folder, 'release/production/40-services.yaml')
    // A Deployment that the namespace has no right to: the API refuses it after others were applied.
    writeFileSync(
      file,
      `${readFileSync(file, 'utf8')}---\napiVersion: example.com/v1\nkind: Unheard\nmetadata:\n  name: x\n`,
    )
    const { code, stderr } = await deploy(`--from ${folder}/release/production`)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^kubectl apply -f /)
    expect(stderr).toContain('Taken back: ')
    expect(imageOf('mcp-context')).toBe(before)
  }, 120_000)
})
