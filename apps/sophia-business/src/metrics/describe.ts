import { currencyRule, type Metric } from './metric.ts'
import { dimensionNames, hasField } from './dimensions.ts'
import { subjectOf } from './subjects.ts'

const interval = 'Wilson, 95 %: where the rate may lie that so few rows show.'

const untold =
  'by manager, which HubSpot does not name, and by product where HUBSPOT_PRODUCT_PROPERTY does not say what names it'

/** A metric as the registry shows it. */
export function describeMetric(metric: Metric) {
  const { name, title, formula, unit, kind, axis, incompleteWhen, owner, version, sql } = metric
  const subject = subjectOf(metric)
  return {
    name,
    title,
    formula,
    unit,
    kind,
    axis,
    grain: `one ${subject.record} of a source`,
    dimensions: dimensionNames.filter((dimension) => hasField(subject, dimension)),
    ...(sql.currency !== undefined && { currencyRule }),
    ...(metric.isShare && { interval }),
    incompleteWhen: hasField(subject, 'manager') ? `${incompleteWhen}; ${untold}` : incompleteWhen,
    owner,
    version,
    sql: { ...sql },
  }
}
