import {
  signIn, getSession, signOut, changePassword, listUsers, createUser, updateUser, listApiKeys, createApiKey, deleteApiKey, 
  listAudit, explainConfig,
} from './access.ts'
import {
  getReady, getModel, checkModel, saveModel, startImport, getImport, listImports, undoImport, listRejects, listTables, 
  listMetrics, track, identify, page, group, alias, trackBatch, listTracked, flushTracked,
} from './data.ts'
import {
  listCustomers, getCustomer, unmaskCustomer, customerTimeline, setConsent, getDashboard,
} from './customers.ts'
import {
  checkRuleText, completeRule, getCatalogue, attributeDistribution, countSegment, previewSegment, explainSegment, 
  segmentSql, listSegments, getSegment, saveSegment, deleteSegment, refreshSegment, segmentMembers, exportSegment,
} from './segments.ts'
import {
  analyseRfm, rfmCustomers, analyseCohorts, analyseProfile,
} from './analysis.ts'
import {
  listModels, getModelDetail, saveModelDefinition, trainModel,
} from './models.ts'
import {
  listOffers, getOffer, saveOffer, addCoupons, listTemplates, getTemplate, saveTemplate, previewTemplate, templateFields,
} from './offers.ts'
import {
  listContacts, settleContact, listResponses, matchResponses, listSuppressions, addSuppression, endSuppression, getPolicy, 
  savePolicy,
} from './contacts.ts'
import {
  decide, recordOutcome, listDecisions,
} from './decisions.ts'
import {
  listCampaigns, getCampaign, saveCampaign, planCampaign, approveCampaign, launchCampaign, pauseCampaign, abortCampaign, 
  campaignProgress, campaignWaterfall, campaignAudience, callList, loadOutcomes, deleteCampaign,
} from './campaigns.ts'
import {
  campaignResult, measurementOverview, historyAmbiguity,
} from './measurement.ts'
import type { Endpoint } from './endpoint.ts'

/** Every endpoint, in the order of the domains: the server must answer each, the CLI and OpenAPI are made of them. */
export const endpoints: readonly Endpoint[] = [
  signIn, getSession, signOut, changePassword, listUsers, createUser, updateUser, listApiKeys, createApiKey, deleteApiKey, 
  listAudit, explainConfig, getReady, getModel, checkModel, saveModel, startImport, getImport, listImports, undoImport, 
  listRejects, listTables, listMetrics, track, identify, page, group, alias, trackBatch, listTracked, flushTracked, 
  listCustomers, getCustomer, unmaskCustomer, customerTimeline, setConsent, getDashboard, checkRuleText, completeRule, 
  getCatalogue, attributeDistribution, countSegment, previewSegment, explainSegment, segmentSql, listSegments, getSegment, 
  saveSegment, deleteSegment, refreshSegment, segmentMembers, exportSegment, analyseRfm, rfmCustomers, analyseCohorts, 
  analyseProfile, listModels, getModelDetail, saveModelDefinition, trainModel, listOffers, getOffer, saveOffer, addCoupons, 
  listTemplates, getTemplate, saveTemplate, previewTemplate, templateFields, listContacts, settleContact, listResponses, 
  matchResponses, listSuppressions, addSuppression, endSuppression, getPolicy, savePolicy, decide, recordOutcome, 
  listDecisions, listCampaigns, getCampaign, saveCampaign, planCampaign, approveCampaign, launchCampaign, pauseCampaign, 
  abortCampaign, campaignProgress, campaignWaterfall, campaignAudience, callList, loadOutcomes, deleteCampaign, 
  campaignResult, measurementOverview, historyAmbiguity,
]
