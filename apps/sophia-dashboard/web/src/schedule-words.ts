const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const time = (hour: string, minute: string) => `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
const isNumber = (text: string): boolean => /^\d{1,2}$/.test(text)

/** How often, as a form offers it. */
export const rhythms = ['weekdays', 'daily', 'weekly', 'monthly', 'cron'] as const
export type Rhythm = (typeof rhythms)[number]

interface When {
  readonly rhythm: Rhythm
  /** `08:00` */
  readonly at: string
  /** 0 is Sunday. */
  readonly weekday: string
  readonly cron: string
}

/** The five fields that a choice stands for; what a person wrote themselves stays as it is. */
export function cronOf({ rhythm, at, weekday, cron }: When): string {
  const [hour = '8', minute = '0'] = at.split(':').map((part) => String(Number(part)))
  const days: Record<Exclude<Rhythm, 'cron'>, string> = {
    weekdays: '* * 1-5',
    daily: '* * *',
    weekly: `* * ${weekday}`,
    monthly: '1 * *',
  }
  return rhythm === 'cron' ? cron.trim() : `${minute} ${hour} ${days[rhythm]}`
}

/** `Weekdays at 08:00`; an expression that is none of the usual ones is shown as it is. */
export function cronInWords(cron: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/)
  if (!isNumber(minute) || !isNumber(hour) || month !== '*') return cron
  const at = `at ${time(hour, minute)}`
  if (day === '*' && weekday === '*') return `Every day ${at}`
  if (day === '*' && weekday === '1-5') return `Weekdays ${at}`
  if (day === '*' && /^[0-7]$/.test(weekday)) return `${weekdays[Number(weekday)]}s ${at}`
  if (day === '1' && weekday === '*') return `The first of each month ${at}`
  return cron
}

/** When it is due, in the zone of the schedule: `Mon 30 Nov, 08:00`. */
export const dueIn = (zone: string, iso: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  }).format(new Date(iso))
