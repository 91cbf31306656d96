/** What the company has written down, with one fact each that a question asks for. */
export const documents = [
  {
    title: 'Travel policy',
    text: 'Travel policy. Trains are booked in second class. Hotels cost no more than 140 euros a night in cities.',
  },
  {
    title: 'On-call handbook',
    text: 'On-call handbook. Whoever is on call answers a page within fifteen minutes and writes a report within two days.',
  },
  {
    title: 'Refund policy',
    text: 'Refund policy. Customers who cancel within thirty days of a renewal get the whole fee back.',
  },
  {
    title: 'Security policy',
    text: 'Security policy. Door controllers get firmware updates on the second Tuesday of each month.',
  },
  {
    title: 'Hiring handbook',
    text: 'Hiring handbook. Every candidate meets three interviewers, one of them from another department.',
  },
] as const
