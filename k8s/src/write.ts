/**
 * `npm run manifests`: writes the YAML that is committed. With `--digests FILE --out FOLDER` it writes a release: the same,
 * every image by its digest. With `--check` it writes nothing, and says what is committed otherwise than it would be made.
 */
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { byTag, type Digests, withDigests } from './images.ts'
import { manifestFiles, toYaml } from './manifests.ts'

const { values } = parseArgs({
  options: { digests: { type: 'string' }, out: { type: 'string' }, check: { type: 'boolean', default: false } },
})
if (values.digests && !values.out) throw new Error('A release is not committed: say where it goes with --out FOLDER')
/** Paths are those of whoever called npm, which changes the folder. */
const at = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path)
const digests = values.digests && at(values.digests)
const out = values.out ? at(values.out) : join(import.meta.dirname, '../manifests')

const images = digests ? withDigests(JSON.parse(readFileSync(digests, 'utf8')) as Digests) : byTag
const files = new Map([...manifestFiles(images)].map(([path, manifests]) => [path, toYaml(manifests)]))

function check(): void {
  const there = globSync('**/*.yaml', { cwd: out })
  const faults = [
    ...there.filter((path) => !files.has(path)).map((path) => `${path} is no longer made`),
    ...[...files.keys()].filter((path) => !there.includes(path)).map((path) => `${path} is missing`),
    ...there
      .filter((path) => files.has(path) && files.get(path) !== readFileSync(join(out, path), 'utf8'))
      .map((path) => `${path} would be made otherwise`),
  ]
  for (const fault of faults) console.error(fault)
  // From the start of the process: what is loaded is part of it.
  console.log(
    `${files.size} files made and checked in ${performance.now().toFixed(0)} ms, ${faults.length} not as in ${out}`,
  )
  if (faults.length) process.exitCode = 1
}

function write(): void {
  const made = new Set([...files.keys()].map((path) => path.split('/')[0] ?? path))
  if (values.out && existsSync(out) && readdirSync(out).some((name) => !made.has(name)))
    throw new Error(`${out} holds more than manifests, which would be deleted: name another folder`)
  // Only when everything could be made: a file that is no longer made goes.
  rmSync(out, { recursive: true, force: true })
  for (const [path, text] of files) {
    const file = join(out, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  console.log(`${files.size} files in ${out}`)
}

if (values.check) check()
else write()
