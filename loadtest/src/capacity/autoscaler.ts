/**
 * Kubernetes' horizontal autoscaler, as far as our manifests use it: processor utilisation against what is requested, a
 * tolerance, policies and stabilisation windows. Source: pkg/controller/podautoscaler of Kubernetes 1.34.
 */

export interface Policy {
  readonly type: 'Percent' | 'Pods'
  readonly value: number
  readonly periodSeconds: number
}

export interface Rules {
  readonly stabilizationWindowSeconds: number
  readonly policies: readonly Policy[]
}

export interface AutoscalerSpec {
  readonly name: string
  readonly min: number
  readonly max: number
  /** Share of the requested processor that a pod is to use. */
  readonly target: number
  readonly scaleUp: Rules
  readonly scaleDown: Rules
}

/** Nothing is done while use is so near to the target. */
const tolerance = 0.1

interface Change {
  readonly at: number
  /** Pods more, or fewer where negative. */
  readonly by: number
}

/** Asked every 15 s by the controller. Times in seconds. */
export class Autoscaler {
  readonly #spec: AutoscalerSpec
  readonly #wishes: { readonly at: number; readonly replicas: number }[] = []
  readonly #changes: Change[] = []

  constructor(spec: AutoscalerSpec) {
    this.#spec = spec
  }

  /**
   * @param replicas there are now.
   * @param ready of them, whose use is measured; the others count as idle when there are to be more.
   * @param utilisation of what is requested, on average over those that are ready: 1 is all of it.
   * @returns how many there are to be.
   */
  decide(at: number, replicas: number, ready: number, utilisation: number): number {
    const wish = this.#clamped(this.#wish(replicas, ready, utilisation))
    this.#wishes.push({ at, replicas: wish })
    const settled = this.#stabilised(at, replicas)
    const next = this.#clamped(this.#paced(at, replicas, settled))
    if (next !== replicas) this.#changes.push({ at, by: next - replicas })
    return next
  }

  #wish(replicas: number, ready: number, utilisation: number): number {
    const { target } = this.#spec
    if (ready === 0) return replicas
    const ratio = utilisation / target
    if (Math.abs(ratio - 1) <= tolerance) return replicas
    if (ratio < 1 || ready === replicas) return Math.ceil(ready * ratio)
    const withIdle = (utilisation * ready) / replicas / target
    return withIdle <= 1 + tolerance ? replicas : Math.ceil(withIdle * replicas)
  }

  #clamped = (replicas: number): number => Math.max(this.#spec.min, Math.min(this.#spec.max, replicas))

  /** Up: the lowest wish of the window; down: the highest. */
  #stabilised(at: number, replicas: number): number {
    const { scaleUp, scaleDown } = this.#spec
    const within = (seconds: number) =>
      this.#wishes.filter((wish) => wish.at >= at - seconds).map((wish) => wish.replicas)
    const lowest = Math.min(...within(scaleUp.stabilizationWindowSeconds))
    const highest = Math.max(...within(scaleDown.stabilizationWindowSeconds))
    if (replicas < lowest) return lowest
    return replicas > highest ? highest : replicas
  }

  /** No further than the widest policy allows, from where the period began. */
  #paced(at: number, replicas: number, wanted: number): number {
    if (wanted === replicas) return replicas
    const up = wanted > replicas
    const limits = (up ? this.#spec.scaleUp : this.#spec.scaleDown).policies.map(({ type, value, periodSeconds }) => {
      const moved = this.#changes
        .filter((change) => change.at > at - periodSeconds && change.by > 0 === up)
        .reduce((sum, { by }) => sum + by, 0)
      const began = replicas - moved
      const step = up ? 1 : -1
      return type === 'Pods'
        ? began + step * value
        : up
          ? Math.ceil(began * (1 + value / 100))
          : Math.floor(began * (1 - value / 100))
    })
    if (!limits.length) return wanted
    return up ? Math.min(wanted, Math.max(...limits)) : Math.max(wanted, Math.min(...limits))
  }
}
