/** How far a research goes. */
export const depths = ['quick', 'standard', 'deep'] as const
export type Depth = (typeof depths)[number]

export interface Reach {
  /** Unless the caller says otherwise. */
  readonly maxResults: number
  /** Results of one source at most: each is weighed, and more of the same seldom answers better. */
  readonly fromSource: number
  readonly statements: number
}

export const reachOf: Record<Depth, Reach> = {
  quick: { maxResults: 5, fromSource: 5, statements: 3 },
  standard: { maxResults: 10, fromSource: 20, statements: 5 },
  deep: { maxResults: 20, fromSource: 20, statements: 8 },
}
