import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { sha256 } from '../access/api-keys.ts'
import type { AuditTrail } from './trail.ts'

/**
 * Two lines of the log for each write, where there is no database. They are written whatever the level of the log is:
 * only `silent` is without them.
 *
 * No line holds an e-mail address, so a subject that is one is not readable in it. Its hash is: who knows the subject finds
 * the lines.
 */
export function logTrail(log: FastifyBaseLogger): AuditTrail<string> {
  const lines = log.level === 'silent' ? log : log.child({}, { level: 'info' })
  return {
    async begin({ subject, traceId, spanId, ...started }) {
      const audit = randomUUID()
      const place = { trace: traceId, ...(spanId !== undefined && { span: spanId }) }
      lines.info({ audit, ...place, subject, subjectSha256: sha256(subject), ...started }, 'write begun')
      return audit
    },
    async end(audit, ended) {
      const { subject } = ended
      lines.info({ audit, ...ended, ...(subject && { subjectSha256: sha256(subject) }) }, 'write ended')
    },
  }
}
