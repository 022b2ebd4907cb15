export {
  endpoint, pathParameters,
} from './endpoint.ts'
export type { Endpoint, CliVerb, InputOf, ParsedInputOf, OutputOf } from './endpoint.ts'
export { floorOf } from './floor.ts'
export type { Floor, FloorRule } from './floor.ts'
export {
  sqlColumnSchema, sqlAnswerSchema, runSql, exportSql, sqlTables, sqlStatementSchema, sqlHistory, sqlQuerySchema, listSqlQueries, saveSqlQuery, deleteSqlQuery,
} from './console.ts'
export { reachOf } from './reach.ts'
export type { Reach } from './reach.ts'
export {
  unitSchema, holderSchema, unitDetailSchema, listOrganisation, getUnit, saveUnit, deleteUnit, placeHolder, runningQuerySchema, listQueries, cancelQuery,
} from './organisation.ts'
export {
  instantSchema, dateSchema, emailSchema, keySchema, labelShape, okSchema, minorSchema, shareSchema, valueSchema, 
  queryFlag, cursorInput, pageOf, estimateSchema, problemSchema,
} from './shapes.ts'
export type { Problem } from './shapes.ts'
export {
  labelSchema, valueTypeSchema, privacySchema, columnSchema, sourceSchema, catalogSourceSchema, tableSourceSchema, identifierSchema, levelSchema, dependantSchema, 
  dimensionSchema, factSchema, metricSchema, historySchema, companyModelSchema,
} from './model.ts'
export type { CompanyModel, ModelColumn, ModelFact, ModelMetric, ModelSource, ModelCatalogSource, ModelTableSource } from './model.ts'
export {
  permissions, roles, roleSchema, rolePermissions, userSchema, sessionSchema, signIn, getSession, signOut, changePassword, 
  listUsers, createUser, updateUser, apiKeySchema, listApiKeys, createApiKey, deleteApiKey, auditEntrySchema, listAudit, 
  explainConfig,
} from './access.ts'
export type { Permission, Role } from './access.ts'
export { toldProblemSchema, warehouseConditionSchema, warehouseStates, getWarehouse } from './warehouse.ts'
export {
  readySchema, getReady, modelSchema, getModel, checkModel, saveModel, qualityFindingSchema, importTableSchema, 
  importSchema, importAnswerSchema, startImport, getImport, listImports, undoImport, sourceProblemSchema, loadSources, rejectSchema, listRejects, tableSummarySchema, listTables, 
  metricValueSchema, listMetrics, trackMessageSchema, identifyMessageSchema, pageMessageSchema, groupMessageSchema, 
  aliasMessageSchema, acceptedSchema, track, identify, page, group, alias, trackBatch, trackedEventSchema, listTracked, 
  flushTracked,
} from './data.ts'
export type { ImportAnswer, ImportReport } from './data.ts'
export {
  attributeValueSchema, customerRowSchema, listCustomers, customerSchema, leftOutSchema, getCustomer, unmaskCustomer, timelineItemSchema, 
  customerTimeline, setConsent, dashboardSchema, getDashboard,
} from './customers.ts'
export {
  ruleText, ruleErrorSchema, ruleTreeSchema, checkRuleText, completeRule, getCatalogue, attributeDistribution, 
  segmentSchema, countSegment, previewSegment, explanationSchema, explainSegment, segmentSql, listSegments, getSegment, 
  saveSegment, deleteSegment, refreshSegment, segmentMembers, exportSegment,
} from './segments.ts'
export { refreshHowSchema, scheduleSchema } from './segments.ts'
export type { Explanation } from './segments.ts'
export {
  bringList, causesSchema, changeCauses, changesSchema, combineSegments, compareSegment, listReportSchema, listUploadFields, overlapSegments, reproduceSegment, restoreSegment, saveChanged, saveMovers, scheduleSegment,
  segmentChanged, segmentMovers,
} from './segment-history.ts'
export { approveTag, checkTag, getTag, listTags, publishTag, refreshTag, retireTag, saveTag, tagKeySchema, tagLineage, tagSchema, tagStatuses } from './tags.ts'
export { behindSchema, behindLimit, savedListFields, savedListSchema } from './behind.ts'
export {
  analyseBaskets, analyseCohorts, analyseCrossTab, analyseDistribution, analyseFirstPurchase, analyseFunnel, analyseGeography, analysePaths, analyseProfile, analyseResponders, analyseTrend,
  axisSchema, basketsSchema, behaviourCustomers, bucketSchema, cohortsSchema, comparisons, crossTabSchema, deleteAnalysis, distributionSchema, firstPurchaseSchema, funnelSchema,
  geographySchema, getAnalysis, granularities, listAnalyses, pathsSchema, profileSchema, saveAnalysis, saveBehaviourList, savedAnalysisSchema, trendSchema,
} from './analysis-behaviour.ts'
export {
  rfmSchema, rfmClDefinitionSchema, lifeCycleDefinitionSchema, valueMatrixDefinitionSchema, valueDefinitionSchema, rfmClSchema, indicatorSchema,
  valueMatrixSchema, lifeCycleSchema, migrationSchema, paretoSchema, valueCellSchema,
  analyseRfm, rfmCustomers, analyseRfmCl, listIndicators, indicatorByClass, analyseValueMatrix, analyseLifeCycle, analyseMigration,
  analysePareto, getValueDefinition, saveValueDefinition, listValueDefinitions, valueCustomers, saveValueList,
} from './analysis-value.ts'
export {
  areaText, customersIndicatorSchema, figureUnits, indicatorChoices, indicatorDefinitionSchema, metricIndicatorSchema, periodSchema, periodUnits, periodUnitSchema, readIndicator, valueAggregates,
} from './indicators.ts'
export {
  actOnWatchCase, assignWatchCase, causeWatchCase, closeWatchCase, customerWatchSchema, deleteWatch, getWatch, getWatchCase, indicatorWatchSchema, listWatchCases, listWatchCauses,
  listWatchTemplates, listWatches, previewWatch, recheckWatchCase, runWatches, saveWatch, watchCaseSchema, watchConditionSchema, watchDefinitionSchema, watchOutcomes, watchRunSchema,
  watchSchema, watchStates,
} from './watches.ts'
export { deleteTarget, listTargets, proposeTarget, saveTarget, setTargetValues, targetDefinitionSchema, targetProgress, targetRowSchema, targetSchema, targetStatuses } from './targets.ts'
export {
  deleteReport, getReport, listReports, previewReport, reportDefinitionSchema, reportEditionSchema, reportFrequencies, reportPartKinds, reportPartSchema, reportSchema, reportSectionSchema, saveReport, sendEdition,
  sentenceSchema, showEdition, writeReport,
} from './reports.ts'
export {
  featureSchema, assessmentSchema, modelVersionSchema, modelSummarySchema, listModels, getModelDetail, saveModelDefinition, 
  trainModel,
} from './models.ts'
export {
  offerSchema, listOffers, getOffer, saveOffer, addCoupons, templateSchema, listTemplates, getTemplate, saveTemplate, 
  previewTemplate, templateFields,
} from './offers.ts'
export {
  contactStatuses, contactSchema, listContacts, settleContact, responseSchema, listResponses, matchResponses, 
  suppressionSchema, listSuppressions, addSuppression, endSuppression, capSchema, getPolicy, savePolicy,
} from './contacts.ts'
export {
  candidateSchema, decisionSchema, decide, recordOutcome, listDecisions,
} from './decisions.ts'
export {
  campaignStatuses, campaignDefinitionSchema, campaignSchema, listCampaigns, getCampaign, saveCampaign, waterfallSchema, 
  planCampaign, approveCampaign, launchCampaign, pauseCampaign, abortCampaign, campaignProgress, campaignWaterfall, 
  audienceMemberSchema, audienceTodaySchema, campaignAudience, campaignChanged, saveCampaignChanged, callList, loadOutcomes, deleteCampaign,
} from './campaigns.ts'
export {
  campaignResultSchema, campaignResult, measurementOverview, historyAmbiguity, ivocQuestions,
} from './measurement.ts'
export { endpoints } from './endpoints.ts'
export { fileAddress, fileAddresses } from './files.ts'
export { nearest } from './nearest.ts'
export { inputMembers, openApiDocument } from './openapi.ts'
export type { InputMember, OpenApiDocument } from './openapi.ts'
