import { count, duration, excerpt, link, plain, table } from '../markdown.ts'
import { type DeliveryMaterial, hoursFrom, isWithin, type Marks, stalePulls } from './material.ts'

type MarksOf = ReadonlyMap<string, Marks>
const authorsAtMost = 10
const staleAtMost = 20

export function loadChapter({ repositories, window, at }: DeliveryMaterial, marks: MarksOf): string {
  const rows = repositories.flatMap(({ repo, open, latest }) => {
    if (!open) return []
    const waiting = open.items.filter(({ draft }) => !draft)
    const oldest = Math.max(0, ...waiting.map(({ createdAt }) => hoursFrom(createdAt, at)))
    const opened = latest?.items.filter(({ createdAt }) => isWithin(window, createdAt)).length
    const merged = latest?.items.filter(({ mergedAt }) => isWithin(window, mergedAt)).length
    // Beyond the hundred opened last there may be more: of those opened, if the last of them is in the window.
    const all = latest?.whole ?? false
    const allOpened = all || (latest?.items.some(({ createdAt }) => createdAt.slice(0, 10) < window.from) ?? false)
    return [
      [
        plain(repo),
        count(waiting.length),
        count(open.items.length - waiting.length),
        waiting.length ? duration(oldest) : '–',
        opened === undefined ? '–' : `${allOpened ? '' : '≥ '}${count(opened)}`,
        merged === undefined ? '–' : `${all ? '' : '≥ '}${count(merged)}`,
        `${marks.get(repo)?.open ?? ''} ${marks.get(repo)?.latest ?? ''}`.trim(),
      ],
    ]
  })
  if (rows.length === 0) return ''
  return [
    '## Review load',
    table(
      [
        { title: 'Repository' },
        { title: 'Waiting', number: true },
        { title: 'Drafts', number: true },
        { title: 'Oldest', number: true },
        { title: 'Opened', number: true },
        { title: 'Merged', number: true },
        { title: 'Source' },
      ],
      rows,
    ),
    authors({ repositories }),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function authors({ repositories }: Pick<DeliveryMaterial, 'repositories'>): string {
  const waiting = repositories.flatMap(({ open }) => (open?.items ?? []).filter(({ draft }) => !draft))
  const byAuthor = new Map<string, number>()
  for (const { author } of waiting) byAuthor.set(author ?? '(gone)', (byAuthor.get(author ?? '(gone)') ?? 0) + 1)
  const most = [...byAuthor].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).slice(0, authorsAtMost)
  return most.length ? `Waiting by author: ${most.map(([name, n]) => `${plain(name)} ${count(n)}`).join(', ')}.` : ''
}

export function staleChapter(material: DeliveryMaterial, marks: MarksOf): string {
  const stale = stalePulls(material)
  if (!material.repositories.some(({ open }) => open)) return ''
  const title = `## Untouched for ${count(material.staleDays)} days or longer`
  if (stale.length === 0) return `${title}\n\nNo open pull request.`
  return [
    title,
    table(
      [
        { title: 'Pull request' },
        { title: 'Title' },
        { title: 'Author' },
        { title: 'Untouched', number: true },
        { title: 'Open', number: true },
        { title: 'Source' },
      ],
      stale
        .slice(0, staleAtMost)
        .map(({ repo, pull, idleDays }) => [
          link(`${repo} #${pull.number}`, pull.url),
          plain(excerpt(pull.title, 80)),
          plain(pull.author ?? '(gone)'),
          duration(idleDays * 24),
          duration(hoursFrom(pull.createdAt, material.at)),
          marks.get(repo)?.open ?? '',
        ]),
    ),
    stale.length > staleAtMost ? `The longest ${staleAtMost} of ${count(stale.length)}.` : '',
  ]
    .filter(Boolean)
    .join('\n\n')
}
