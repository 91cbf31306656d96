/** Servers take letters, digits, `_` and `-` in the name of a tool, 64 at most: `service.tool` is `service__tool` there. */
export const wireName = (tool: string): string =>
  tool
    .replace('.', '__')
    .replaceAll(/[^\w-]/g, '_')
    .slice(0, 64)

export const toolOf = (name: string): string => name.replace('__', '.')
