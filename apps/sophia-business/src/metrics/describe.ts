import { currencyRule, type Metric } from './metric.ts'

/** A metric as the registry shows it. */
export function describeMetric({
  name,
  title,
  formula,
  unit,
  kind,
  axis,
  incompleteWhen,
  owner,
  version,
  sql,
}: Metric) {
  return {
    name,
    title,
    formula,
    unit,
    kind,
    axis,
    grain: 'one deal of a source',
    ...(sql.currency !== undefined && { currencyRule }),
    incompleteWhen,
    owner,
    version,
    sql: { ...sql },
  }
}
