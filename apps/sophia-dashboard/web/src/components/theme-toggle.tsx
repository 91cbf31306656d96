import { useState } from 'react'
import { Icon, type IconName } from './icons.tsx'

const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

const said: Record<Theme, { label: string; icon: IconName }> = {
  system: { label: 'Theme: follows the system', icon: 'system' },
  light: { label: 'Theme: light', icon: 'light' },
  dark: { label: 'Theme: dark', icon: 'dark' },
}

const current = (): Theme => {
  const { theme } = document.documentElement.dataset
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

function choose(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  try {
    if (theme === 'system') localStorage.removeItem('theme')
    else localStorage.setItem('theme', theme)
  } catch {
    // Storage is closed to us: the choice holds until the page is left.
  }
}

/** System, light, dark, in turn. public/first.js applies the choice before the first paint. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(current)
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
  const { label, icon } = said[theme]
  const turn = () => {
    choose(next)
    setTheme(next)
  }
  return (
    <button type="button" className="button button-ghost theme-toggle" aria-label={label} title={label} onClick={turn}>
      <Icon name={icon} />
    </button>
  )
}
