/**
 * The pipeline, rehearsed: the scripts of every job, in their order, as a runner would run them. What reaches out (docker, cosign, npm, the
 * packages of the machine) is written down in place of being done; everything else is real.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { ownImages } from '../src/index.ts'
import { type Job, jobOf, root, type Step, type Workflow, workflowOf, workflows } from './workflows.ts'

/** Each writes down its words, and what it is given to read. */
const standIns: Readonly<Record<string, string>> = {
  docker: `case "$*" in
  login*) echo "  reads $(cat)" >>"$CALLS" ;;
  *--metadata-file*) for last; do :; done; echo '{"containerimage.digest":"sha256:${'b'.repeat(64)}"}' >"$last" ;;
  *imagetools*) echo sha256:${'c'.repeat(64)} ;;
esac`,
  cosign: '',
  'apt-get': '',
  npm: `case "$*" in
  'run manifests -- '*) shift 3; exec '${process.execPath}' k8s/src/write.ts "$@" ;;
  'run prove -- '*) exit "$PROVE_ENDS" ;;
  'test -- '*) for last; do :; done; echo '{"numPassedTests":3,"numFailedTests":0,"success":true}' >"\${last#*=}" ;;
esac`,
}

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

let checkout: string
let calls: () => string[]
/** A checkout in which nothing that is written is lost in the repository. */
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'sophia-runner-'))
  folders.push(folder)
  checkout = join(folder, 'checkout')
  mkdirSync(checkout)
  for (const name of ['.ci', 'k8s']) symlinkSync(join(root, name), join(checkout, name))
  for (const [name, script] of Object.entries(standIns))
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>"$CALLS"\n${script}\n`, { mode: 0o755 })
  writeFileSync(join(folder, 'calls'), '')
  calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
})

interface Ended {
  readonly failed: boolean
  readonly said: string
}

/** Says whether a step comes, as a runner decides it. */
function comes({ if: condition }: Step, failed: boolean, outcomes: ReadonlyMap<string, string>): boolean {
  if (condition === undefined) return !failed
  const [, id] = /^failure\(\) && steps\.(\w+)\.outcome == 'failure'$/.exec(condition) ?? []
  if (id === undefined) throw new Error(`The rehearsal does not know: if: ${condition}`)
  return failed && outcomes.get(id) === 'failure'
}

function rehearse(
  { env: everywhere = {} }: Workflow,
  job: Job,
  matrix: Readonly<Record<string, string>>,
  proveEnds = 0,
): Ended {
  const folder = join(checkout, '..')
  const filled = (variables: Record<string, string> = {}) =>
    Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        value.replace(/\$\{\{ (matrix|secrets)\.(\w+) \}\}/g, (_, from: string, key: string) =>
          from === 'matrix' ? (matrix[key] ?? '') : `secret ${key}`,
        ),
      ]),
    )
  const exported = join(folder, 'exported')
  writeFileSync(exported, '')
  const outcomes = new Map<string, string>()
  let failed = false
  let said = ''
  for (const step of job.steps) {
    if (step.run === undefined || !comes(step, failed, outcomes)) continue
    const later = readFileSync(exported, 'utf8').trim().split('\n').filter(Boolean)
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', step.run], {
      cwd: checkout,
      encoding: 'utf8',
      env: {
        PATH: [folder, process.env['PATH']].join(delimiter),
        HOME: folder,
        CALLS: join(folder, 'calls'),
        PROVE_ENDS: String(proveEnds),
        GITHUB_ENV: exported,
        GITHUB_ACTOR: 'somebody',
        GITHUB_SHA: 'abc123',
        GITHUB_REF_NAME: 'v1.2.3',
        ...filled(everywhere),
        ...filled(job.env),
        ...filled(step.env),
        ...Object.fromEntries(later.map((line) => line.split('=') as [string, string])),
      },
    })
    said += stdout + stderr
    failed ||= status !== 0
    if (step.id) outcomes.set(step.id, status === 0 ? 'success' : 'failure')
  }
  return { failed, said }
}

const release = workflowOf('release')

test('no job is left out of the rehearsal', () => {
  const jobs = workflows.flatMap(({ name, workflow }) => Object.keys(workflow.jobs).map((job) => `${name} ${job}`))
  expect(jobs.sort()).toEqual(['ci test', 'release build', 'release deploy', 'release test'])
})

test.each(['ci', 'release'])('%s: its tests are checked, run and counted', (name) => {
  const ended = rehearse(workflowOf(name), jobOf(workflowOf(name), 'test'), {})
  expect(ended).toEqual({ failed: false, said: expect.stringMatching(/^3 passed, 0 failed$/m) })
  const [own, install] = calls().filter((call) => call.startsWith('npm install'))
  expect([own, install]).toEqual(['npm install --global npm@11.19.1', 'npm install --no-audit --no-fund'])
  const then = calls().filter((call) => /^npm (run|test)/.test(call))
  expect(then).toEqual(['npm run check', expect.stringMatching(/^npm test -- /)])
})

describe('a version', () => {
  const build = () => {
    for (const matrix of jobOf(release, 'build').strategy?.matrix.include ?? [])
      expect(rehearse(release, jobOf(release, 'build'), matrix)).toMatchObject({ failed: false })
  }
  const deploy = (proveEnds: number) => rehearse(release, jobOf(release, 'deploy'), {}, proveEnds)
  /** The words of npm that change or judge the platform. */
  const onPlatform = () => calls().filter((call) => /^npm run (deploy|prove) /.test(call))

  test('is built by its number, pushed with what vouches for it, and signed by its digest, image after image', () => {
    build()
    const all = calls()
    expect(all.filter((call) => call === '  reads secret GITHUB_TOKEN')).toHaveLength(ownImages.length)
    for (const image of ownImages) {
      const [built = '', ...others] = all.filter((call) => call.includes(`SERVICE=${image} `))
      expect(others).toEqual([])
      for (const words of [
        'docker buildx build . --push --sbom=true --provenance=mode=max --platform linux/amd64 ',
        '--build-arg REVISION=abc123 ',
        `--tag ghcr.io/sophia-intel/${image}:1.2.3 `,
      ])
        expect(built).toContain(words)
      expect(all).toContain(`cosign sign --yes ghcr.io/sophia-intel/${image}@sha256:${'b'.repeat(64)}`)
    }
  }, 60_000)

  test('is deployed by digest, proven, and stays', () => {
    build()
    expect(deploy(0)).toMatchObject({ failed: false })
    expect(onPlatform()).toEqual([
      'npm run deploy -- --from release/production --record before.json',
      expect.stringMatching(/^npm run prove -- --url https:\/\/www\.sophia-intel\.ai /),
    ])
    const text = readFileSync(join(checkout, 'release/production/40-services.yaml'), 'utf8')
    const images = [...text.matchAll(/image: (\S+)/g)].map(([, image]) => image)
    expect(images.length).toBeGreaterThan(8)
    for (const image of images) expect(image).toMatch(/@sha256:b{64}$/)
  }, 60_000)

  test('that is not proven is taken back, and the job has failed', () => {
    build()
    expect(deploy(1)).toMatchObject({ failed: true })
    expect(onPlatform().slice(1)).toEqual([
      expect.stringMatching(/^npm run prove /),
      'npm run deploy -- --back before.json',
    ])
  }, 60_000)

  test('of which an image is missing is not deployed', () => {
    build()
    rmSync(join(checkout, 'metadata/mcp-agents.json'))
    expect(deploy(0)).toEqual({ failed: true, said: expect.stringContaining('mcp-agents has no digest') })
    expect(onPlatform()).toEqual([])
  }, 60_000)
})
