/** How many users come, and when. The runbook's four stages, and the shapes that find what a steady load does not. */

export interface Stage {
  readonly users: number
  readonly seconds: number
}

export const profileNames = ['baseline', 'moderate', 'high', 'stress', 'spike', 'soak'] as const
export type ProfileName = (typeof profileNames)[number]

const steady = { baseline: 50, moderate: 200, high: 500, stress: 1000 } as const

/** @param seconds in all. A soak has no users: it is half of the rate that was found at capacity. */
export function stagesOf(profile: ProfileName, seconds: number): Stage[] {
  switch (profile) {
    case 'spike': {
      const part = seconds / 4
      return [
        { users: steady.baseline, seconds: part },
        { users: steady.high, seconds: part },
        { users: steady.baseline, seconds: 2 * part },
      ]
    }
    case 'soak':
      return []
    default:
      return [{ users: steady[profile], seconds }]
  }
}
