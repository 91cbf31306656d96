import type { Summary } from '../summary.ts'
import { escape } from './escape.ts'

/** A test case a budget; those that bind nobody here are skipped when they are over. */
export function toJunit({ verdicts, profile, startedAt, seconds }: Summary): string {
  const cases = verdicts.map(({ name, found, limit, passed, binding }) => {
    const words = escape(`${found}, limit ${limit}`)
    const inner = passed ? '' : binding ? `<failure message="${words}"/>` : `<skipped message="${words}"/>`
    return `    <testcase classname="loadtest.${profile}" name="${escape(name)}" time="${seconds.toFixed(3)}">${inner}</testcase>`
  })
  const failures = verdicts.filter(({ passed, binding }) => !passed && binding).length
  const skipped = verdicts.filter(({ passed, binding }) => !passed && !binding).length
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="loadtest ${profile}" tests="${cases.length}" failures="${failures}" skipped="${skipped}" timestamp="${startedAt}">
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}
