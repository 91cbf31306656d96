const quick = process.argv.includes('--quick')

/** How long and how often: `--quick` for a minute, BENCH_SECONDS and BENCH_ROUNDS for anything else. */
export const settings = {
  quick,
  /** Exit with an error when a goal is missed. */
  check: process.argv.includes('--check'),
  seconds: Number(process.env['BENCH_SECONDS'] ?? (quick ? 1 : 2)),
  rounds: Number(process.env['BENCH_ROUNDS'] ?? (quick ? 3 : 7)),
  /** Starts of each service in each way. */
  starts: Number(process.env['BENCH_STARTS'] ?? (quick ? 1 : 5)),
  /** Seconds without requests before memory is read. */
  idleSeconds: quick ? 5 : 20,
}
