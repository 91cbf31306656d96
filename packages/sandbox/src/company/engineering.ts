import { createDelivery, type Delivery } from './delivery.ts'
import { createTickets, type Ticket } from './pull-requests.ts'
import { createRepositories, type Repository } from './repositories.ts'

/** One repository with its past, drawn when it is first asked for. */
export interface Project {
  readonly repository: Repository
  /** Ticket n is at n - 1. */
  readonly tickets: Ticket[]
  readonly delivery: Delivery
}

export function createEngineering(seed: string, today: number): readonly Project[] {
  return createRepositories(today).map((repository) => {
    let tickets: Ticket[] | undefined
    let delivery: Delivery | undefined
    return {
      repository,
      get tickets() {
        return (tickets ??= createTickets(seed, repository, today))
      },
      get delivery() {
        return (delivery ??= createDelivery(seed, repository, this.tickets, today))
      },
    }
  })
}
