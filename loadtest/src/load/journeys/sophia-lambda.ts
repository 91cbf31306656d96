import type { Journey } from '../calls.ts'

/** Compute: offers, prices and what runs. Launches cost money, so a plan is as far as it goes. */
export const sophiaLambda: Journey = {
  service: 'sophia-lambda',
  weight: 8,
  calls: [
    {
      operation: 'listOffers',
      tool: 'list_offers',
      weight: 30,
      input: () => ({ sort: 'price' }),
      holds: ({ items }) => {
        const prices = items.map(({ pricePerHour }: { pricePerHour: { amount: string } }) =>
          Number(pricePerHour.amount),
        )
        return prices.length > 0 && prices.every((price: number, index: number) => price >= (prices[index - 1] ?? 0))
      },
    },
    {
      operation: 'listInstances',
      tool: 'list_instances',
      weight: 20,
      input: () => ({ limit: 20 }),
      // Secrets of an instance never leave.
      holds: (answer) => answer.items.length <= 20 && !JSON.stringify(answer).includes('jupyter_token'),
    },
    {
      operation: 'getInstance',
      tool: 'get_instance',
      weight: 15,
      input: (world, random) => {
        const id = world.some('instance', random)
        return id === undefined ? undefined : { id }
      },
      holds: ({ id }, input) => id === input['id'],
    },
    {
      operation: 'listLeases',
      tool: 'list_leases',
      weight: 8,
      input: () => ({ status: 'active' }),
      holds: ({ items }) => items.every(({ status }: { status: string }) => status === 'active'),
    },
    {
      operation: 'getCosts',
      tool: 'get_costs',
      weight: 8,
      input: () => ({ by: 'type' }),
      holds: ({ from, to }) => from < to,
    },
    {
      operation: 'listImages',
      weight: 6,
      input: () => ({ limit: 20 }),
      holds: ({ items }) => items.length <= 20,
    },
    {
      operation: 'createPlan',
      weight: 4,
      kind: 'write',
      input: (world, random) => {
        const type = world.some('gpu-type', random)
        // There may be no capacity for it just now, which is a right answer to a plan that does not wait.
        return type === undefined ? undefined : { type, hours: 1, waitMinutes: 10 }
      },
      holds: ({ planHash, hours }) => typeof planHash === 'string' && hours === 1,
    },
  ],
}
