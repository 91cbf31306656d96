export { grace, monitoring, stores, thresholds } from './cluster.ts'
export {
  companions,
  isServiceName,
  localUrl,
  type ResourceRange,
  type ServiceEntry,
  type ServiceName,
  serviceList,
  services,
  type Tier,
  urlVariable,
} from './services.ts'
