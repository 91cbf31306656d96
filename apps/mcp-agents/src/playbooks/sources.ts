import { plain, table } from './markdown.ts'

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
      sources.flatMap((source, index) => [
        ...(source.complete === false
          ? [`S${index + 1} does not cover all rows: ${source.tool} says that it is not complete.`]
          : []),
        ...(source.stale ? [`S${index + 1} is an older answer: ${source.tool} could not ask its source.`] : []),
      ]),
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
            source.rows === undefined ? '–' : String(source.rows),
            link ? `[rows](${link})` : '–',
          ]
        }),
      ),
  }
}
export type Sources = ReturnType<typeof createSources>
