import { type Caller, ConfigError, problems } from '@sophia/service'
import { type RawBuilder, sql } from 'kysely'

/**
 * A caller as far as documents are concerned. `labels` are the visibilities that they may read and write; `everything`
 * is the administrator's.
 */
export interface Viewer {
  readonly subject: string
  readonly everything: boolean
  readonly labels: readonly string[]
}

export type Teams = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Reads `sales=ana,ben;finance=carla`.
 *
 * @throws {ConfigError} naming each entry that does not fit.
 */
export function parseTeams(text: string | undefined): Teams {
  const teams = new Map<string, Set<string>>()
  const faults: string[] = []
  const entries = (text ?? '').split(';').map((entry) => entry.trim())
  for (const [index, entry] of entries.entries()) {
    if (!entry) continue
    const [, team, members] = /^([\w.@-]{1,64})=([\w.@-]+(?:,[\w.@-]+)*)$/.exec(entry.replaceAll(' ', '')) ?? []
    if (!team || !members) faults.push(`SOPHIA_TEAMS entry ${index + 1} is not team=member,member`)
    else if (teams.has(team)) faults.push(`SOPHIA_TEAMS names the team ${team} twice`)
    else teams.set(team, new Set(members.split(',')))
  }
  if (faults.length) throw new ConfigError(faults)
  return teams
}

/** Tells what each caller may see: what is public, their own, their teams'; administrators all of it. */
export function createViewers(teams: Teams): (caller: Caller) => Viewer {
  return ({ subject, role }) => ({
    subject,
    everything: role === 'admin',
    labels: [
      'public',
      `user:${subject}`,
      ...[...teams].filter(([, members]) => members.has(subject)).map(([team]) => `team:${team}`),
    ],
  })
}

/**
 * Nobody stores what they could not read back.
 *
 * @throws {Problem} forbidden.
 */
export function assertMayWrite(viewer: Viewer, visibility: string): void {
  if (!viewer.everything && !viewer.labels.includes(visibility)) {
    throw problems.forbidden(`${viewer.subject} may not store anything for ${visibility}.`)
  }
}

/** The condition that every query carries: on `spaces` for documents, on the table itself for everything else. */
export const visibleTo = (
  { everything, labels }: Viewer,
  table: 'spaces' | 'memories' | 'sessions' = 'spaces',
): RawBuilder<boolean> => (everything ? sql`true` : sql`${sql.ref(`${table}.visibility`)} = any(${labels}::text[])`)
