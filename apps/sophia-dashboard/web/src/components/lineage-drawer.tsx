export function LineageDrawer() {
  return null
}
