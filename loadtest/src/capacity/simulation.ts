/** A day under the autoscalers: how many pods there are, and what they could not carry. */
import { Autoscaler, type AutoscalerSpec } from './autoscaler.ts'

export interface PodShape {
  /** Processors that are requested: what utilisation is a share of. */
  readonly requested: number
  /** Processors that one can use: JavaScript runs on one thread. */
  readonly usable: number
  /** Seconds from the decision to the first answer. */
  readonly startS: number
}

export interface DayOfService {
  readonly name: string
  readonly fewest: number
  readonly most: number
  readonly podHours: number
  /** Pod hours of as many as the busiest moment needs, all day. */
  readonly fixedPodHours: number
  /** Share of the requests that came when more was asked than the pods can do. */
  readonly over: number
  /** Seconds of the day in which that was so. */
  readonly overS: number
  /** The autoscaler stood at its maximum, or did not move, while more was needed. */
  readonly stuck: boolean
}

/** The controller looks so often; the metrics that it sees are of the scrape before. */
const syncS = 15
const metricLagS = 15
const minuteS = 60

/**
 * @param shares of the busiest minute's rate, by the minute.
 * @param peak requests a second of the busiest minute.
 * @param costMs processor time of the service for each of them.
 */
export function simulateDay(
  spec: AutoscalerSpec,
  shape: PodShape,
  shares: readonly number[],
  peak: number,
  costMs: number,
): DayOfService {
  const scaler = new Autoscaler(spec)
  const starting: number[] = []
  const used: number[] = []
  let replicas = spec.min
  let ready = spec.min
  let [fewest, most, podSeconds, asked, over, overS] = [replicas, replicas, 0, 0, 0, 0]
  const enough = Math.ceil((peak * costMs) / 1_000 / shape.usable)
  for (let at = 0; at < shares.length * minuteS; at++) {
    while (starting.length && (starting[0] as number) <= at) {
      starting.shift()
      ready++
    }
    const rate = (shares[Math.floor(at / minuteS)] ?? 0) * peak
    const wanted = (rate * costMs) / 1_000
    const can = ready * shape.usable
    asked += rate
    if (wanted > can) {
      over += rate * (1 - can / wanted)
      overS++
    }
    used.push(Math.min(wanted, can) / ready / shape.requested)
    if (at % syncS === 0 && at >= metricLagS) {
      const seen = used.slice(-(metricLagS + syncS), -metricLagS || undefined)
      const utilisation = seen.reduce((sum, value) => sum + value, 0) / Math.max(1, seen.length)
      const next = scaler.decide(at, replicas, ready, utilisation)
      for (let more = replicas; more < next; more++) starting.push(at + shape.startS)
      // Those that have not started go first.
      for (let fewer = replicas; fewer > next; fewer--) if (starting.pop() === undefined) ready--
      replicas = next
    }
    podSeconds += replicas
    fewest = Math.min(fewest, replicas)
    most = Math.max(most, replicas)
  }
  const hours = 3_600
  return {
    name: spec.name,
    fewest,
    most,
    podHours: podSeconds / hours,
    fixedPodHours: (Math.max(spec.min, enough) * shares.length * minuteS) / hours,
    over: asked ? over / asked : 0,
    overS,
    stuck: most < enough,
  }
}
