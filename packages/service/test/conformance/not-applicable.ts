/**
 * What the official runner checks and Sophia's door does not do, with the reason. A check that is listed and passes fails
 * the test, as does one that is not listed and fails: the list may only shrink.
 */
interface Reason {
  readonly reason: string
  readonly checks: readonly string[]
}

const resources: Reason = {
  reason: 'Sophia has no MCP resources: what it knows is asked for by tools, under the rights of the caller.',
  checks: [
    'resources-list',
    'resources-read-text',
    'resources-read-binary',
    'resources-templates-read',
    'resources-subscribe',
    'resources-unsubscribe',
    'sep-2549-resources-list-caching-hints',
    'sep-2549-resources-templates-list-caching-hints',
  ],
}
const prompts: Reason = {
  reason: 'Sophia has no MCP prompts, and so nothing to complete: instructions belong to its agents.',
  checks: [
    'prompts-list',
    'prompts-get-simple',
    'prompts-get-with-args',
    'prompts-get-embedded-resource',
    'prompts-get-with-image',
    'completion-complete',
    'sep-2549-prompts-list-caching-hints',
    'sep-2322-non-tool-incomplete',
  ],
}
const questions: Reason = {
  reason:
    'A tool of Sophia never asks its caller’s model or person something in the middle of a call: approvals are given on our side. In 2025-11-25 it would take sessions, which no replica keeps.',
  checks: [
    'tools-call-sampling',
    'tools-call-elicitation',
    'elicitation-sep1034-general',
    'elicitation-sep1330-general',
    'sep-2322-elicitation-incomplete',
    'sep-2322-list-roots-incomplete',
    'sep-2322-sampling-incomplete',
    'sep-2322-respect-client-capabilities',
    'sep-2322-multi-round-r1',
    'sep-2322-multiple-inputs-incomplete',
    'sep-2322-request-state-incomplete',
    'sep-2322-result-type-included',
    'sep-2322-reject-tampered-state',
    'sep-2575-server-rejects-undeclared-capability',
    'sep-2575-missing-capability-http-400',
    'sep-2575-http-server-no-independent-requests-on-stream',
  ],
}
const logs: Reason = {
  reason:
    'Logs go where the operator reads them, under redaction, and not to callers. The protocol has deprecated them.',
  checks: ['logging-set-level', 'tools-call-with-logging', 'sep-2575-server-no-log-without-loglevel'],
}
const headers: Reason = {
  reason:
    'No tool asks for its arguments in headers: a declaration with x-mcp-header is refused when the service starts.',
  checks: [
    'sep-2243-server-no-xmcp-tool',
    'sep-2243-server-decode-base64',
    'sep-2243-server-validate-param-match',
    'sep-2243-server-reject-invalid-param-chars',
    'sep-2243-server-reject-param-mismatch',
  ],
}

/** Of the extension nothing is required; a long piece of work is a run of mcp-agents, which has its own events. */
export const isOfTheTasksExtension = (scenario: string): boolean => scenario.startsWith('tasks-')

export const notApplicable: readonly Reason[] = [resources, prompts, questions, logs, headers]
