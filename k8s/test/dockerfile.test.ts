/**
 * The RUN lines of the Dockerfile, run here as they stand, from what `docker build` would send: what a builder would find missing is
 * missing here, too. Only what comes from a registry is not fetched: packages are those that npm installed, ours only the pruned ones.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sophia-dockerfile-'))
afterAll(() => rmSync(folder, { recursive: true }))

const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8')
const runLines = [...dockerfile.matchAll(/^RUN (.+)$/gm)].map(([, line = '']) => line)
const line = (part: string): string => {
  const found = runLines.filter((each) => each.includes(part))
  expect(found, `RUN … ${part}`).toHaveLength(1)
  return found[0] ?? ''
}
/** What is copied besides what is pruned, into the stage that builds. */
const besides = (/^COPY (bundle\.ts.*) \.\/$/m.exec(dockerfile)?.[1] ?? '').split(' ').filter(Boolean)
const { packageManager, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  packageManager: string
  devDependencies: Record<string, string>
}

const sh = (script: string, cwd: string, env: Record<string, string>): string =>
  execFileSync('sh', ['-ec', script], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter), HOME: folder, ...env },
  })

/** What is sent to a builder: the committed files, without those of .dockerignore. */
function context(): string {
  const to = join(folder, 'context')
  if (existsSync(to)) return to
  mkdirSync(to)
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n')
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    .toString()
    .split('\0')
    .filter((file) => file && existsSync(join(root, file)))
    .filter((file) => !ignored.some((each) => !each.startsWith('**') && (file === each || file.startsWith(`${each}/`))))
  for (const file of files) cpSync(join(root, file), join(to, file))
  return to
}

/** Packages of others as they are installed; of ours only those that were pruned. */
function installed(build: string): void {
  const [from, to] = [join(root, 'node_modules'), join(build, 'node_modules')]
  mkdirSync(join(to, '@sophia'), { recursive: true })
  for (const name of readdirSync(from))
    if (name !== '@sophia' && !name.startsWith('.cache')) symlinkSync(join(from, name), join(to, name))
  for (const place of globSync(['apps/*', 'packages/*', 'loadtest', 'k8s'], { cwd: build })) {
    const { name } = JSON.parse(readFileSync(join(build, place, 'package.json'), 'utf8')) as { name: string }
    symlinkSync(join(build, place), join(to, name))
    const inner = join(root, place, 'node_modules')
    if (existsSync(inner)) symlinkSync(inner, join(build, place, 'node_modules'))
  }
}

test('the tools of the Dockerfile are of the versions of the repository', () => {
  expect(line('turbo')).toContain(`turbo@${devDependencies['turbo']} `)
  expect(line('npm install')).toContain(packageManager)
  expect(dockerfile).toContain(`ARG NODE=${devDependencies['node']}\n`)
})

test.each([
  ['sophia-hubspot', 'apps/sophia-hubspot'],
  ['sophia-dashboard', 'apps/sophia-dashboard'],
  ['prove', 'packages/prove'],
  ['sandbox', 'packages/sandbox'],
])(
  '%s is built from what is pruned, and starts without the repository',
  (service, place) => {
    const env = { SERVICE: service, FOLDER: place }
    const pruned = join(folder, `${service}-pruned`)
    const build = join(folder, service)
    sh(
      line('prune')
        .replace(/npx --yes turbo@\S+/, 'turbo')
        .replace('/pruned', pruned),
      context(),
      env,
    )
    cpSync(join(pruned, 'json'), build, { recursive: true })
    // Would `npm ci` find that the lock says something else than the packages?
    sh(`${line('npm ci')} --dry-run --offline --ignore-scripts`, build, env)
    cpSync(join(pruned, 'full'), build, { recursive: true })
    for (const file of besides) cpSync(join(context(), file), join(build, file))
    installed(build)
    sh(line('bundle.ts'), build, { ...env, NODE_ENV: 'development' })

    const app = join(folder, `${service}-app`)
    cpSync(join(build, place, 'dist'), join(app, 'dist'), { recursive: true })
    cpSync(join(build, place, 'package.json'), join(app, 'package.json'))
    rmSync(build, { recursive: true })
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--expose-gc', 'dist/main.js'], {
      cwd: app,
      encoding: 'utf8',
      // None of them comes to serve: an address of nobody, a port that is none, no flag.
      env: { NODE_ENV: 'production', PORT: 'none', SOPHIA_HOST: '192.0.2.1' },
      timeout: 20_000,
    })
    expect(`${stdout}${stderr}`).not.toMatch(/ERR_MODULE_NOT_FOUND|Cannot find/)
    expect({ status, said: `${stdout}${stderr}` }).toEqual({
      status: expect.any(Number),
      said: expect.stringMatching(/PORT|--url|EADDRNOTAVAIL/),
    })
    expect(status).not.toBe(0)
  },
  180_000,
)
