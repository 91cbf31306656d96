import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { facts } from './0001-facts.ts'
import { intakes } from './0002-intakes.ts'
import { syncedFacts } from './0005-synced-facts.ts'
import { syncs } from './0006-syncs.ts'
import { deliveryAndCompute } from './0007-delivery-and-compute.ts'
import { withoutHistory } from './0008-without-history.ts'
import { signals } from './0010-signals.ts'
import { prospects } from './0011-prospects.ts'
import { pendingContacts } from './0012-pending-contacts.ts'
import { staysSummed } from './0013-stays-summed.ts'
import { uploadsAsTheyAre } from './0014-uploads-as-they-are.ts'
import { signalOrigin } from './0015-signal-origin.ts'
import { closedDealsFound } from './0016-closed-deals-found.ts'

export const migrations: Record<string, Migration> = {
  '0001_facts': facts,
  '0002_intakes': intakes,
  '0003_audit': auditMigration,
  '0004_audit_trail': auditTrailMigration,
  '0005_synced_facts': syncedFacts,
  '0006_syncs': syncs,
  '0007_delivery_and_compute': deliveryAndCompute,
  '0008_without_history': withoutHistory,
  '0010_signals': signals,
  '0011_prospects': prospects,
  '0012_pending_contacts': pendingContacts,
  '0013_stays_summed': staysSummed,
  '0014_uploads_as_they_are': uploadsAsTheyAre,
  '0015_signal_origin': signalOrigin,
  '0016_closed_deals_found': closedDealsFound,
}
