import type { App } from '@sophia/service'

/** Every page of a list, one after the other. @param path ends in `?` or `&`. */
export async function allItems<Item>(app: App, path: string, limit = 100): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const response = await app.inject(`${path}limit=${limit}${cursor && `&cursor=${cursor}`}`)
    if (response.statusCode !== 200) throw new Error(`${path} answered ${response.body}`)
    const page: { items: Item[]; nextCursor: string | null } = response.json()
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}
