/**
 * Every night: all of Postgres onto a volume of its own, where its log goes every minute. A copy elsewhere is made by
 * `npm run backup`.
 */
import { stores } from '@sophia/catalog'
import { backupsFolder, besidePostgres, onlyPostgres, postgresPassword } from './archive.ts'
import type { Images } from './images.ts'
import { resources, scratch } from './pod.ts'
import type { Profile } from './profiles.ts'
import { scheduledJob } from './scheduled.ts'

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

export function backupManifests({ namespace }: Profile, images: Images) {
  const temporary = scratch('scratch', '/tmp')
  return [
    onlyPostgres(name, namespace),
    scheduledJob({
      name,
      namespace,
      part: 'store',
      at: '17 2 * * *',
      retries: 2,
      deadlineS: 7200,
      user: 999,
      container: {
        image: images('postgres'),
        command: ['sh', '-c', backupScript(backupsFolder)],
        env: [postgresPassword],
        resources: resources(sizes),
        volumeMounts: [{ name: 'backups', mountPath: backupsFolder }, temporary.mount],
      },
      pod: {
        affinity: besidePostgres,
        volumes: [{ name: 'backups', persistentVolumeClaim: { claimName: 'backups' } }, temporary.volume],
      },
    }),
  ]
}
