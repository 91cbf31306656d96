import type { AskedQuestion } from '../src/intake/intakes.ts'

/** Says what the columns of the export are. */
export const germanMapping = {
  columns: {
    id: 'Nr',
    stage: 'Phase',
    close_value: 'Betrag',
    engage_date: 'Beginn',
    close_date: 'Ende',
    owner: 'Wer',
    account: 'Kunde',
  },
  delimiter: ';',
  dateFormat: 'D.M.YYYY',
  decimal: ',',
  currency: 'EUR',
  stages: { won: ['Gewonnen'], lost: ['Verloren'], open: ['Offen'] },
}
export const germanHeads = 'Nr;Wer;Kunde;Phase;Beginn;Ende;Betrag'

export const utf16 = (text: string, bigEndian = false): Uint8Array<ArrayBuffer> => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return new Uint8Array(bigEndian ? bytes.swap16() : bytes)
}

type Told = Pick<AskedQuestion, 'line' | 'column' | 'value' | 'outcome'>

/**
 * So many rows as another CRM writes them: semicolons, DD.MM.YYYY, decimal commas, line breaks in cells. One in some
 * thousand is bad, in one of five ways.
 */
export function germanExport(count: number) {
  const rows: string[] = []
  const bad: Told[] = []
  const expected = { read: count, stored: 0, questioned: 0, rejected: 0, won: 0, wonCents: 0 }
  let line = 2
  for (let at = 0; at < count; at++) {
    const breaks = at % 10 === 0
    const isWon = at % 2 === 1
    const wrong = faultOf(at)
    const cells = {
      Nr: `D${at}`,
      Wer: 'Jörg',
      Kunde: breaks ? `"Müller &\r\nSöhne ${at % 97}"` : `Kunde ${at % 97}`,
      Phase: isWon ? 'Gewonnen' : 'Verloren',
      Beginn: '01.02.2024',
      Ende: `${(at % 28) + 1}.06.2024`.padStart(10, '0'),
      Betrag: `1.${String(at % 1_000).padStart(3, '0')},50`,
      ...wrong?.cells,
    }
    rows.push([...Object.values(cells), ...(wrong?.more ?? [])].join(';'))
    if (wrong) bad.push({ line, column: wrong.column, value: wrong.value, outcome: wrong.outcome })
    if (wrong?.outcome === 'rejected') expected.rejected++
    else {
      expected.stored++
      if (wrong) expected.questioned++
      if (isWon) expected.won++
      if (isWon && wrong?.column !== 'Betrag') expected.wonCents += 100_050 + (at % 1_000) * 100
    }
    line += breaks ? 2 : 1
  }
  return { content: `${germanHeads}\r\n${rows.join('\r\n')}\r\n`, bad, expected }
}

interface Wrong extends Omit<Told, 'line'> {
  readonly cells?: Readonly<Record<string, string>>
  readonly more?: readonly string[]
}

/** What is wrong with the row at a place; with most there is nothing. */
function faultOf(at: number): Wrong | undefined {
  const wrong = (column: string, value: string, outcome: Told['outcome']): Wrong => ({
    column,
    value: value || null,
    outcome,
    cells: { [column]: value },
  })
  if (at % 5_000 === 1) return wrong('Betrag', 'viel', 'stored')
  if (at % 50_000 === 2) return wrong('Ende', '31.02.2024', 'stored')
  if (at % 40_000 === 3) return wrong('Phase', 'Unklar', 'rejected')
  if (at % 40_000 === 4) return wrong('Nr', '', 'rejected')
  if (at % 40_000 === 5) return { column: null, value: null, outcome: 'rejected', more: ['zu viel'] }
  return undefined
}
