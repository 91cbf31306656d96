import type { ServiceName } from '@sophia/catalog'

/** A route of the dashboard that hands a question on to one service, and the answer back as it came. */
export interface Relay {
  readonly operationId: string
  readonly summary: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api`. */
  readonly path: string
  readonly service: ServiceName
  /** There; parameters carry the same names. */
  readonly target: string
  readonly access: 'read' | 'write' | 'admin'
  /** Milliseconds, where the usual budget is too short. */
  readonly budgetMs?: number
  /** Of a good answer; 200 unless it says otherwise. */
  readonly status?: 201 | 202
  /** A write that says all in its path. */
  readonly bare?: true
}

type Rest = Omit<Relay, 'operationId' | 'summary' | 'method' | 'path' | 'target' | 'access' | 'service'>

const to =
  (service: ServiceName, tag: string) =>
  (line: string, operationId: string, summary: string, rest: Rest & { access?: Relay['access']; at?: string } = {}) => {
    const [method, target] = line.split(' ') as [Relay['method'], string]
    const { at = target, access = method === 'GET' ? 'read' : 'write', ...others } = rest
    return { operationId, summary, method, path: `/api${at}`, service, target, access, tag, ...others }
  }

const business = to('sophia-business', 'numbers')
const analysis = to('mcp-business', 'numbers')
const crm = to('sophia-hubspot', 'customers')
const code = to('sophia-github', 'engineering')
const compute = to('sophia-lambda', 'compute')
const research = to('mcp-research', 'research')
const knowledge = to('mcp-context', 'knowledge')
const agents = to('mcp-agents', 'runs')

/** Only what stands here is passed on: the services have more routes than a page needs. */
export const relays: readonly (Relay & { readonly tag: string })[] = [
  business('GET /pipeline', 'getPipeline', 'Open deals by stage'),
  business('GET /forecast', 'getForecast', 'What the open deals may bring, with the back-test', { budgetMs: 10_000 }),
  business('GET /dimensions', 'listDimensions', 'What numbers can be split and filtered by'),
  business('GET /accounts/:id/health', 'getAccountHealth', 'How an account stands, with the reasons'),
  business('GET /sync', 'listSyncs', 'What was read from the integrations, newest first'),
  business('POST /sync', 'startSync', 'Read an integration now', { status: 202 }),
  business('GET /signals/rules', 'listSignalRules', 'Rules on metrics, and how each stands'),
  business('GET /signals/events', 'listSignalEvents', 'What the rules have told, newest first'),
  business('GET /reports/weekly', 'getWeeklyReport', 'The week in figures and words'),

  analysis('POST /ask', 'askQuestion', 'A question as one governed query, shown, or asked back', { access: 'read' }),

  crm('POST /search', 'searchCrm', 'Search contacts, companies or deals', { at: '/crm/search', access: 'read' }),
  crm('POST /batch/read', 'readCrmRecords', 'Records by their ids', { at: '/crm/records', access: 'read' }),
  crm('GET /companies/:id', 'getCompany', 'One company with the ids of its contacts and deals', {
    at: '/crm/companies/:id',
  }),
  crm('GET /pipelines', 'listPipelines', 'Pipelines with their stages', { at: '/crm/pipelines' }),
  crm('GET /owners', 'listOwners', 'Who owns deals', { at: '/crm/owners' }),

  code('GET /repos', 'listRepos', 'Repositories'),
  code('GET /dora', 'getDora', 'Deployments, lead time, failures and recovery, with evidence', { budgetMs: 10_000 }),
  code('GET /repos/:owner/:repo/pulls/:number/cycle', 'getPullCycle', 'Where the time of a pull request went'),

  compute('GET /offers', 'listOffers', 'Instance types with price and live capacity'),
  compute('GET /instances', 'listInstances', 'Instances that run'),
  compute('GET /leases', 'listLeases', 'Leases, newest first'),
  compute('GET /costs', 'getCosts', 'Costs so far, forecast and ceiling'),
  compute('POST /plans', 'planInstance', 'The exact price of a launch; nothing starts yet', { status: 201 }),
  compute('POST /instances', 'launchInstance', 'Launch what was planned', { status: 202 }),
  compute('POST /instances/:id/restart', 'restartInstance', 'Restart an instance', { bare: true }),
  compute('POST /instances/:id/terminate', 'terminateInstance', 'Terminate an instance', { bare: true }),
  compute('POST /leases/:id/extend', 'extendLease', 'More hours for a lease'),
  compute('POST /leases/:id/release', 'releaseLease', 'End a lease and its instance', { bare: true }),

  research('GET /research', 'listResearch', 'Questions asked before'),
  research('POST /research', 'startResearch', 'Ask the sources a question', { budgetMs: 10_000 }),
  research('GET /research/:id', 'getResearch', 'One research with answer and sources'),
  research('GET /sources', 'listSources', 'The sources, and which can be asked'),

  knowledge('GET /collections', 'listCollections', 'Collections of documents'),
  knowledge('PUT /collections/:name', 'putCollection', 'Make or describe a collection'),
  knowledge('DELETE /collections/:name', 'deleteCollection', 'Delete a collection with its documents'),
  knowledge('GET /documents', 'listDocuments', 'Documents, newest first'),
  knowledge('DELETE /documents/:id', 'deleteDocument', 'Delete a document'),
  knowledge('POST /search', 'searchKnowledge', 'Search the documents', { at: '/knowledge/search', access: 'read' }),
  knowledge('GET /memories', 'listMemories', 'What was learned, by subject'),
  knowledge('GET /sessions', 'listSessions', 'Conversations, newest first'),
  knowledge('GET /sessions/:id', 'getSession', 'A conversation', { at: '/sessions/:id' }),

  agents('PUT /agents/:name', 'putAgent', 'Make an agent of your own, or change it', { budgetMs: 10_000 }),
  agents('DELETE /agents/:name', 'deleteAgent', 'Delete an agent of your own; its runs stay'),
  agents('GET /outside-tools', 'listOutsideTools', 'Tools of other MCP servers, and who agreed to them', {
    budgetMs: 10_000,
  }),
  agents(
    'PUT /outside-tools/:name',
    'agreeToOutsideTool',
    'Let agents use a tool as long as it says what it says now',
    {
      access: 'admin',
      budgetMs: 10_000,
    },
  ),
  agents('DELETE /outside-tools/:name', 'withdrawOutsideTool', 'Agents may not use a tool any more', {
    access: 'admin',
  }),
  agents('GET /approvals', 'listApprovals', 'What runs want to do and may not without somebody’s word'),
  agents('POST /approvals/:id', 'decideApproval', 'Let a run make one call, or not'),
  agents('GET /schedules', 'listSchedules', 'What runs by itself, with its next and last runs'),
  agents('POST /schedules', 'createSchedule', 'Run an agent again and again, at times in a zone', { status: 201 }),
  agents('PATCH /schedules/:id', 'changeSchedule', 'Change a schedule'),
  agents('DELETE /schedules/:id', 'deleteSchedule', 'Delete a schedule; its runs stay'),
  agents('POST /schedules/:id/run', 'runSchedule', 'Start a run of a schedule now', { status: 202, bare: true }),
  agents('POST /runs/:id/cancel', 'cancelRun', 'End a run', { bare: true }),
]
