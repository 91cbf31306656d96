import type { Searchable } from './text-search.ts'

export interface WebPage extends Searchable {
  readonly url: string
  readonly site: string
  /** Days since it was published. */
  readonly age: number
}

const row = (site: string, path: string, age: number, title: string, text: string): WebPage => ({
  url: `https://${site}/${path}`,
  site,
  age,
  title,
  text,
})

/** Pages that nobody published: what a search engine would find. */
export const webPages: readonly WebPage[] = [
  row(
    'guide.doorways.example',
    'access-control-basics',
    120,
    'Access control for apartment buildings, explained',
    'Access control decides who may open which door, and when. A reader takes a credential, a controller checks it against its rules, and a lock obeys. Buildings with staff choose fobs; buildings without choose phones and codes. Ask every vendor what happens when the network is down.',
  ),
  row(
    'guide.doorways.example',
    'smart-lock-batteries',
    40,
    'How long do smart lock batteries last?',
    'A smart lock with four alkaline cells lasts nine to fifteen months in an apartment. Cold halves that. Replace cells by schedule and not by alarm, because an alarm that nobody reads is a locked-out resident at night.',
  ),
  row(
    'renters.example',
    'privacy-and-smart-locks',
    300,
    'Your landlord, your smart lock and your privacy',
    'A smart lock that logs each entry tells a landlord when tenants come and go. Several cities limit how long such logs may be kept, and require consent before tenants’ data is shared. Ask for the retention period in writing, and for a key that leaves no log.',
  ),
  row(
    'renters.example',
    'rent-pricing-software',
    75,
    'What rent pricing software knows about you',
    'Rent pricing software proposes a rent for every unit each day from leases, vacancies and comparable buildings. Regulators ask whether buildings that share one algorithm still compete. A landlord can run such software on its own figures only.',
  ),
  row(
    'opsnotes.example',
    'dora-in-small-teams',
    200,
    'DORA metrics in small teams',
    'Deployment frequency and change failure rate only mean something together. A team that deploys daily and breaks one change in four is not fast. Measure lead time from the first commit, not from the merge, and read the median before the mean.',
  ),
  row(
    'opsnotes.example',
    'idle-gpus',
    15,
    'The price of an idle GPU',
    'An idle GPU costs as much as a busy one. At three dollars an hour an instance that nobody uses from Friday night to Monday morning burns about 190 dollars. Give every instance an owner and an end, and extend it when asked.',
  ),
  row(
    'opsnotes.example',
    'postmortems',
    510,
    'Postmortems that change something',
    'A postmortem without an owner and a date is a diary. Keep three actions at most, one of which removes the cause. Read the last five together each quarter: what recurs is the work that nobody planned.',
  ),
  row(
    'propertyweek.example',
    'package-rooms',
    95,
    'Package rooms after the parcel boom',
    'A package room needs one shelf metre for every six apartments in December. Operators report fewer disputes where a camera covers the shelf and residents open the door with their own credential. Couriers want one code for all buildings; operators should give each carrier its own.',
  ),
  row(
    'propertyweek.example',
    'self-guided-tours',
    60,
    'Self-guided tours come of age',
    'Self-guided tours let a prospect open one vacant apartment for half an hour. Identity is checked before a code is sent. Communities with self-guided tours lease vacant apartments sooner, above all at weekends, when nobody is in the office.',
  ),
  row(
    'propertyweek.example',
    'elevator-access',
    33,
    'Elevators are doors too',
    'Access control that ends at the lobby lets everybody ride everywhere. An elevator controller releases only the floors of a credential. Retrofits fail most often in the travelling cable, so ask for a wireless cabin reader.',
  ),
  row(
    'revenueops.example',
    'pipeline-reviews',
    22,
    'Pipeline reviews that are not theatre',
    'A pipeline review asks of each late deal what changed since last week. Win rate by stage tells more than the size of the pipeline. A deal without a next step and a date is not in the pipeline.',
  ),
  row(
    'revenueops.example',
    'forecasting',
    140,
    'Sales forecasts: weighted, committed, honest',
    'A weighted forecast multiplies each deal with the historical win rate of its stage. It is right on average and wrong about every deal. Keep committed deals apart, and compare last quarter’s forecast with what came.',
  ),
]
