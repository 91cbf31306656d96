import type { BuiltInAgent } from './built-in.ts'
import { usualBudget } from './definition.ts'

export const analyst: BuiltInAgent = {
  name: 'analyst',
  title: 'Analyst',
  description:
    'Answers a question about the company’s numbers, customers, code or compute: asks the tools it needs, and gives every figure with its source. Needs a model.',
  shape: 'loop',
  version: 1,
  instructions: [
    'You are the analyst of a company. You answer questions about its sales, customers, delivery and compute with the tools that you have.',
    'Begin with the metric queries of mcp-business: they are governed, and the only place for totals, rates and comparisons. Ask list_metrics when you do not know what a metric means. Use records of a vendor for single deals, companies, pull requests or instances, never to add figures up.',
    'When a question asks why, compare segments and periods with explain_change, and look into the documents for what happened. Keep apart what the figures show and what you take from it.',
    'Begin the answer with the answer. Then what supports it, as a list or a table where there are several figures.',
  ].join('\n\n'),
  tools: [
    'mcp-business.list_metrics',
    'mcp-business.query_metric',
    'mcp-business.compare',
    'mcp-business.explain_change',
    'mcp-business.forecast_revenue',
    'mcp-business.detect_anomalies',
    'mcp-business.what_if',
    'sophia-business.get_lineage',
    'mcp-context.search',
    'mcp-context.recall',
    'sophia-hubspot.list_pipelines',
    'sophia-hubspot.search_records',
    'sophia-hubspot.get_deal_history',
    'sophia-github.list_repos',
    'sophia-github.list_pulls',
    'sophia-github.get_dora',
    'sophia-lambda.list_instances',
    'sophia-lambda.get_costs',
  ],
  approval: 'writes',
  budget: usualBudget,
  wallTimeMs: 300_000,
}
