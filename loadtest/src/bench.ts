/** Every figure that Sophia promises of its plumbing, in one run. */
import { benchMcp } from './bench-mcp.ts'
import { benchPlatform } from './bench-platform.ts'
import { benchPlumbing } from './bench-plumbing.ts'
import { benchStart } from './bench-start.ts'
import { isMet, publish } from './report.ts'
import { settings } from './settings.ts'

const sections = [await benchPlumbing(), ...(await benchMcp()), ...(await benchStart()), await benchPlatform()]
publish(settings.quick ? 'bench-quick' : 'bench', sections)
const missed = sections.flatMap(({ title, rows }) =>
  rows.filter((row) => !isMet(row)).map(({ name }) => `${title}: ${name}`),
)
if (missed.length) console.error(`Missed:\n  ${missed.join('\n  ')}`)
if (missed.length && settings.check) process.exitCode = 1
