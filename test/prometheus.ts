import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@sophia/database/testing'

export interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

/** A Prometheus of the test's own. */
export interface TestPrometheus {
  readonly url: string
  /** @throws what Prometheus says of a query that it refuses. */
  query(expr: string): Promise<Sample[]>
  close(): Promise<void>
}

export interface Target {
  readonly url: string
  readonly labels: Readonly<Record<string, string>>
}

/**
 * Starts the `prometheus` that is on the path over these targets, as the job `kubernetes-pods`, once a second.
 *
 * @param rules text of a rule file.
 * @throws when there is none.
 */
export async function startPrometheus(targets: readonly Target[], rules: string): Promise<TestPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'sophia-prometheus-'))
  const port = await freePort()
  await writeFile(join(folder, 'rules.json'), rules)
  await writeFile(
    join(folder, 'prometheus.json'),
    // JSON is YAML.
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.json'],
      scrape_configs: [
        {
          job_name: 'kubernetes-pods',
          honor_labels: true,
          static_configs: targets.map(({ url, labels }) => ({ targets: [new URL(url).host], labels })),
        },
      ],
    }),
  )
  const options = [
    `--config.file=${join(folder, 'prometheus.json')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ]
  const child: ChildProcess = spawn('prometheus', options, { stdio: ['ignore', 'inherit', 'inherit'] })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const close = async () => {
    process.off('exit', kill)
    if (child.pid && child.exitCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
  await once(child, 'spawn')
  const url = `http://127.0.0.1:${port}`
  const query = async (expr: string): Promise<Sample[]> => {
    const answer = await fetch(`${url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query: expr }) })
    const { status, error, data } = (await answer.json()) as {
      status: string
      error?: string
      data: { result: Sample[] }
    }
    if (status !== 'success') throw new Error(`${expr}: ${error}`)
    return data.result
  }
  return { url, query, close }
}
