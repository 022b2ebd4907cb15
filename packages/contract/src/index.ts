export {
  endpoint, pathParameters,
} from './endpoint.ts'
export type { Endpoint, CliVerb, InputOf, ParsedInputOf, OutputOf } from './endpoint.ts'
export {
  instantSchema, dateSchema, emailSchema, keySchema, labelShape, okSchema, minorSchema, shareSchema, valueSchema, 
  queryNumber, queryFlag, cursorInput, pageOf, estimateSchema, problemSchema,
} from './shapes.ts'
export type { Problem } from './shapes.ts'
export {
  labelSchema, valueTypeSchema, privacySchema, columnSchema, sourceSchema, identifierSchema, levelSchema, dependantSchema, 
  dimensionSchema, factSchema, metricSchema, historySchema, companyModelSchema,
} from './model.ts'
export type { CompanyModel, ModelColumn, ModelFact, ModelLevel, ModelDimension, ModelMetric, ModelSource, ModelHistory } from './model.ts'
export {
  permissions, roles, roleSchema, rolePermissions, userSchema, sessionSchema, signIn, getSession, signOut, changePassword, 
  listUsers, createUser, updateUser, apiKeySchema, listApiKeys, createApiKey, deleteApiKey, auditEntrySchema, listAudit, 
  explainConfig,
} from './access.ts'
export type { Permission, Role } from './access.ts'
export {
  readySchema, getReady, modelSchema, getModel, checkModel, saveModel, qualityFindingSchema, importTableSchema, 
  importSchema, startImport, getImport, listImports, undoImport, rejectSchema, listRejects, tableSummarySchema, listTables, 
  metricValueSchema, listMetrics, trackMessageSchema, identifyMessageSchema, pageMessageSchema, groupMessageSchema, 
  aliasMessageSchema, acceptedSchema, track, identify, page, group, alias, trackBatch, trackedEventSchema, listTracked, 
  flushTracked,
} from './data.ts'
export type { ImportReport } from './data.ts'
export {
  attributeValueSchema, customerRowSchema, listCustomers, customerSchema, getCustomer, unmaskCustomer, timelineItemSchema, 
  customerTimeline, setConsent, dashboardSchema, getDashboard,
} from './customers.ts'
export {
  ruleText, ruleErrorSchema, ruleTreeSchema, checkRuleText, completeRule, getCatalogue, attributeDistribution, 
  segmentSchema, countSegment, previewSegment, explanationSchema, explainSegment, segmentSql, listSegments, getSegment, 
  saveSegment, deleteSegment, refreshSegment, segmentMembers, exportSegment,
} from './segments.ts'
export type { Explanation } from './segments.ts'
export { behindSchema, behindLimit, savedListFields, savedListSchema } from './behind.ts'
export {
  rfmSchema, analyseRfm, rfmCustomers, cohortsSchema, analyseCohorts, profileSchema, analyseProfile,
} from './analysis.ts'
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
  audienceMemberSchema, campaignAudience, callList, loadOutcomes, deleteCampaign,
} from './campaigns.ts'
export {
  campaignResultSchema, campaignResult, measurementOverview, historyAmbiguity,
} from './measurement.ts'
export { endpoints } from './endpoints.ts'
export { fileAddress, fileAddresses } from './files.ts'
export { nearest } from './nearest.ts'
export { inputMembers, openApiDocument } from './openapi.ts'
export type { InputMember, OpenApiDocument } from './openapi.ts'
