/**
 * `npm run eval:agents`: forty questions about the sandbox's company, with what is true of it counted past our services. With
 * MODEL_URL and MODEL_NAME the model there answers, else the sandbox's, by rules. Ends with 1 when an answer of the sandbox's
 * is wrong; of a real model the shares are told.
 */
import { call, startCompany } from './company.ts'
import { judge } from './judge.ts'
import { questionsOf } from './questions.ts'
import { readTruth } from './truth.ts'

interface Ended {
  readonly status: string
  readonly answer: string | null
  readonly error?: { readonly detail: string }
  readonly steps: readonly unknown[]
  readonly tokens?: { readonly input: number; readonly output: number }
  readonly costUsd?: number | null
}

const model = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[0].startsWith('MODEL_')),
)
const company = await startCompany(model)
const results: { text: string; run: Ended; right: boolean; cited: boolean; why: string }[] = []
try {
  const agents = company.urls['mcp-agents'] ?? ''
  const questions = questionsOf(await readTruth(company.sandboxUrl), new Date())
  for (const question of questions) {
    const { agent, text } = question
    const { id } = (await call('POST', `${agents}/runs`, { agent, input: { question: text } })) as { id: string }
    // The stream of its events ends with the run.
    await (await fetch(`${agents}/runs/${id}/events`)).text()
    const run = (await call('GET', `${agents}/runs/${id}?detail=brief`)) as Ended
    results.push({ text, run, ...judge(question, run.answer ?? undefined) })
  }
} finally {
  await company.close()
}

const sum = (of: (run: Ended) => number): number => results.reduce((total, { run }) => total + of(run), 0)
for (const { text, run, right, cited, why } of results)
  console.log(
    `${right ? 'right' : 'WRONG'}  ${cited ? 'cited  ' : 'UNCITED'}  ${text}${why && `  (${run.error?.detail ?? why})`}`,
  )
const [right, cited] = [results.filter((each) => each.right).length, results.filter((each) => each.cited).length]
console.log(`\n${results.length} questions, asked of ${model['MODEL_NAME'] ?? 'the sandbox’s analyst, by rules'}`)
console.log(`right ${right}, cited ${cited}`)
console.log(
  `steps ${sum(({ steps }) => steps.length)}, tokens read ${sum(({ tokens }) => tokens?.input ?? 0)} and written ${sum(({ tokens }) => tokens?.output ?? 0)}, cost ${sum(({ costUsd }) => costUsd ?? 0).toFixed(4)} USD`,
)
if (model['MODEL_URL'] === undefined && (right < results.length || cited < results.length)) process.exitCode = 1
