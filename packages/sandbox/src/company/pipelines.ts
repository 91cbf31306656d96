export interface Stage {
  readonly id: string
  readonly label: string
  /** Of winning, as the sales team set it: 0 to 1. */
  readonly probability: number
  readonly closed: boolean
  /** Median days until a deal moves on or is lost. */
  readonly days: number
  /** The share that moves on. */
  readonly advance: number
}

export interface Pipeline {
  readonly id: string
  readonly label: string
  /** In order; the last two are won and lost. */
  readonly stages: readonly Stage[]
}

const closed = { closed: true, days: 0, advance: 0 } as const
const open = { closed: false } as const

export const newBusiness: Pipeline = {
  id: 'default',
  label: 'New business',
  stages: [
    { id: 'appointmentscheduled', label: 'Discovery', probability: 0.1, days: 9, advance: 0.7, ...open },
    { id: 'qualifiedtobuy', label: 'Qualified', probability: 0.25, days: 14, advance: 0.72, ...open },
    { id: 'presentationscheduled', label: 'Demo', probability: 0.4, days: 16, advance: 0.74, ...open },
    { id: 'decisionmakerboughtin', label: 'Pilot', probability: 0.6, days: 28, advance: 0.78, ...open },
    { id: 'contractsent', label: 'Contract sent', probability: 0.8, days: 12, advance: 0.83, ...open },
    { id: 'closedwon', label: 'Closed won', probability: 1, ...closed },
    { id: 'closedlost', label: 'Closed lost', probability: 0, ...closed },
  ],
}

export const expansion: Pipeline = {
  id: '21043388',
  label: 'Renewal and expansion',
  stages: [
    { id: '61230041', label: 'Renewal due', probability: 0.5, days: 18, advance: 0.9, ...open },
    { id: '61230042', label: 'In review', probability: 0.65, days: 20, advance: 0.86, ...open },
    { id: '61230043', label: 'Terms agreed', probability: 0.9, days: 9, advance: 0.94, ...open },
    { id: '61230044', label: 'Renewed', probability: 1, ...closed },
    { id: '61230045', label: 'Not renewed', probability: 0, ...closed },
  ],
}

export const pipelines: readonly Pipeline[] = [newBusiness, expansion]

export const stageOf = (pipelineId: string | null | undefined, stageId: string | null | undefined): Stage | undefined =>
  pipelines.find(({ id }) => id === pipelineId)?.stages.find(({ id }) => id === stageId)
