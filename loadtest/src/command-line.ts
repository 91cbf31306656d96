import { availableParallelism, cpus } from 'node:os'
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Says what is wrong with a command's words, and how they are meant. */
export type Refuse = (words: string) => never

export const refusal =
  (usage: string): Refuse =>
  (words) => {
    console.error(`${words}\n\n${usage}`)
    process.exit(2)
  }

/** The values of a command's options; unknown ones are refused. */
export function valuesOf<const Options extends NonNullable<ParseArgsConfig['options']>>(
  options: Options,
  refuse: Refuse,
) {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return refuse((error as Error).message)
  }
}

/** Where figures were measured. */
export const machine = (): string =>
  `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
