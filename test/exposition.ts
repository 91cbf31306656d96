/** One sample of a Prometheus exposition. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const nameText = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const sampleLine = new RegExp(`^(${nameText})(?:\\{(.*)\\})? (\\S+)$`)
const labelText = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y
const suffixes: Record<string, readonly string[]> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
}

/**
 * Reads text format 0.0.4 as strictly as `promtool check metrics`: HELP and TYPE before the samples of each metric, no
 * metric twice, no series twice, counters that end in `_total`, histograms whose buckets grow and end in +Inf.
 *
 * @throws the line that is wrong.
 */
export function readExposition(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('The last line is not ended')
  const samples: Sample[] = []
  const types = new Map<string, string>()
  const helps = new Set<string>()
  const series = new Set<string>()
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue
    const [, kind, metric = '', rest = ''] = new RegExp(`^# (HELP|TYPE) (${nameText}) (.*)$`).exec(line) ?? []
    if (kind === 'HELP') {
      if (helps.has(metric) || !rest) throw new Error(`HELP twice or empty: ${line}`)
      helps.add(metric)
    } else if (kind === 'TYPE') {
      if (types.has(metric) || !helps.has(metric) || !(rest in suffixes)) throw new Error(`TYPE out of place: ${line}`)
      if (rest === 'counter' && !metric.endsWith('_total')) throw new Error(`A counter without _total: ${line}`)
      types.set(metric, rest)
      current = metric
    } else {
      const sample = readSample(line)
      const allowed = suffixes[types.get(current) ?? ''] ?? []
      if (!allowed.some((suffix) => sample.name === current + suffix)) throw new Error(`A sample out of place: ${line}`)
      const key = line.slice(0, line.lastIndexOf(' '))
      if (series.has(key)) throw new Error(`A series twice: ${line}`)
      series.add(key)
      samples.push(sample)
    }
  }
  checkHistograms(samples, types)
  return samples
}

function readSample(line: string): Sample {
  const [, name = '', labelsText = '', valueText = ''] = sampleLine.exec(line) ?? []
  const value = valueText === '+Inf' ? Infinity : Number(valueText)
  if (!name || (Number.isNaN(value) && valueText !== 'Nan' && valueText !== 'NaN'))
    throw new Error(`No sample: ${line}`)
  const labels: Record<string, string> = {}
  labelText.lastIndex = 0
  for (let at = 0; at < labelsText.length; at = labelText.lastIndex) {
    const [, label, content] = labelText.exec(labelsText) ?? []
    if (label === undefined || content === undefined || label in labels)
      throw new Error(`Labels that cannot be read: ${line}`)
    labels[label] = content
  }
  return { name, labels, value }
}

function checkHistograms(samples: readonly Sample[], types: ReadonlyMap<string, string>): void {
  const buckets = new Map<string, { le: number; value: number }[]>()
  for (const { name, labels, value } of samples) {
    if (!name.endsWith('_bucket') || types.get(name.slice(0, -7)) !== 'histogram') continue
    const { le = '', ...others } = labels
    const key = `${name}${JSON.stringify(others)}`
    const list = buckets.get(key) ?? []
    list.push({ le: le === '+Inf' ? Infinity : Number(le), value })
    buckets.set(key, list)
  }
  for (const [key, list] of buckets) {
    const grows = list.every(
      ({ le, value }, at) => at === 0 || (le > (list[at - 1]?.le ?? 0) && value >= (list[at - 1]?.value ?? 0)),
    )
    if (!grows || list.at(-1)?.le !== Infinity) throw new Error(`Buckets that do not grow to +Inf: ${key}`)
  }
}

/** The sum over the series of `name` that have the labels; NaN where there is none. */
export function valueOf(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>): number {
  const found = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )
  return found.length ? found.reduce((sum, { value }) => sum + value, 0) : Number.NaN
}
