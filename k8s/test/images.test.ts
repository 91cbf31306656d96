/** What an image is made of: what we add to the base, measured here, and the image itself where there is a builder. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { services } from '@sophia/catalog'
import { afterAll, describe, expect, test } from 'vitest'
import { bundle } from '../../bundle.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sophia-images-'))
afterAll(() => rmSync(folder, { recursive: true }))

const megabyte = 1_000_000
/** Promised for an integration service, compressed, as a registry holds it. */
const imageMb = 90
/** How much of it may be ours: 4.2 to 4.6 when this was written. */
const layerMb = 6
/**
 * What the base has besides Node: the C library, its C++ sister, OpenSSL, certificates, time zones. Only a registry can tell their size; a
 * Debian with all of that and a shell is 28 MB. The build below measures everything together, where it can run.
 */
const librariesMb = 30

const integrations = Object.values(services)
  .filter(({ tier }) => tier === 'integration')
  .map(({ name }) => name)

/** The files that the Dockerfile copies into the last stage, as one compressed layer. @returns its bytes. */
async function layerOf(app: string): Promise<number> {
  const layer = join(folder, app.replace('/', '-'))
  await bundle(join(root, app), join(layer, 'dist'))
  copyFileSync(join(root, app, 'package.json'), join(layer, 'package.json'))
  copyFileSync(join(root, 'LICENSE'), join(layer, 'LICENSE'))
  const archive = `${layer}.tar.gz`
  execFileSync('tar', ['-czf', archive, '-C', layer, '.'])
  return statSync(archive).size
}

test('there are integration services to measure', () => expect(integrations).toContain('sophia-hubspot'))

test.each(integrations)(
  '%s adds little to its base',
  async (name) => {
    const bytes = await layerOf(`apps/${name}`)
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThanOrEqual(layerMb * megabyte)
  },
  120_000,
)

test('Node, which is most of the base, leaves room for us and for the libraries that it needs', () => {
  const node = join(root, 'node_modules/node/bin/node')
  const bytes = execFileSync('gzip', ['-c', node], { maxBuffer: imageMb * megabyte }).length
  expect(bytes).toBeGreaterThan(20 * megabyte)
  expect(bytes).toBeLessThanOrEqual((imageMb - layerMb - librariesMb) * megabyte)
}, 120_000)

test('the program of the nightly proof starts without its repository, and refuses a call without an address', async () => {
  await bundle(join(root, 'packages/prove'), join(folder, 'prove'))
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'prove/main.js')], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('--url is missing') })
}, 120_000)

/** A client alone builds nothing: there has to be a server behind it. */
const builds = spawnSync('docker', ['buildx', 'inspect'], { timeout: 20_000 }).status === 0
if (!builds) console.warn('Skipped: images. There is no docker with a builder here.')

describe.skipIf(!builds)('an image, built', () => {
  test('of an integration service is as small as promised and starts', () => {
    const archive = join(folder, 'image.tar')
    const tag = 'sophia-hubspot:test'
    const output = `type=docker,dest=${archive},compression=gzip,force-compression=true,name=${tag}`
    const service = ['--build-arg', 'SERVICE=sophia-hubspot', '--build-arg', 'FOLDER=apps/sophia-hubspot']
    execFileSync('docker', ['buildx', 'build', root, ...service, '--output', output], { stdio: 'pipe' })
    expect(statSync(archive).size).toBeLessThanOrEqual(imageMb * megabyte)
    execFileSync('docker', ['load', '--input', archive], { stdio: 'pipe' })
    const said = execFileSync('docker', ['run', '--rm', '--entrypoint', '/nodejs/bin/node', tag, '--version'])
    expect(said.toString()).toMatch(/^v24\./)
  }, 1_800_000)
})
