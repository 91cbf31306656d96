/** The pipeline: what it may do, what it runs, and its scripts, run here. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ownImages } from '../src/index.ts'
import { readRepository } from '../src/runbook/repository.ts'
import { jobOf, root, workflowOf, workflows } from './workflows.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'sophia-pipeline-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(workflows)('$path', ({ text, workflow }) => {
  test('pins every action by its commit, and says which version that is', () => {
    const uses = text.split('\n').filter((line) => /\buses:/.test(line))
    expect(uses.length).toBeGreaterThan(0)
    for (const line of uses) expect(line).toMatch(/uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('has no right unless a job says so, and no job may write code', () => {
    const all = [workflow.permissions ?? {}, ...Object.values(workflow.jobs).map(({ permissions = {} }) => permissions)]
    expect(workflow.permissions).toBeDefined()
    for (const permissions of all) expect(permissions['contents'] ?? 'none').not.toBe('write')
  })

  test('puts nothing from outside into a script', () => {
    for (const { steps } of Object.values(workflow.jobs))
      for (const { run = '' } of steps) expect(run).not.toMatch(/\$\{\{/)
  })

  test('leaves no credential behind in a checkout', () => {
    const checkouts = Object.values(workflow.jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ 'persist-credentials': false })
  })

  test('its scripts are bash, and what they run with npm is there', () => {
    const { flagsOf } = readRepository()
    for (const { run } of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) {
      if (!run) continue
      execFileSync('bash', ['-n', '-c', run])
      for (const [, script = '', flags = ''] of run.matchAll(/npm run (\S+) --(.*)$/gm)) {
        const known = flagsOf(script)
        expect(known, script).toBeDefined()
        for (const [, flag] of flags.matchAll(/--([a-z-]+)/g)) expect(known).toContain(flag)
      }
    }
  })
})

const release = workflowOf('release')
const build = jobOf(release, 'build')
const deploy = jobOf(release, 'deploy')

test('the release builds every image of ours from its folder, after the tests, and deploys after the build', () => {
  const built = build.strategy?.matrix.include ?? []
  expect(built.map(({ service }) => service).sort()).toEqual([...ownImages].sort())
  for (const { service, folder: source } of built)
    expect(JSON.parse(read(`${source}/package.json`))).toMatchObject({ name: `@sophia/${service}` })
  expect(build.needs).toBe('test')
  expect(deploy.needs).toBe('build')
})

test('what is built says what it is made of and by whom, and is signed; what is not proven is taken back', () => {
  const scripts = build.steps.map(({ run = '' }) => run).join('\n')
  for (const flag of ['--sbom=true', '--provenance=mode=max', 'cosign sign --yes "$REGISTRY/$SERVICE@$DIGEST"'])
    expect(scripts).toContain(flag)
  // Without it nobody would vouch for who signed.
  expect(build.permissions).toMatchObject({ 'id-token': 'write' })
  const proven = deploy.steps.findIndex(({ id }) => id === 'prove')
  expect(deploy.steps[proven - 1]?.run).toContain('--record before.json')
  expect(deploy.steps[proven + 1]).toEqual({
    if: "failure() && steps.prove.outcome == 'failure'",
    run: 'npm run deploy -- --back before.json',
  })
})

test('the digests of what was built become a release, and a missing one stops it', () => {
  const metadata = join(folder, 'metadata')
  mkdirSync(metadata)
  for (const name of ownImages)
    writeFileSync(
      join(metadata, `${name}.json`),
      JSON.stringify({ 'containerimage.digest': `sha256:${'b'.repeat(64)}` }),
    )
  const own = execFileSync(join(root, '.ci/own-digests'), [metadata], { encoding: 'utf8' })
  expect(Object.keys(JSON.parse(own)).sort()).toEqual([...ownImages].sort())
  writeFileSync(join(folder, 'own.json'), own)
  // A registry in place of docker: it knows every image but one.
  const docker = join(folder, 'docker')
  writeFileSync(docker, `#!/bin/sh\ncase "$4" in */unknown:*) exit 1;; esac\necho sha256:${'c'.repeat(64)}\n`, {
    mode: 0o755,
  })
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
  const all = execFileSync(join(root, '.ci/third-party-digests'), [join(folder, 'own.json')], { encoding: 'utf8', env })
  writeFileSync(join(folder, 'digests.json'), all)
  const write = () =>
    spawnSync(
      process.execPath,
      ['k8s/src/write.ts', '--digests', join(folder, 'digests.json'), '--out', join(folder, 'out')],
      {
        cwd: root,
        encoding: 'utf8',
      },
    )
  expect(write()).toMatchObject({ status: 0 })
  writeFileSync(join(folder, 'digests.json'), own)
  expect(write()).toMatchObject({ status: 1, stderr: expect.stringContaining('postgres has no digest') })
  writeFileSync(join(metadata, 'redis.json'), '{}')
  const missing = spawnSync(join(root, '.ci/own-digests'), [metadata], { encoding: 'utf8' })
  expect(missing.stderr).toContain('No digest: redis')
}, 120_000)

describe('the Dockerfile', () => {
  const dockerfile = read('Dockerfile')

  test('ends in an image without a shell, as a user without rights, that starts what npm start starts', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
    expect(last).toMatch(/^\nFROM gcr\.io\/distroless\/nodejs24-debian12:nonroot/)
    expect(last).toContain('USER 65532:65532')
    const { scripts } = JSON.parse(read('apps/mcp-agents/package.json')) as { scripts: { start: string } }
    for (const flag of scripts.start.match(/--\S+|dist\/main\.js/g) ?? []) expect(last).toContain(flag)
    expect(last).toContain(/GLIBC_TUNABLES=\S+/.exec(scripts.start)?.[0])
  })

  test('runs the Node and the tools that this repository is tested with', () => {
    const { packageManager, devDependencies } = JSON.parse(read('package.json')) as {
      packageManager: string
      devDependencies: Record<string, string>
    }
    expect(dockerfile).toContain(`ARG NODE=${devDependencies['node']}`)
    expect(dockerfile).toContain(`turbo@${devDependencies['turbo']}`)
    expect(dockerfile).toContain(packageManager)
    expect(dockerfile).not.toMatch(/:latest/)
  })

  test('copies only files that are there and are not left out', () => {
    const left = read('.dockerignore').split('\n')
    for (const [, files = ''] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm))
      for (const file of files.split(' ')) {
        expect(existsSync(join(root, file)), file).toBe(true)
        expect(left).not.toContain(file)
      }
  })
})
