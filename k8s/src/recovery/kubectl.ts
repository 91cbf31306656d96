/** kubectl as a child process: its words are an array, so that no name is read as code. */
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

export class KubectlError extends Error {
  override name = 'KubectlError'
}

interface Streams {
  readonly input?: Readable | string
  /** A new file for its output, zipped, in place of returning it. */
  readonly zipTo?: string
}

/** @throws {KubectlError} with what it said, when it does not end with 0. */
export async function kubectl(words: readonly string[], { input, zipTo }: Streams = {}): Promise<string> {
  const child = spawn('kubectl', words, { stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const fed =
    typeof input === 'string'
      ? child.stdin?.end(input)
      : input && child.stdin
        ? // It may end before it has read everything: its exit code says why.
          pipeline(input, child.stdin).catch(() => {})
        : undefined
  if (!child.stdout) throw new KubectlError('kubectl has no output')
  if (zipTo) await pipeline(child.stdout, createGzip(), createWriteStream(zipTo, { flags: 'wx', mode: 0o600 }))
  else for await (const chunk of child.stdout) stdout += String(chunk)
  await fed
  const code = await ended
  if (code !== 0) throw new KubectlError(`kubectl ${words.join(' ')}: ${stderr.trim() || `ended with ${code}`}`)
  return stdout
}

export interface ClusterItem {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; [member: string]: unknown }
  // oxlint-disable-next-line typescript/no-explicit-any -- any object of any kind.
  readonly spec?: any
  readonly [member: string]: unknown
}

/** @throws {KubectlError} */
export async function listItems(kind: string, namespace: string): Promise<ClusterItem[]> {
  const { items } = JSON.parse(await kubectl(['get', kind, '-n', namespace, '-o', 'json'])) as { items: ClusterItem[] }
  return items
}

/** Of a kind that the cluster may not know. @returns undefined then. */
export async function listKnown(kind: string, namespace: string): Promise<ClusterItem[] | undefined> {
  try {
    return await listItems(kind, namespace)
  } catch (error) {
    if (error instanceof KubectlError && error.message.includes("doesn't have a resource type")) return undefined
    throw error
  }
}
