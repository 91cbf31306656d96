import { type App, type CallContext, type HealthCheck, UpstreamError, vendorCheck } from '@sophia/service'
import type { Config } from './config.ts'
import { announceLaunch, connectLambda } from './lambda-connection.ts'
import { cloudProblem, isMissing, launchRefusal, writeProblem } from './refusals.ts'
import { type Dated, type SharedAnswer, shareAnswer } from './shared-answer.ts'

/** What the vendor says of a type of instance. Members that we do not read are not named. */
export interface CloudType {
  readonly name: string
  readonly description: string
  readonly gpu_description: string
  readonly price_cents_per_hour: number
  readonly specs: { vcpus: number; memory_gib: number; storage_gib: number; gpus: number }
}
export interface CloudOffer {
  readonly instance_type: CloudType
  readonly regions_with_capacity_available: { name: string }[]
}
export interface CloudTag {
  readonly key: string
  readonly value: string
}
/** Without `jupyter_token` and `jupyter_url`: they open a shell on the machine, and are dropped where they come in. */
export interface CloudInstance {
  readonly id: string
  readonly name?: string
  readonly status: string
  readonly ip?: string
  readonly hostname?: string
  readonly region: { name: string }
  readonly instance_type: CloudType
  readonly ssh_key_names: string[]
  readonly file_system_names: string[]
  readonly tags?: CloudTag[]
}
export interface CloudLaunch {
  readonly region_name: string
  readonly instance_type_name: string
  readonly ssh_key_names: readonly [string]
  readonly name?: string
  readonly file_system_names?: readonly string[]
  readonly image?: { family: string }
  readonly tags: readonly CloudTag[]
}
export interface CloudSshKey {
  readonly id: string
  readonly name: string
  readonly public_key: string
  readonly private_key?: string
}
export interface CloudFileSystem {
  readonly id: string
  readonly name: string
  readonly mount_point: string
  readonly created: string
  readonly is_in_use: boolean
  readonly region: { name: string }
  readonly bytes_used?: number
}
export interface CloudImage {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly family: string
  readonly version: string
  readonly architecture: string
  readonly region: { name: string }
  readonly updated_time: string
}
export interface CloudFirewallRule {
  readonly protocol: string
  readonly port_range?: [number, number]
  readonly source_network: string
  readonly description: string
}

/** Lambda Cloud 1.10. */
export interface LambdaCloud {
  readonly origin: 'live' | 'sandbox'
  readonly listOffers: SharedAnswer<CloudOffer[]>
  readonly listInstances: SharedAnswer<CloudInstance[]>
  readonly listRegions: SharedAnswer<{ name: string }[]>
  readonly listSshKeys: SharedAnswer<CloudSshKey[]>
  readonly listFileSystems: SharedAnswer<CloudFileSystem[]>
  readonly listImages: SharedAnswer<CloudImage[]>
  readonly listFirewallRules: SharedAnswer<CloudFirewallRule[]>
  /** Asked now, shared with nobody. */
  readInstances(call: CallContext): Promise<CloudInstance[]>
  /** undefined when there is none. */
  getInstance(id: string, call: CallContext): Promise<Dated<CloudInstance> | undefined>
  /** Waits until this replica's last launch is long enough ago. */
  launchTurn(call: CallContext): Promise<void>
  /**
   * To be called in its turn. Every call makes a machine: Lambda Cloud knows no idempotency key.
   *
   * @returns the id of the instance.
   * @throws {LaunchRefused} nothing was launched. Any other error: nobody knows.
   */
  launch(body: CloudLaunch, call: CallContext): Promise<string>
  restart(id: string, call: CallContext): Promise<CloudInstance>
  /** All or none; terminating twice is terminating once. @returns false when one of them is not there. */
  terminate(ids: readonly string[], call: CallContext): Promise<boolean>
  /** Without a public key a pair is made, whose private half is in this answer and nowhere else. */
  addSshKey(body: { name: string; public_key?: string }, call: CallContext): Promise<CloudSshKey>
  /** @returns false when there is none. */
  deleteSshKey(id: string, call: CallContext): Promise<boolean>
  readonly check: HealthCheck['check']
  close(): Promise<void>
}

/** A list is asked for once in so long, whatever part of it is wanted: one request a second is all there is. */
const sharedForMs = 5_000
const regionsSharedForMs = 3_600_000
export function createLambdaCloud(config: Config, app: App): LambdaCloud {
  const { ask, get, launchTurn, list, origin, upstream } = connectLambda(config, app)
  const shared = <Item>(path: string, forMs = sharedForMs) => shareAnswer(forMs, (call) => list<Item>(path, call))
  const readInstances = async (call: CallContext) => (await list<CloudInstance>('/instances', call)).map(withoutSecrets)
  const listInstances = shareAnswer(sharedForMs, readInstances)
  const listSshKeys = shared<CloudSshKey>('/ssh-keys')

  return {
    origin,
    listOffers: shareAnswer(sharedForMs, async (call) =>
      Object.values(await get<Record<string, CloudOffer>>('/instance-types', call)),
    ),
    listInstances,
    listRegions: shared('/regions', regionsSharedForMs),
    listSshKeys,
    listFileSystems: shared('/file-systems'),
    listImages: shared('/images'),
    listFirewallRules: shared('/firewall-rules'),
    readInstances,
    async getInstance(id, call) {
      try {
        const instance = await get<CloudInstance>(`/instances/${encodeURIComponent(id)}`, call)
        return { data: withoutSecrets(instance), asOf: new Date().toISOString() }
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    launchTurn,
    async launch(body, call) {
      try {
        const path = '/instance-operations/launch'
        const { instance_ids: ids } = await ask<{ instance_ids?: string[] }>(announceLaunch(call), 'POST', path, body)
        if (typeof ids?.[0] !== 'string') throw new UpstreamError('lambda', 'malformed')
        return ids[0]
      } catch (error) {
        throw launchRefusal(error)
      } finally {
        listInstances.forget()
      }
    },
    async restart(id, call) {
      const path = '/instance-operations/restart'
      const { restarted_instances: restarted } = await ask<{ restarted_instances?: CloudInstance[] }>(
        call,
        'POST',
        path,
        { instance_ids: [id] },
      ).catch(explainWrite)
      listInstances.forget()
      if (!restarted?.[0]) throw new UpstreamError('lambda', 'malformed')
      return withoutSecrets(restarted[0])
    },
    async terminate(ids, call) {
      try {
        await ask(call, 'POST', '/instance-operations/terminate', { instance_ids: ids }, true)
        return true
      } catch (error) {
        if (isMissing(error)) return false
        return explainWrite(error)
      } finally {
        listInstances.forget()
      }
    },
    async addSshKey(body, call) {
      const key = await ask<CloudSshKey>(call, 'POST', '/ssh-keys', body).catch(explainWrite)
      listSshKeys.forget()
      return key
    },
    async deleteSshKey(id, call) {
      try {
        await ask(call, 'DELETE', `/ssh-keys/${encodeURIComponent(id)}`)
        return true
      } catch (error) {
        if (isMissing(error)) return false
        return explainWrite(error)
      } finally {
        listSshKeys.forget()
      }
    },
    check: vendorCheck({ title: 'Lambda Cloud', origin, sandboxUrl: config.SOPHIA_SANDBOX_URL, upstream }),
    close: () => upstream.close(),
  }
}

const explainWrite = (error: unknown): never => {
  throw cloudProblem(error) ?? writeProblem(error)
}

function withoutSecrets(instance: CloudInstance): CloudInstance {
  const { jupyter_token: _token, jupyter_url: _url, ...rest } = instance as CloudInstance & Record<string, unknown>
  return rest
}
