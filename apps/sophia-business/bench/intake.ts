import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { App } from '@sophia/service'
import { clientOf, template, type TestFile } from '../test/business.ts'
import { generateExport } from '../test/generated-export.ts'
import { intakeInSql, type Loaded } from './sql-intake.ts'

/** One row in a thousand has no stage that is known, and one a date that the calendar does not have. */
function withFaults(files: readonly TestFile[]): TestFile[] {
  return files.map((file) => {
    if (file.name !== 'pipeline.csv') return file
    const lines = String(file.content).split('\n')
    const faulty = lines.map((line, at) => {
      if (at % 1000 === 500) return line.replace(/,(Won|Lost|Engaging),/, ',Gone,')
      return at % 1000 === 700 ? line.replace(/(\d+\/\d+)\/(20\d\d)/, '2/30/$2') : line
    })
    return { ...file, content: faulty.join('\n') }
  })
}

/** A later export of the same deals: one in ten of those that are won is worth a dollar more. */
const corrected = (files: readonly TestFile[]): TestFile[] =>
  files.map((file) => ({
    ...file,
    content: String(file.content).replaceAll(
      /^(G\d*0,.*,)(\d+)(\.\d\d)$/gm,
      (_, start: string, whole: string, cents: string) => `${start}${Number(whole) + 1}${cents}`,
    ),
  }))

/** How fast an export comes in, and how fast Postgres alone does the same with it; whether it is the same is looked at. */
export async function measureIntake(
  rows: number,
  { app, plain, folder }: { app: App; plain: Kysely<unknown>; folder: string },
): Promise<void> {
  const client = clientOf(await app.listen({ host: '127.0.0.1', port: 0 }))
  console.log('\n| export | rows | stored | rejected | intake, rows/s | the same checks in SQL, rows/s | ratio |')
  console.log('| --- | --- | --- | --- | --- | --- | --- |')
  const first = withFaults(generateExport(rows).files)
  for (const [at, [name, files]] of [['first', first] as const, ['corrected', corrected(first)] as const].entries()) {
    const paths = await written(files, join(folder, `export-${at}`))
    const began = Date.now()
    const { id } = (await (await client.send({ template }, files)).json()) as { id: string }
    const report = await client.ended(id, 200)
    const ours = (Date.parse(report.endedAt ?? '') - began) / 1000
    const then = performance.now()
    const loaded = await intakeInSql(plain, paths, at + 1)
    const theirs = (performance.now() - then) / 1000
    const { read, stored, unchanged, rejected } = report.rows
    const found: Loaded = { stored, unchanged, rejected, questions: report.questionCount }
    if (JSON.stringify(found) !== JSON.stringify(loaded))
      throw new Error(`Not the same: ${JSON.stringify(found)} here, ${JSON.stringify(loaded)} in SQL`)
    const rate = (seconds: number) => Math.round(read / seconds)
    console.log(
      `| ${name} | ${read} | ${stored} | ${rejected} | ${rate(ours)} | ${rate(theirs)} | ${(ours / theirs).toFixed(2)} |`,
    )
  }
}

/** Where Postgres reads them. */
async function written(files: readonly TestFile[], folder: string) {
  await mkdir(folder)
  for (const { name, content } of files) await writeFile(join(folder, name), content)
  await chmod(folder, 0o755)
  const at = (name: string) => join(folder, name)
  return { pipeline: at('pipeline.csv'), teams: at('teams.csv'), products: at('products.csv') }
}
