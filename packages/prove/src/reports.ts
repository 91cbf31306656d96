/** A proof for whoever reads it: a test report, and a page. */
import type { Proof } from '@sophia/proof'

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? character)

export function toJunit({ criteria, url, startedAt }: Proof): string {
  const cases = criteria.map(({ id, title, passed, found, samples }) => {
    const seconds = samples.reduce((sum, { ms }) => sum + ms, 0) / 1000
    const failure = passed ? '' : `<failure message="${escape(found)}"/>`
    return `    <testcase classname="${id}" name="${escape(title)}" time="${seconds.toFixed(3)}">${failure}</testcase>`
  })
  const failures = criteria.filter(({ passed }) => !passed).length
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${escape(url)}" tests="${criteria.length}" failures="${failures}" timestamp="${startedAt}">
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

export function toMarkdown({
  passed,
  url,
  commit,
  startedAt,
  endedAt,
  criteria,
  images,
  hash,
  previous,
}: Proof): string {
  const rows = criteria.map(
    ({ id, title, passed: met, found }) =>
      `| ${id} | ${title} | ${met ? 'passed' : '**failed**'} | ${found.replaceAll('|', '\\|')} |`,
  )
  const digests = Object.entries(images).map(([name, digest]) => `- ${name}: \`${digest}\``)
  return `# ${passed ? 'Healthy' : 'Not healthy'}: ${url}

From ${startedAt} to ${endedAt}, commit \`${commit}\`.

| | | | found |
| --- | --- | --- | --- |
${rows.join('\n')}

${digests.length ? `${digests.join('\n')}\n\n` : ''}Hash \`${hash}\`, after \`${previous ?? 'none'}\`.
`
}
