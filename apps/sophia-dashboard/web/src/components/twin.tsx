import { Icon } from './icons.tsx'

interface TwinProps {
  /** The first names the row; the others are numbers. */
  readonly columns: readonly [string, ...string[]]
  readonly rows: readonly (readonly [string, ...string[]])[]
}

/** The same figures as the chart above it, for whoever reads numbers sooner than marks, or cannot see them. */
export function Twin({ columns: [first, ...numbers], rows }: TwinProps) {
  return (
    <details className="twin">
      <summary>
        <Icon name="table" small />
        As a table
      </summary>
      <div className="scroll" tabIndex={0} role="group" aria-label="Table">
        <table>
          <thead>
            <tr>
              <th>{first}</th>
              {numbers.map((title) => (
                <th key={title} className="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...cells]) => (
              <tr key={name}>
                <td>{name}</td>
                {cells.map((cell, index) => (
                  <td key={numbers[index]} className="number">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
