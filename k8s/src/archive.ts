/**
 * What Postgres writes goes onto the volume of backups once a minute, so that a restore may end at any moment since the oldest
 * base backup: docs/adr/0032-archive-of-the-log.md.
 */
import { stores } from '@sophia/catalog'
import type { Images } from './images.ts'
import { postgresJob } from './postgres-job.ts'
import type { Profile } from './profiles.ts'

/** Where the volume `backups` is mounted: base backups by the time at which they ended, and `wal`. */
export const backupsFolder = '/backups'
/** Seconds after which a segment that is not full is archived, too: as much may be lost with the disk. */
const timeoutS = 60
/** A segment that waits longer is late. */
const lateS = 3 * timeoutS

/**
 * `archive.sh PATH NAME`. Under its name only when it is whole and on the disk; what is there is never replaced: another cluster's
 * log under the same name would be the end of every restore.
 */
export const archiveScript = (folder: string): string => `set -eu
to="${folder}/wal/$2.gz"
mkdir -p "${folder}/wal"
if [ -e "$to" ]; then
  # After a crash Postgres brings the same segment again.
  gzip -dc "$to" | cmp -s - "$1" && exit 0
  echo "$to is there and has something else in it" >&2
  exit 1
fi
gzip -c "$1" > "$to.part"
sync "$to.part"
mv "$to.part" "$to"
sync "${folder}/wal"
`

export const archiveSettings = (script: string): Record<string, string> => ({
  archive_mode: 'on',
  archive_command: `sh ${script} %p %f`,
  archive_timeout: String(timeoutS),
})

/** 0 when all that is older has been archived. */
export const waitingSql = (seconds: number): string =>
  "select case current_setting('archive_mode') when 'off' then 'all' else count(*)::text end as waiting " +
  `from pg_ls_archive_statusdir() where name like '%.ready' and modification < now() - interval '${seconds} s'`

const checkScript = [
  'set -eu',
  `waiting="$(psql -h ${stores.postgres.name} -U sophia -d postgres -Atc "${waitingSql(lateS)}")"`,
  `if [ "$waiting" != 0 ]; then echo "$waiting segments have waited for ${lateS} s" >&2; exit 1; fi`,
].join('\n')

const name = 'archive'
const sizes = { cpu: { request: '10m', limit: '200m' }, memory: { request: '16Mi', limit: '32Mi' } }

/** Looks every five minutes. It is the last success of this job that the alert LogNotArchived watches. */
export function archiveManifests({ namespace }: Profile, images: Images) {
  return postgresJob(
    { name, namespace, at: '*/5 * * * *', retries: 0, deadlineS: 120, script: checkScript, sizes },
    images,
  )
}
