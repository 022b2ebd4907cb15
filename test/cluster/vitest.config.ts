import { clusterConfig } from './support/cluster-config.ts'

export default clusterConfig(false)
