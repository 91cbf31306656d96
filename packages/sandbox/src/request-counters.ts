import type { VendorName } from './vendor.ts'

interface RouteCount {
  count: number
  readonly statuses: Record<string, number>
}

export interface RequestCounters {
  /** A status of 0: the connection was dropped without an answer. */
  count(vendor: VendorName, route: string, status: number): void
  report(): Record<string, { total: number; routes: Record<string, RouteCount> }>
  reset(): void
}

export function createRequestCounters(): RequestCounters {
  const vendors = new Map<VendorName, Map<string, RouteCount>>()
  return {
    count(vendor, route, status) {
      const routes = vendors.get(vendor) ?? new Map<string, RouteCount>()
      vendors.set(vendor, routes)
      const entry = routes.get(route) ?? { count: 0, statuses: {} }
      routes.set(route, entry)
      entry.count++
      entry.statuses[status] = (entry.statuses[status] ?? 0) + 1
    },
    report: () =>
      Object.fromEntries(
        [...vendors].map(([vendor, routes]) => [
          vendor,
          {
            total: [...routes.values()].reduce((sum, { count }) => sum + count, 0),
            routes: Object.fromEntries(routes),
          },
        ]),
      ),
    reset: () => vendors.clear(),
  }
}
