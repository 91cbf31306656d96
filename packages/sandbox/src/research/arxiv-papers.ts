import type { Searchable } from './text-search.ts'

export interface Paper extends Searchable {
  readonly authors: readonly string[]
  readonly categories: readonly string[]
  /** Days since publication. */
  readonly age: number
}

const row = (title: string, authors: string, categories: string, age: number, text: string): Paper => ({
  title,
  authors: authors.split(', '),
  categories: categories.split(' '),
  age,
  text,
})

/** Papers that nobody wrote: their figures are made up. */
export const papers: readonly Paper[] = [
  row(
    'Demand Forecasting for Multifamily Rental Units under Sparse Comparables',
    'A. Lindholm, R. Okoye',
    'stat.AP cs.LG',
    40,
    'We forecast weekly demand for multifamily rental units when a floor plan has few comparable leases. A hierarchical model shares strength across properties and lease terms. On a synthetic portfolio of 310 communities the median absolute error falls by a fifth against a seasonal baseline.',
  ),
  row(
    'Lease Expiration Smoothing as a Constrained Assignment Problem',
    'M. Farrow, T. Ishida',
    'math.OC',
    150,
    'Operators of apartments want lease expirations spread over the year. We cast renewal offers as an assignment problem with fairness constraints, and show that small term incentives reduce the peak of expirations by a third at a cost below half a percent of rent.',
  ),
  row(
    'Algorithmic Rent Setting and Market Outcomes: An Agent-Based Study',
    'P. Soler, J. Whitby',
    'econ.GN cs.GT',
    95,
    'We simulate landlords that set rents by a shared recommendation algorithm. When recommendations use non-public data of competitors, simulated rents rise and vacancy grows; with public data only the effect is small. We discuss what this means for revenue management in rental housing.',
  ),
  row(
    'Offline-First Access Control for Apartment Buildings',
    'H. Varga, D. Nkemelu',
    'cs.CR',
    33,
    'Door controllers must decide while the network is down. We describe signed, short-lived credentials for residents and visitors, revocation by epochs, and an audit log that survives power loss. In a testbed of 48 doors, 99.98 percent of decisions were taken within 120 milliseconds.',
  ),
  row(
    'Relay Attacks on Bluetooth Low Energy Door Locks in the Field',
    'S. Imre, K. Dahlgren',
    'cs.CR cs.NI',
    210,
    'We measure relay attacks on Bluetooth Low Energy smart locks. Distance bounding by round-trip time stops most relays at the cost of more failed openings. Motion sensing on the phone is a cheap second signal.',
  ),
  row(
    'Privacy Budgets for Smart Access Logs',
    'N. Achterberg, F. Louro',
    'cs.CR cs.CY',
    77,
    'Access logs of residential buildings reveal when people come and go. We propose retention windows and aggregated reports with differential privacy, and show that maintenance and security questions can still be answered.',
  ),
  row(
    'Language Agents in Apartment Leasing: Fair Housing Risks and Guardrails',
    'L. Everett, C. Banerjee',
    'cs.CL cs.CY',
    25,
    'Leasing assistants built on large language models answer prospects and book tours. We audit four prompts with matched pairs and find unequal steering when listings are sparse. Retrieval from a fixed fact sheet and templated refusals remove most of the difference.',
  ),
  row(
    'When Do Chatbots Hand Over? A Study of Leasing Conversations',
    'O. Brandl, V. Estrada',
    'cs.HC cs.CL',
    130,
    'We study when a leasing chatbot should hand over to a person. Questions about price, disability and pets drive most handovers. A calibrated abstention rule lowers wrong answers with little added work for the staff.',
  ),
  row(
    'Predicting Rent Delinquency with Calibrated Survival Models',
    'E. Rautio, B. Mensah',
    'stat.ML',
    180,
    'We predict the time to the first missed rent payment. Calibration matters more than discrimination when the model decides who gets a payment plan. Autopay enrolment is the strongest single predictor.',
  ),
  row(
    'The Price of an Idle GPU: Utilisation Accounting in Shared Clusters',
    'W. Castellan, Y. Omori',
    'cs.DC',
    18,
    'Most accounting of GPU clusters stops at allocated hours. We attribute cost to useful work, and find that interactive notebooks hold accelerators at a median utilisation below ten percent. Leases with automatic termination cut idle cost by half without hurting users.',
  ),
  row(
    'Spot or Reserved? Online Policies for Renting Accelerators',
    'G. Haldane, X. Qiu',
    'cs.DC cs.DS',
    64,
    'Choosing between on-demand, reserved and preemptible GPU instances is an online rental problem. We give a randomized policy with a constant competitive ratio, and evaluate it on price traces with regional shortages of capacity.',
  ),
  row(
    'Capacity-Aware Placement of Training Jobs across Cloud Regions',
    'R. Mbeki, A. Sorensen',
    'cs.DC cs.LG',
    110,
    'GPU capacity differs by region and hour. We learn when capacity returns and place training jobs accordingly. Waiting for a cheaper region pays off for jobs longer than two hours.',
  ),
  row(
    'Batching, Caching and the Cost per Token of Language Model Serving',
    'T. Wexler, I. Fonseca',
    'cs.LG cs.PF',
    29,
    'We model the cost per token of serving language models as a function of batch size, prompt cache hit rate and GPU price. Prompt caching dominates for assistants with long fixed instructions; batching dominates for offline work.',
  ),
  row(
    'Right-Sizing Inference: A100, H100 or Neither',
    'K. Obuya, M. Strand',
    'cs.PF cs.AR',
    88,
    'For models below ten billion parameters, smaller accelerators often serve at lower cost per request than an H100 when latency targets are loose. We give a decision rule from memory bandwidth, price and target latency.',
  ),
  row(
    'Lead Time, Batch Size and Failure: Evidence from Pull Requests',
    'J. Carver, S. Dutta',
    'cs.SE',
    21,
    'We relate pull request size and review delay to change failure. Time to first review explains most of lead time. Failure rises with batch size, yet falls with deployment frequency, consistent with DORA research.',
  ),
  row(
    'Who Reviews the Reviewers? Load and Latency in Code Review',
    'F. Aldana, P. Nyberg',
    'cs.SE',
    140,
    'Review load is uneven: a tenth of reviewers do half of the reviews. Rotating assignment halves the time to first review in a simulation driven by repository histories.',
  ),
  row(
    'Attributing Incidents to Deployments with Change Graphs',
    'U. Petrescu, H. Lamb',
    'cs.SE',
    51,
    'Linking an incident to the deployment that caused it is done by hand in most firms. We build a graph of commits, pull requests, deployments and incidents and rank candidate changes. The right change is first in four of five cases.',
  ),
  row(
    'Flaky Tests and the Erosion of Continuous Integration',
    'D. Ruiz, A. Kettunen',
    'cs.SE',
    230,
    'Flaky tests cost more than their reruns: after three flaky failures in a week, developers merge on red twice as often. Quarantine with an owner and a deadline restores trust.',
  ),
  row(
    'Feature Flags and Time to Restore Service',
    'C. Amadi, B. Halloran',
    'cs.SE',
    300,
    'Turning off a feature flag restores service faster than a rollback when the flag guards the faulty path. Stale flags, however, are themselves a source of incidents.',
  ),
  row(
    'Win Probability from Stage Histories of Sales Pipelines',
    'Z. Marchetti, L. Owusu',
    'stat.AP cs.LG',
    70,
    'We estimate win probability of business deals from the history of stages, not only from the current stage. Time in stage and the number of moved close dates add most. Forecasts are better calibrated than weighted pipeline values.',
  ),
  row(
    'Monte Carlo Revenue Forecasting with Slipping Close Dates',
    'I. Novotny, E. Sarr',
    'stat.AP',
    160,
    'Close dates slip. We model slippage as a renewal process and simulate quarterly revenue. Prediction intervals cover the outcome nine times in ten, while a naive forecast covers it six times.',
  ),
  row(
    'Abstaining Well: Citations and Support in Retrieval-Augmented Answers',
    'Q. Delacroix, M. Tan',
    'cs.CL cs.IR',
    14,
    'Answers should be withheld when retrieved passages do not support them. We compare sentence-level support checks and find that exact quotation with offsets catches most unsupported statements at little cost.',
  ),
  row(
    'Rank Fusion Revisited for Enterprise Search',
    'B. Colombo, R. Svensson',
    'cs.IR',
    190,
    'Reciprocal rank fusion of lexical and semantic search is hard to beat without training data. We study its constant, and when scores rather than ranks should be fused.',
  ),
  row(
    'Occupancy Sensing in Apartments without Cameras',
    'Y. Castro, N. Heikkinen',
    'cs.HC eess.SP',
    125,
    'Door events, meters and leak sensors reveal vacancy well enough to lower heating in empty units. We report savings in three multifamily buildings and the objections of residents.',
  ),
]
