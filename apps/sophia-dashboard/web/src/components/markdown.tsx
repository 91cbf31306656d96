import { Link } from '@tanstack/react-router'
import type { ComponentProps } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

const lineagePath = /^(?:https?:\/\/[^/]+)?(?:\/api)?\/lineage\/([\w.:-]+)$|^lineage:([\w.:-]+)$/

/** Links to the rows behind a figure open the drawer; other links leave the page without telling where from. */
function Anchor({ href = '', children }: ComponentProps<'a'>) {
  const [, path, scheme] = lineagePath.exec(href) ?? []
  const lineage = path ?? scheme
  if (lineage !== undefined) {
    return (
      <Link to="." search={(search) => ({ ...search, lineage })} resetScroll={false}>
        {children}
      </Link>
    )
  }
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  )
}

// Alignment comes as a style attribute; the page has none.
const aligned = (style: ComponentProps<'td'>['style']): string | undefined =>
  style?.textAlign === 'right' ? 'align-right' : undefined

const components: Components = {
  // A wide table scrolls by itself: the keyboard must reach it.
  table: ({ children }) => (
    <div className="scroll" tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  a: ({ href, children }) => <Anchor {...(href !== undefined && { href })}>{children}</Anchor>,
  td: ({ style, children }) => <td className={aligned(style)}>{children}</td>,
  th: ({ style, children }) => <th className={aligned(style)}>{children}</th>,
  // A picture from a text that a run wrote would be a request to whoever it names.
  img: ({ alt }) => <>{alt}</>,
}

const allowed = ['lineage:', 'https://', 'http://', '/', '#']
const keepLineage = (url: string): string => (allowed.some((start) => url.startsWith(start)) ? url : '')

/** Markdown as React elements. HTML in it stays text; script and data addresses lose their link. */
export function Markdown({ children }: { children: string }) {
  return (
    <div className="answer">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} urlTransform={keepLineage}>
        {children}
      </ReactMarkdown>
    </div>
  )
}
