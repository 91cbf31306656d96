import { useQuery } from '@tanstack/react-query'
import type { Answer } from '../apis.ts'
import { answerQuery } from '../queries.ts'
import { Refusal } from './fault.tsx'
import { outsideToolsQuery } from './outside-tools.tsx'
import { State } from './state.tsx'

type Found = Answer<'sophia-dashboard', '/api/tools'>
const path = '/api/tools?limit=200'
const againMs = 3_000
const toolsQuery = {
  ...answerQuery<Found>(path),
  // A service that was busy is asked again, as long as one is missing.
  refetchInterval: ({ state: { data } }: { state: { data: Found | undefined } }) =>
    data && data.missing.length > 0 ? againMs : false,
} as const
const serviceOf = (tool: string): string => tool.split('.', 1)[0] as string

const firstSentence = (text: string): string => text.split(/(?<=[.!?])\s/, 1)[0] as string

interface Choice {
  readonly tool: string
  readonly words: string
}

/** All that an agent may call: single tools, or all of a service. */
export function ToolChoice({ chosen }: { chosen: readonly string[] }) {
  const { data, error } = useQuery(toolsQuery)
  const outside = useQuery(outsideToolsQuery)
  if (!data) return error ? <Refusal error={error} /> : <span className="bone bone-line" />
  const choices: Choice[] = [
    ...data.items.map(({ tool, title, description }) => ({ tool, words: title ?? firstSentence(description) })),
    ...(outside.data?.items ?? [])
      .filter(({ state }) => state === 'agreed')
      .map(({ name, description }) => ({ tool: name, words: firstSentence(description) })),
  ]
  const known = new Set(choices.map(({ tool }) => tool))
  const others = chosen.filter((tool) => !known.has(tool) && !tool.endsWith('.*'))
  const groups = Map.groupBy([...choices, ...others.map((tool) => ({ tool, words: 'not listed now' }))], ({ tool }) =>
    serviceOf(tool),
  )
  // Chosen as a whole, of a service that is silent now: it must not get lost.
  for (const tool of chosen) if (!groups.has(serviceOf(tool))) groups.set(serviceOf(tool), [])
  return (
    <fieldset className="field tool-choice">
      <legend>Tools</legend>
      {[...groups].map(([service, tools]) => (
        <Group key={service} service={service} tools={tools} chosen={chosen} />
      ))}
      {data.missing.length > 0 && (
        <State name="partial">{data.missing.join(', ')} did not say which tools there are.</State>
      )}
    </fieldset>
  )
}

function Group({ service, tools, chosen }: { service: string; tools: readonly Choice[]; chosen: readonly string[] }) {
  const all = `${service}.*`
  const held = chosen.includes(all) ? tools.length : tools.filter(({ tool }) => chosen.includes(tool)).length
  return (
    <details className="twin">
      <summary>
        {service}
        {held > 0 && ` · ${held} of ${tools.length}`}
      </summary>
      {[{ tool: all, words: 'all of its tools, later ones too' }, ...tools].map(({ tool, words }) => (
        <label key={tool} className="tool-box">
          <input type="checkbox" name="tool" value={tool} defaultChecked={chosen.includes(tool)} />
          <span className="mono">{tool.slice(service.length + 1)}</span>
          <span className="caption">{words}</span>
        </label>
      ))}
    </details>
  )
}
