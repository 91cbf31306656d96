import type { dimensionNames, metricNames } from '../schemas.ts'

export type MetricName = (typeof metricNames)[number]
export type DimensionName = (typeof dimensionNames)[number]

/**
 * How people call the metrics, as patterns over a question in small letters. The longest that fits wins. SUBJECT is us, or a
 * name that has been understood: a name that has not must stay, to be asked about.
 */
export const metricWords: Record<MetricName, readonly string[]> = {
  deals_won: [
    'deals? (?:we |that (?:we |were )?|that have been |have been )?won',
    '(?:closed )?won deals?',
    '(?:won|win|wins|close|closed) (?:the )?(?:most|more|fewest|fewer|many) deals?',
    'number of wins',
    'how many wins',
    'wins',
    'how many (?:deals|opportunities) (?:did|have|has|do|does) SUBJECT (?:win|won|close|closed)',
    'how many (?:deals|opportunities) were won',
  ],
  deals_lost: [
    'deals? (?:we |that (?:we |were )?|that have been |have been )?lost',
    '(?:closed )?lost deals?',
    '(?:lost|lose|loses) (?:the )?(?:most|more|fewest|fewer|many) deals?',
    'losses',
    'how many (?:deals|opportunities) (?:did|have|has|do|does) SUBJECT (?:lose|lost)',
    'how many (?:deals|opportunities) were lost',
  ],
  deals_open: [
    'open (?:deals?|opportunities)',
    'deals? (?:that are |still |currently )*open',
    'deals? in (?:the |our )?pipeline',
    'how many (?:deals|opportunities) are (?:still |currently )?(?:open|in (?:the |our )?pipeline)',
  ],
  win_rate: [
    'win(?:ning)? rates?',
    'close rates?',
    'success rates?',

    'share of (?:deals|opportunities) won',
  ],
  won_cycle_days: [
    '(?:won |sales |deal )?cycles?(?: length| times?)?',
    'length of (?:the |our )?(?:sales |deal )?cycle',
    'time to (?:close|win)(?: a deal| deals)?',
    'days to (?:close|win)(?: a deal| deals)?',
    'how long (?:does it take|do we take|did it take|do deals take) to (?:close|win)(?: a deal| deals)?',
  ],
  won_value: [
    'won (?:deal )?values?',
    'values? (?:of (?:the )?)?(?:deals )?won',
    'values? of won deals',
    'revenues?',
    'sales',
    'bookings',
    'turnover',
    'income',
    'amount won',
    'how much (?:did|have|has|do|does) SUBJECT (?:sell|sold|win|won|close|closed|earn|earned|make|made|book|booked|bring in|brought in)',
    'how much was (?:won|sold|closed|booked)',
  ],
  average_won_deal: [
    '(?:average|avg|mean|typical) (?:won )?deal(?: size| value)?',
    '(?:average|avg|mean|typical) (?:value|size) of (?:a )?(?:won )?deals?',
    'average won deals?',
    'deal sizes?',
    '(?:average|avg|mean) (?:selling )?price',
  ],
  win_rate_value: [
    'win rates? (?:by|in) value',
    'win rates? weighted by (?:value|price)',
    'value[- ]weighted win rates?',
    'value win rates?',
  ],
  pipeline_value: [
    '(?:open )?pipeline(?: values?)?(?: of (?:the |our )?open deals)?',
    'values? of (?:the |our )?(?:open )?(?:pipeline|open deals)',
    'how much is (?:open|in (?:the |our )?pipeline)',
  ],
  deals_new: [
    'new (?:deals|opportunities)',
    'how many (?:deals|opportunities) are new',
    '(?:deals|opportunities) (?:opened|created)',
  ],
  weighted_pipeline_value: ['weighted (?:pipeline|value)(?: value)?'],
  pipeline_coverage: ['(?:pipeline )?coverage'],
  sales_velocity: ['(?:sales |deal )?velocity'],
  slipped_deals: [
    '(?:slipped|slipping|delayed|overdue) (?:deals|opportunities)',
    '(?:deals|opportunities) (?:that )?(?:have )?slipped',
    'slippage',
  ],
  stalled_deals: [
    '(?:stalled|stuck) (?:deals|opportunities)',
    '(?:deals|opportunities) (?:that are |are )?(?:stalled|stuck)',
  ],
  stage_conversion: ['(?:stage )?conversions?(?: rates?)?'],
  stage_loss_rate: ['stage loss(?:es)?(?: rates?)?'],
  deployment_frequency: [
    '(?:deployment|deploy|release) frequenc(?:y|ies)',
    'how often (?:do|did) SUBJECT (?:deploy|release)',
  ],
  change_failure_rate: ['(?:change )?failure rates?', 'failed deployments?'],
  lead_time_hours: ['lead times?(?: hours)?'],
  time_to_merge_hours: [
    '(?:merge times?|time to merge)(?: hours)?',
    'how long (?:does it take|do we take|did it take) to merge(?: (?:a )?(?:pull requests?|prs?|changes?))?',
  ],
  time_to_deploy_hours: ['(?:time to deploy|time from merge to deploy(?:ment)?)(?: hours)?'],
  recovery_time_hours: ['(?:recovery|restore) times?(?: hours)?', 'time to (?:recover|restore)'],
  gpu_spend: ['(?:gpu|compute) (?:spend|spending|costs?)'],
  gpu_utilisation: ['(?:gpu|compute) utili[sz]ation'],
  days_in_stage: ['(?:days|time) (?:spent )?in (?:a |each )?stage', 'how long do deals stay in (?:a |each )?stage'],
}

/** What could be meant by a word that names no metric by itself. */
export const vagueWords: readonly { readonly pattern: string; readonly metrics: readonly MetricName[] }[] = [
  { pattern: 'how many deals', metrics: ['deals_won', 'deals_lost', 'deals_open'] },
  { pattern: 'deals|opportunities', metrics: ['deals_won', 'deals_open', 'deals_lost'] },
  {
    pattern: 'performance|performing|perform|results?|numbers?|doing',
    metrics: ['won_value', 'win_rate', 'deals_won'],
  },
  { pattern: 'values?|worth|money|amounts?', metrics: ['won_value', 'pipeline_value', 'average_won_deal'] },
  { pattern: 'rates?|ratio', metrics: ['win_rate', 'win_rate_value'] },
]

export const dimensionWords: Record<DimensionName, string> = {
  repository: 'repositor(?:y|ies)|repos?',
  instance_type: 'instance types?|gpu types?',
  stage: 'stages?|phases?',
  product: 'products?|items?',
  owner: 'owners?|(?:sales )?reps?|salespersons?|sales ?people|sellers?|(?:sales )?agents?',
  manager: 'managers?|teams?',
  region: 'regions?|territory|territories|(?:regional )?offices?|areas?',
  account: 'accounts?|customers?|clients?|compan(?:y|ies)',
  sector: 'sectors?|industr(?:y|ies)|verticals?',
  currency: 'currency|currencies',
  source: 'sources?|systems?',
}

/** Questions that another tool answers. */
export const otherTools: readonly { readonly pattern: RegExp; readonly tool: string }[] = [
  { pattern: /\bwhy\b|\bwhat (?:drove|caused|explains)\b|\bbecause of what\b/, tool: 'explain_change' },
  {
    pattern: /\bforecasts?\b|\bpredict|\bwill we\b|\bexpect(?:ed)?\b|\bnext (?:week|month|quarter|year)\b/,
    tool: 'forecast_revenue',
  },
  { pattern: /\bwhat if\b|\bif (?:the|our) (?:win rate|volume|cycle)\b/, tool: 'what_if' },
  { pattern: /\banomal|\bunusual|\boutliers?\b|\bstrange\b/, tool: 'detect_anomalies' },
  { pattern: /\bcharts?\b|\bplot\b|\bgraph\b|\bdraw\b/, tool: 'make_chart' },
]

/** Words that change nothing. */
export const fillers = new Set(
  (
    'a an the our we us i me my you they their it its this that these those there here what which who whom whose how much many ' +
    'is are was were be been being do does did has have had can could would should may please show tell give list get display ' +
    'know want like need find see of in on at for to from with by and or but so far now currently today total totals overall ' +
    'all whole entire sum number count figure figures value as per each every out up about across among within split broken ' +
    'down grouped break deal deals won sold closed made new then when during over time through only just also ' +
    'region regions sector industry product products team teams people person stage account customer customers best top ' +
    'highest most biggest largest worst lowest least smallest ranked rank sorted order trend trends evolve evolved evolution ' +
    'develop developed change changed come go look into compared compare versus vs than'
  ).split(' '),
)
