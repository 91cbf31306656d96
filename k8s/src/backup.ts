/**
 * Every night: all of Postgres onto a volume of its own, where its log goes every minute. A copy elsewhere is made by
 * `npm run backup`.
 */
import { stores } from '@sophia/catalog'
import type { IPodSpec } from 'kubernetes-models/v1'
import { backupsFolder } from './archive.ts'
import type { Images } from './images.ts'
import { postgresJob } from './postgres-job.ts'
import type { Profile } from './profiles.ts'

const name = 'backup'
const keptDays = 7
/** However old: where new ones fail, the last good ones are all there is. */
const keptAlways = 3

/** Base backups in a folder, the oldest first. Others in it: `wal`, `.part`, and `.left` by a restore to before them. */
export const listBases = `{ ls -1 | grep 'Z$' || true; } | sort`

/**
 * Whole under another name first: what has the name of a backup is one, and it ended then. Room is made before it is needed; of the
 * log goes what no base backup that is kept begins with.
 */
export const backupScript = (folder: string): string =>
  [
    'set -eu',
    `cd ${folder}`,
    'mkdir -p wal',
    'rm -rf ./*.part',
    `find . -maxdepth 1 -name '*.left' -mtime +${keptDays} -exec rm -r {} +`,
    `${listBases} -r | tail -n +${keptAlways + 1} | while read -r old; do find "./$old" -maxdepth 0 -mtime +${keptDays} -exec rm -r {} +; done`,
    `pg_basebackup -h ${stores.postgres.name} -U sophia -D base.part -F tar -X fetch -z -c fast`,
    'mv base.part "$(date -u +%Y%m%dT%H%M%SZ)"',
    `oldest="$(${listBases} | head -n 1)"`,
    // The file comes first in the archive.
    'first="$(tar -xzOf "$oldest/base.tar.gz" --occurrence=1 backup_label | sed -n "s/^START WAL LOCATION: .*(file \\([0-9A-F]*\\))/\\1/p")"',
    'if [ -z "$first" ]; then echo "$oldest does not say where it begins" >&2; exit 1; fi',
    // Eight digits of a timeline, then those that count up over all timelines.
    'for file in wal/*; do',
    '  segment="${file#wal/????????}"',
    '  case "$segment" in .history.gz) continue ;; esac',
    '  if [ "${segment%%.*}" \\< "${first#????????}" ]; then rm "$file"; fi',
    'done',
  ].join('\n')

const sizes = { cpu: { request: '50m', limit: '1' }, memory: { request: '64Mi', limit: '192Mi' } }

/** A volume of one node is there only: whoever else mounts it has to be there, too. */
const besidePostgres: NonNullable<IPodSpec['affinity']> = {
  podAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { labelSelector: { matchLabels: { app: stores.postgres.name } }, topologyKey: 'kubernetes.io/hostname' },
    ],
  },
}

export const backupManifests = ({ namespace }: Profile, images: Images) =>
  postgresJob(
    {
      name,
      namespace,
      at: '17 2 * * *',
      retries: 2,
      deadlineS: 7200,
      script: backupScript(backupsFolder),
      sizes,
      mounts: [{ name: 'backups', mountPath: backupsFolder }],
      volumes: [{ name: 'backups', persistentVolumeClaim: { claimName: 'backups' } }],
      affinity: besidePostgres,
    },
    images,
  )
