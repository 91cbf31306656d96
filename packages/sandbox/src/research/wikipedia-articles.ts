import type { Searchable } from './text-search.ts'

export interface Article extends Searchable {
  readonly description: string
  /** Days since the last edit. */
  readonly age: number
}

const row = (title: string, description: string, age: number, text: string): Article => ({
  title,
  description,
  age,
  text,
})

/** Written for the sandbox; they carry the titles an encyclopedia would use, not its text. */
export const articles: readonly Article[] = [
  row(
    'Multifamily residential',
    'Housing with several units in one building or complex',
    12,
    'Multifamily residential is a kind of housing in which several separate units for residents are in one building or in several buildings of one complex. Apartment buildings, duplexes and garden communities are common forms. Units may be rented from one owner or sold as condominiums. Operators earn income from rent and fees, and measure a property by occupancy, net operating income, turnover and delinquency. Professional operators run leasing, maintenance, access and payments centrally for many properties.',
  ),
  row(
    'Apartment',
    'Self-contained home within a larger building',
    30,
    'An apartment is a self-contained home that takes up part of a building. Apartments are rented under a lease or owned as condominiums or shares of a cooperative. Shared spaces such as entrances, elevators, laundry and parking need rules for access and upkeep, which fall to a landlord, an association or a property manager.',
  ),
  row(
    'Access control',
    'Selective restriction of entry to a place or resource',
    9,
    'Access control in physical security is the restriction of who may enter a place, and when. A system joins credentials such as keys, cards, codes or phones with readers, locks and a controller that decides and records. Electronic access control lets an administrator revoke a credential without changing a lock, limit it to a schedule, and keep an audit trail. In apartment buildings it covers common entrances, elevators, amenities and single units, for residents, staff, couriers and prospects on self-guided tours.',
  ),
  row(
    'Smart lock',
    'Electronic lock operated by a phone, code or card',
    16,
    'A smart lock is an electromechanical lock that is operated by a phone, a code or a card through a wireless protocol. It can grant a temporary credential, report its state and log each opening. Bluetooth Low Energy locks work without a network, while hub or cellular locks can be reached at any time. Batteries, offline operation, firmware updates and the privacy of the access log are the usual concerns. Landlords use smart locks for turnover, maintenance visits and self-guided tours.',
  ),
  row(
    'Bluetooth Low Energy',
    'Wireless personal area network technology',
    41,
    'Bluetooth Low Energy is a wireless technology for devices that exchange little data and must run long on a small battery. Sensors, trackers and door locks use it. Pairing, the exchange of keys and the distance at which a phone is recognised decide how safe and how comfortable a lock feels.',
  ),
  row(
    'Tenant screening',
    'Checks a landlord makes before renting',
    20,
    'Tenant screening is used by landlords and property managers to judge whether an applicant is likely to meet the terms of a lease. Reports join credit, rental and eviction records with proof of income and identity. Law limits how reports are used: applicants are told of an adverse decision and may dispute errors. Automated scoring has been criticised for opaque decisions and for unequal effect on protected groups.',
  ),
  row(
    'Fair Housing Act',
    'Part of the United States Civil Rights Act of 1968',
    25,
    'The Fair Housing Act is the part of the Civil Rights Act of 1968 in the United States that forbids discrimination in the sale, rental and financing of housing. It protects against refusal, different terms and discriminatory advertising on grounds such as race, colour, religion, sex, disability, familial status and national origin. Leasing software, chatbots and advertising tools must be built so that every prospect gets the same information and the same chance.',
  ),
  row(
    'Lease',
    'Contract for the use of an asset in return for payment',
    18,
    'A lease is a contract in which the owner of an asset grants its use for a time in return for regular payment. A residential lease names the term, the rent, the deposit, the duties of both sides and how the lease ends or renews. In multifamily housing, operators spread expirations over the year, so that not too many units stand empty in a season of low demand.',
  ),
  row(
    'Property management',
    'Operation and oversight of real estate',
    14,
    'Property management is the operation, control and oversight of real estate for an owner. It covers marketing and leasing, rent collection, maintenance, access, accounting and compliance. Property managers of multifamily communities work with a property management system that holds units, leases and the ledger, and with point solutions for leasing, pricing, payments and access.',
  ),
  row(
    'Revenue management',
    'Use of data to predict demand and set price and availability',
    22,
    'Revenue management predicts demand from data and sets price and availability so that revenue is highest. It began with airlines, spread to hotels, and reached apartments as software that recommends rents by unit, lease term and move-in date. Inputs are occupancy, exposure, lease expirations, seasonality and comparable units. In rental housing the sharing of non-public data among competitors has led to lawsuits and to local laws on algorithmic pricing.',
  ),
  row(
    'Rent regulation',
    'Laws that limit rent',
    33,
    'Rent regulation is a set of laws that limit the rent of housing or how fast it may rise. Forms range from caps on increases during a tenancy to control between tenancies. Economists study its effect on supply, mobility and upkeep. Operators must keep regulated units apart from price recommendations that would exceed the limit.',
  ),
  row(
    'Eviction',
    'Removal of a tenant from rented property by a landlord',
    28,
    'Eviction is the removal of a tenant from rented property by the landlord, most often for unpaid rent. The process, its notice periods and its defences depend on the place. Early reminders, payment plans and autopay lower delinquency and with it the number of cases that reach a court.',
  ),
  row(
    'Automated clearing house',
    'Electronic network for financial transactions',
    37,
    'An automated clearing house is an electronic network for batches of bank transfers, such as payroll, rent and bills. Payments settle in batches, and can be returned for insufficient funds or a closed account. Rent payment services must post a return to the resident ledger, charge a fee where the lease allows it, and try again within the rules of the network.',
  ),
  row(
    'Net operating income',
    'Income of a property after operating expenses',
    44,
    'Net operating income is the income of a property after operating expenses and before interest and taxes. For rental housing, income is rent and other charges less vacancy and bad debt. Divided by a capitalisation rate it gives an estimate of value, so a small lasting gain in income can raise the value of a building by many times that amount.',
  ),
  row(
    'Customer relationship management',
    'Handling of a company’s dealings with customers',
    11,
    'Customer relationship management is the handling of a company’s dealings with customers and prospects, and the software for it. A sales team keeps companies, contacts and deals in it; a deal moves through the stages of a pipeline until it is won or lost. Reports such as pipeline coverage, win rate, sales velocity and forecast are only as good as the stage history behind them.',
  ),
  row(
    'Sales process engineering',
    'Methods of engineering applied to selling',
    60,
    'Sales process engineering applies methods of process improvement to selling. Work is divided into stages with an exit criterion each; conversion and time in stage are measured, and the constraint is improved first. Typical findings are that stalled deals inflate the pipeline, and that close dates slip in steps rather than once.',
  ),
  row(
    'Graphics processing unit',
    'Processor for parallel computation and images',
    6,
    'A graphics processing unit is a processor made for parallel computation. First used for images, it became the standard machine for training and serving neural networks. Data-centre units are joined by fast links and large memories, and are rented by the hour from cloud providers. Their cost depends on the price per hour and, more strongly, on utilisation: an idle unit costs as much as a busy one.',
  ),
  row(
    'Cloud computing',
    'On-demand computing over a network',
    8,
    'Cloud computing is the delivery of computing resources over a network, on demand and billed by use. Providers offer on-demand, reserved and preemptible capacity at different prices. Capacity for GPU instances is scarce at times, so users keep a list of types and regions to fall back to. Tags, leases and budgets are used to find and end what nobody needs any more.',
  ),
  row(
    'DevOps',
    'Practices that join software development and operations',
    10,
    'DevOps is a set of practices that join development and operations so that changes reach users quickly and safely. Four measures are common: deployment frequency, lead time for changes, change failure rate and time to restore service. Research programmes have found that speed and stability go together rather than against each other.',
  ),
  row(
    'Continuous integration',
    'Frequent merging of changes to a shared main line',
    15,
    'Continuous integration is the practice of merging changes to a shared main line often, with an automated build and test for each. Short-lived branches, fast tests and a main line that is always ready to release are its marks. Flaky tests and long builds wear it down, because people begin to ignore red results.',
  ),
  row(
    'Continuous delivery',
    'Software is kept ready for release at any time',
    19,
    'Continuous delivery keeps software in a state in which it can be released at any time. A deployment pipeline moves each change through environments; feature flags part deployment from release. Small batches make it easy to find the change that broke production, and quick to revert it.',
  ),
  row(
    'Code review',
    'Examination of source code by others than its author',
    24,
    'Code review is the examination of a change by people who did not write it. In pull-request workflows it happens before a merge. Time to first review is often the longest part of lead time for changes; small changes get faster and better reviews than large ones.',
  ),
  row(
    'Large language model',
    'Neural network trained on much text',
    3,
    'A large language model is a neural network trained on much text that predicts the next token. Serving one needs GPU memory for the weights and for the cache of keys and values. Batching raises throughput, at the price of latency. Applications ground answers in retrieved documents and cite them, because a model alone can state things that are not true.',
  ),
  row(
    'Retrieval-augmented generation',
    'Language model answers built on retrieved documents',
    5,
    'Retrieval-augmented generation lets a language model answer from documents that a search found for the question. Lexical and semantic search are often joined by rank fusion. Citations let a reader check each statement, and an answer without support should be withheld.',
  ),
  row(
    'Self-guided tour',
    'Visit of a place without a guide',
    52,
    'A self-guided tour is a visit without a guide. In apartment leasing a prospect books a slot, proves who they are, and gets a temporary credential for the doors of the model unit. Operators use it outside office hours; it depends on smart locks, on identity checks, and on clear rules against discrimination.',
  ),
  row(
    'Renters insurance',
    'Insurance of a tenant’s belongings and liability',
    70,
    'Renters insurance covers a tenant’s belongings and liability. Many leases require it. Operators track proof of cover, and some offer a master policy where it lapses.',
  ),
  row(
    'Internet of things',
    'Physical objects with sensors that exchange data',
    21,
    'The Internet of things is the network of physical objects with sensors and software that exchange data. In apartments it covers locks, thermostats, leak sensors and meters. Savings come from leaks found early, from vacant units that are not heated, and from fewer visits by staff.',
  ),
  row(
    'Tenant privacy',
    'Protection of data about tenants',
    26,
    'Tenant privacy concerns what a landlord may collect and keep about tenants. Smart access systems record who opened which door and when; local laws such as New York City’s Tenant Data Privacy Act limit what is collected, how long it is kept and with whom it is shared, and ask for consent and a written policy.',
  ),
]
