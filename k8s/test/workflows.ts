/** The pipeline's workflows, as far as tests look at them. */
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'

export const root = join(import.meta.dirname, '../..')

export interface Step {
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Record<string, unknown>
  readonly env?: Record<string, string>
}
export interface Job {
  readonly permissions?: Record<string, string>
  readonly needs?: string
  readonly env?: Record<string, string>
  readonly strategy?: {
    readonly matrix: { readonly include: readonly { readonly service: string; readonly folder: string }[] }
  }
  readonly steps: readonly Step[]
}
export interface Workflow {
  readonly permissions?: Record<string, string>
  readonly env?: Record<string, string>
  readonly jobs: Readonly<Record<string, Job>>
}

export const workflows = globSync('.github/workflows/*.yml', { cwd: root }).map((path) => {
  const text = readFileSync(join(root, path), 'utf8')
  return { name: basename(path, '.yml'), path, text, workflow: parse(text) as Workflow }
})

export function workflowOf(name: string): Workflow {
  const found = workflows.find((each) => each.name === name)
  if (!found) throw new Error(`There is no workflow ${name}`)
  return found.workflow
}

export function jobOf({ jobs }: Workflow, name: string): Job {
  const job = jobs[name]
  if (!job) throw new Error(`There is no job ${name}`)
  return job
}
