import { count, plain, table } from './markdown.ts'

/** What stands behind a figure. */
export interface Source {
  /** service.tool */
  readonly tool: string
  /** What was asked, for example the metrics with their versions. */
  readonly about: string
  readonly asOf?: string
  readonly complete?: boolean
  readonly stale?: boolean
  readonly origin?: string
  readonly rows?: number
  /** Rows that belong to the answer and are not in it. */
  readonly missing?: readonly { readonly metric?: string; readonly rows: number; readonly reason: string }[]
  readonly lineageId?: string
}

/** Numbers the sources of one answer in the order in which they are named. */
export function createSources() {
  const sources: Source[] = []
  const lineageOf = ({ lineageId }: Source): string | undefined =>
    lineageId === undefined ? undefined : `/lineage/${encodeURIComponent(lineageId)}`
  return {
    /** @returns what follows a figure: a link to the rows behind it, where there is one. */
    cite(source: Source): string {
      sources.push(source)
      const link = lineageOf(source)
      return link ? `[[S${sources.length}]](${link})` : `[S${sources.length}]`
    },
    /** One line each for what cannot be trusted in full. */
    doubts: (): string[] =>
      sources.flatMap((source, index) =>
        [
          ...gapsOf(source),
          ...(source.stale ? [`${source.tool} could not ask its source and gave an older answer`] : []),
        ].map((doubt) => `S${index + 1}: ${doubt}.`),
      ),
    isSandbox: (): boolean => sources.some(({ origin }) => origin === 'sandbox'),
    table: (): string =>
      table(
        [
          { title: 'Source' },
          { title: 'Asked' },
          { title: 'What' },
          { title: 'As of' },
          { title: 'Complete' },
          { title: 'Origin' },
          { title: 'Rows', number: true },
          { title: 'Lineage' },
        ],
        sources.map((source, index) => {
          const link = lineageOf(source)
          return [
            `S${index + 1}`,
            source.tool,
            source.about,
            plain(source.asOf ?? '–'),
            source.complete === undefined ? '–' : source.complete ? 'yes' : '**no**',
            source.origin === 'sandbox' ? '**sandbox: made up**' : plain(source.origin ?? '–'),
            source.rows === undefined ? '–' : count(source.rows),
            link ? `[rows](${link})` : '–',
          ]
        }),
      ),
  }
}
function gapsOf({ tool, complete, missing = [] }: Source): string[] {
  if (complete === false && missing.length === 0) return [`${tool} says that it is not complete`]
  return missing.map(({ metric, rows, reason }) =>
    [metric && `${plain(metric)}:`, rows > 0 && count(rows), plain(reason)].filter(Boolean).join(' '),
  )
}

export type Sources = ReturnType<typeof createSources>
