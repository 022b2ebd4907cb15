import {
  signIn, getSession, signOut, changePassword, listUsers, createUser, updateUser, listApiKeys, createApiKey, deleteApiKey, 
  listAudit, explainConfig,
} from './access.ts'
import {
  getReady, getModel, checkModel, saveModel, startImport, getImport, listImports, undoImport, loadSources, listRejects, listTables, 
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
  bringList, combineSegments, compareSegment, overlapSegments, reproduceSegment, restoreSegment, saveChanged, saveMovers, scheduleSegment, segmentChanged, segmentMovers,
} from './segment-history.ts'
import { approveTag, checkTag, getTag, listTags, publishTag, refreshTag, retireTag, saveTag, tagLineage } from './tags.ts'
import {
  analyseBaskets, analyseCohorts, analyseCrossTab, analyseDistribution, analyseFirstPurchase, analyseFunnel, analyseGeography, analysePaths, analyseProfile, analyseResponders, analyseTrend,
  behaviourCustomers, deleteAnalysis, getAnalysis, listAnalyses, saveAnalysis, saveBehaviourList,
} from './analysis-behaviour.ts'
import {
  analyseRfm, rfmCustomers, analyseRfmCl, listIndicators, indicatorByClass, analyseValueMatrix, analyseLifeCycle, analyseMigration,
  analysePareto, getValueDefinition, saveValueDefinition, listValueDefinitions, valueCustomers, saveValueList,
} from './analysis-value.ts'
import { indicatorChoices, readIndicator } from './indicators.ts'
import {
  actOnWatchCase, assignWatchCase, causeWatchCase, closeWatchCase, deleteWatch, getWatch, getWatchCase, listWatchCases, listWatchCauses, listWatchTemplates, listWatches, previewWatch,
  recheckWatchCase, runWatches, saveWatch,
} from './watches.ts'
import { deleteTarget, listTargets, proposeTarget, saveTarget, setTargetValues, targetProgress } from './targets.ts'
import { deleteReport, getReport, listReports, previewReport, saveReport, sendEdition, showEdition, writeReport } from './reports.ts'
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
  campaignProgress, campaignWaterfall, campaignAudience, campaignChanged, saveCampaignChanged, callList, loadOutcomes, deleteCampaign,
} from './campaigns.ts'
import {
  campaignResult, measurementOverview, historyAmbiguity, ivocQuestions,
} from './measurement.ts'
import { getWarehouse } from './warehouse.ts'
import { listOrganisation, getUnit, saveUnit, deleteUnit, placeHolder, listQueries, cancelQuery } from './organisation.ts'
import { runSql, exportSql, sqlTables, sqlHistory, listSqlQueries, saveSqlQuery, deleteSqlQuery } from './console.ts'
import type { Endpoint } from './endpoint.ts'

/** Every endpoint, in the order of the domains: the server must answer each, the CLI and OpenAPI are made of them. */
export const endpoints: readonly Endpoint[] = [
  signIn, getSession, signOut, changePassword, listUsers, createUser, updateUser, listApiKeys, createApiKey, deleteApiKey, 
  listAudit, explainConfig, listOrganisation, getUnit, saveUnit, deleteUnit, placeHolder, listQueries, cancelQuery, getWarehouse, runSql, exportSql, sqlTables, sqlHistory, listSqlQueries, saveSqlQuery, deleteSqlQuery, getReady, getModel, checkModel, saveModel, startImport, getImport, listImports, undoImport, loadSources, 
  listRejects, listTables, listMetrics, track, identify, page, group, alias, trackBatch, listTracked, flushTracked, 
  listCustomers, getCustomer, unmaskCustomer, customerTimeline, setConsent, getDashboard, checkRuleText, completeRule, 
  getCatalogue, attributeDistribution, countSegment, previewSegment, explainSegment, segmentSql, listSegments, getSegment, 
  saveSegment, deleteSegment, refreshSegment, segmentMembers, exportSegment,
  bringList, combineSegments, compareSegment, overlapSegments, reproduceSegment, restoreSegment, saveChanged, saveMovers, scheduleSegment, segmentChanged, segmentMovers,
  approveTag, checkTag, getTag, listTags, publishTag, refreshTag, retireTag, saveTag, tagLineage,
  analyseRfm, rfmCustomers, analyseRfmCl, listIndicators, indicatorByClass, analyseValueMatrix, analyseLifeCycle, analyseMigration,
  analysePareto, getValueDefinition, saveValueDefinition, listValueDefinitions, valueCustomers, saveValueList, analyseCohorts,
  analyseProfile, analyseResponders, analyseCrossTab, analyseTrend, analyseFunnel, analysePaths, analyseFirstPurchase, analyseBaskets, analyseGeography, analyseDistribution,
  behaviourCustomers, saveBehaviourList, listAnalyses, getAnalysis, saveAnalysis, deleteAnalysis,
  readIndicator, indicatorChoices, listWatches, getWatch, saveWatch, deleteWatch, previewWatch, runWatches, listWatchCases, getWatchCase, assignWatchCase, causeWatchCase, actOnWatchCase,
  recheckWatchCase, closeWatchCase, listWatchCauses, listWatchTemplates,
  listTargets, saveTarget, setTargetValues, proposeTarget, targetProgress, deleteTarget, listReports, getReport, saveReport, deleteReport, writeReport, previewReport, showEdition, sendEdition,
  listModels, getModelDetail, saveModelDefinition, trainModel, listOffers, getOffer, saveOffer, addCoupons, 
  listTemplates, getTemplate, saveTemplate, previewTemplate, templateFields, listContacts, settleContact, listResponses, 
  matchResponses, listSuppressions, addSuppression, endSuppression, getPolicy, savePolicy, decide, recordOutcome, 
  listDecisions, listCampaigns, getCampaign, saveCampaign, planCampaign, approveCampaign, launchCampaign, pauseCampaign, 
  abortCampaign, campaignProgress, campaignWaterfall, campaignAudience, campaignChanged, saveCampaignChanged, callList, loadOutcomes, deleteCampaign, 
  campaignResult, measurementOverview, historyAmbiguity, ivocQuestions,
]
