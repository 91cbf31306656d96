import type { GpuType } from '../company/compute.ts'
import { type Cloud, cloudRegion, type Instance, type InstanceStatus } from './cloud.ts'

export const typeView = ({ description, gpu, gpus, memory, name, price, storage, vcpus }: GpuType) => ({
  name,
  description,
  gpu_description: gpu,
  price_cents_per_hour: price,
  specs: { vcpus, memory_gib: memory, storage_gib: storage, gpus },
})

const hindrances: Partial<Record<InstanceStatus, { reason_code: string; reason_description: string }>> = {
  booting: { reason_code: 'vm-has-not-launched', reason_description: 'The instance has not launched yet.' },
  terminating: { reason_code: 'vm-is-terminating', reason_description: 'The instance is terminating.' },
  terminated: { reason_code: 'vm-is-terminating', reason_description: 'The instance is terminated.' },
}

function actionsOf(status: InstanceStatus) {
  const hindrance = hindrances[status]
  const usual = { available: !hindrance, ...hindrance }
  // What still boots can already be given back.
  const terminate = status === 'booting' ? { available: true } : usual
  return { migrate: usual, rebuild: usual, restart: usual, cold_reboot: usual, terminate }
}

/** An instance as Lambda prints it: what it does not have yet is missing. */
export function instanceView(cloud: Cloud, instance: Instance) {
  const status = cloud.statusOf(instance)
  const names = instance.mounts.map(
    ({ file_system_id }) => cloud.filesystems.get(file_system_id)?.name ?? file_system_id,
  )
  return {
    id: instance.id,
    ...(instance.name !== undefined && { name: instance.name }),
    ...(status !== 'booting' && { ip: instance.ip, private_ip: `10.19.${instance.ip.split('.').slice(2).join('.')}` }),
    status,
    ssh_key_names: instance.sshKeyNames,
    file_system_names: names,
    ...(instance.mounts.length && { file_system_mounts: instance.mounts }),
    region: cloudRegion(instance.region),
    instance_type: typeView(instance.type),
    hostname: instance.hostname ?? instance.ip.replaceAll('.', '-'),
    ...(status === 'active' && {
      jupyter_token: instance.jupyterToken,
      jupyter_url: `https://jupyter-${instance.id.slice(0, 8)}.lambda.example/?token=${instance.jupyterToken}`,
    }),
    actions: actionsOf(status),
    tags: instance.tags,
    ...(instance.rulesetIds.length && { firewall_rulesets: instance.rulesetIds.map((id) => ({ id })) }),
  }
}
