/** What the cluster says of a namespace: kubectl where a person is, the API server itself in a pod, which has no kubectl. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Agent, request } from 'undici'

const timeoutMs = 20_000
/** Where a pod finds its account. */
const podAccount = '/var/run/secrets/kubernetes.io/serviceaccount'
const groups = { networkpolicies: 'apis/networking.k8s.io/v1', deployments: 'apis/apps/v1' }

const run = promisify(execFile)

async function askKubectl(kind: string, namespace: string): Promise<string> {
  try {
    const words = ['get', kind, '-n', namespace, '-o', 'json']
    return (await run('kubectl', words, { timeout: timeoutMs, maxBuffer: 2 ** 26 })).stdout
  } catch (error) {
    const said = ((error as { stderr?: string }).stderr || (error as Error).message).trim()
    throw new Error(said.split('\n').at(-1), { cause: error })
  }
}

async function askServer(host: string, account: string, kind: keyof typeof groups, namespace: string): Promise<string> {
  const read = (file: string): string => readFileSync(join(account, file), 'utf8')
  // The authority of the cluster is believed here and nowhere else: not for the public address.
  const dispatcher = new Agent({ connect: { ca: read('ca.crt') } })
  try {
    const name = isIPv6(host) ? `[${host}]` : host
    const { statusCode, body } = await request(
      `https://${name}:${process.env['KUBERNETES_SERVICE_PORT'] ?? 443}/${groups[kind]}/namespaces/${namespace}/${kind}`,
      // Renewed while the pod runs, so it is read each time.
      { dispatcher, headers: { authorization: `Bearer ${read('token')}` }, signal: AbortSignal.timeout(timeoutMs) },
    )
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`${kind} of ${namespace}: the API server answers ${statusCode}`)
    return text
  } finally {
    await dispatcher.close()
  }
}

/**
 * @param account folder with `token` and `ca.crt`.
 * @throws {Error} in one line of words, when the cluster does not say.
 */
export async function listKind<Item>(
  kind: keyof typeof groups,
  namespace: string,
  account = podAccount,
): Promise<readonly Item[]> {
  const host = process.env['KUBERNETES_SERVICE_HOST']
  const inPod = host !== undefined && existsSync(join(account, 'token'))
  const text = await (inPod ? askServer(host, account, kind, namespace) : askKubectl(kind, namespace))
  return (JSON.parse(text) as { items: Item[] }).items
}
