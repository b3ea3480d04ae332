// CertBot in Azure, in one resource group:
//   az deployment group create --resource-group GROUP --parameters manifests/azure/main.bicepparam
// One identity does everything, and holds these roles and no others: items of its database, files of its container, links to them, secrets of its vault, and its image.

@description('Begins the name of everything here: lower-case letters and digits, a letter first.')
@minLength(3)
@maxLength(11)
param name string = 'certbot'

@description('Region of everything but the bot\'s registration, which is global.')
param location string = resourceGroup().location

@description('The image to run, with its tag; see manifests/docker.')
param image string

@description('Name of the Azure Container Registry of this resource group that holds the image; empty: anybody may fetch the image.')
param registryName string = ''

@description('Identities that are administrators from the start: channel:tenant:user, as msteams:TENANT-ID:USER-OBJECT-ID or slack:TEAM:USER.')
@minLength(1)
param administrators string[]

@description('The tenants whose users are served; empty: those of every tenant the bot is installed in.')
param allowedTenants string[] = []

@description('Lowest number of replicas. Two at least, so that one may go.')
@minValue(2)
param minReplicas int = 2

@description('Highest number of replicas.')
@minValue(2)
param maxReplicas int = 4

@description('Highest throughput of the container in request units a second, scaled automatically down to a tenth of it (1,000 at least, in thousands); 0: serverless, paid by the request. An account stays what it was made as.')
@minValue(0)
param autoscaleMaxThroughput int = 0

@description('Whether the database\'s replicas stand in several availability zones. Not every region has them.')
param zoneRedundant bool = false

@description('How often and where material files are kept.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param fileRedundancy string = 'Standard_ZRS'

@description('For how many days a deleted file can be had back.')
@minValue(1)
@maxValue(365)
param keepDeletedDays int = 30

@description('After how many days without a change a file is moved to cheaper storage; it stays readable at once, and nothing is ever deleted.')
@minValue(30)
param coolFilesAfterDays int = 90

@description('For how many days logs are kept.')
@minValue(30)
@maxValue(730)
param keepLogsDays int = 90

@description('The name people see in Teams.')
@maxLength(42)
param botDisplayName string = 'CertBot'

@description('F0 costs nothing and serves Teams without a limit; S1 is for other channels too.')
@allowed(['F0', 'S1'])
param botSku string = 'F0'

@description('Whether Slack is served: not at all, one workspace (its bot\'s token), or every workspace that installs the app (client id and secret).')
@allowed(['None', 'OneWorkspace', 'ManyWorkspaces'])
param slack string = 'None'

@description('The Slack app\'s client id; for ManyWorkspaces.')
param slackClientId string = ''

@description('The Slack app\'s signing secret. Needed the first time and when it changes; empty: as it stands in the vault.')
@secure()
param slackSigningSecret string = ''

@description('The bot\'s token, for OneWorkspace. Needed the first time and when it changes; empty: as it stands in the vault.')
@secure()
param slackBotToken string = ''

@description('The Slack app\'s client secret, for ManyWorkspaces. Needed the first time and when it changes; empty: as it stands in the vault.')
@secure()
param slackClientSecret string = ''

@description('Where traces and metrics are sent by OTLP, as http://collector:4317; empty: nowhere.')
param otlpEndpoint string = ''

// Names that are part of an address are taken by whoever comes first, in all of Azure.
var uniqueName = '${name}${uniqueString(resourceGroup().id)}'

var databaseName = 'certbot'
var documentContainer = 'certbot'
var fileContainer = 'certbot'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-identity'
  location: location
}

module store 'store.bicep' = {
  name: '${name}-store'
  params: {
    location: location
    accountName: uniqueName
    databaseName: databaseName
    containerName: documentContainer
    autoscaleMaxThroughput: autoscaleMaxThroughput
    zoneRedundant: zoneRedundant
    identityId: identity.id
    principalId: identity.properties.principalId
  }
}

module files 'files.bicep' = {
  name: '${name}-files'
  params: {
    location: location
    accountName: uniqueName
    containerName: fileContainer
    redundancy: fileRedundancy
    keepDeletedDays: keepDeletedDays
    coolAfterDays: coolFilesAfterDays
    identityId: identity.id
    principalId: identity.properties.principalId
  }
}

module secrets 'secrets.bicep' = {
  name: '${name}-secrets'
  params: {
    location: location
    vaultName: uniqueName
    identityId: identity.id
    principalId: identity.properties.principalId
    slackSigningSecret: slackSigningSecret
    slackBotToken: slackBotToken
    slackClientSecret: slackClientSecret
  }
}

var slackSecrets = {
  None: []
  OneWorkspace: [
    { name: 'Slack:SigningSecret', secret: 'slack-signing-secret' }
    { name: 'Slack:BotToken', secret: 'slack-bot-token' }
  ]
  ManyWorkspaces: [
    { name: 'Slack:SigningSecret', secret: 'slack-signing-secret' }
    { name: 'Slack:ClientSecret', secret: 'slack-client-secret' }
  ]
}

module app 'app.bicep' = {
  name: '${name}-app'
  params: {
    location: location
    appName: name
    image: image
    registryName: registryName
    identityId: identity.id
    identityClientId: identity.properties.clientId
    principalId: identity.properties.principalId
    minReplicas: minReplicas
    maxReplicas: maxReplicas
    keepLogsDays: keepLogsDays
    vaultAddress: secrets.outputs.address
    settings: concat(
      [
        { name: 'Store:Kind', value: 'Cosmos' }
        { name: 'Store:Cosmos:Endpoint', value: store.outputs.endpoint }
        { name: 'Store:Cosmos:Database', value: databaseName }
        { name: 'Store:Cosmos:Container', value: documentContainer }
        { name: 'Files:Kind', value: 'Blob' }
        { name: 'Files:Blob:Endpoint', value: files.outputs.endpoint }
        { name: 'Files:Blob:Container', value: fileContainer }
        { name: 'Connector:AppId', value: identity.properties.clientId }
        { name: 'Connector:Type', value: 'UserAssignedMSI' }
        { name: 'Connector:TenantId', value: tenant().tenantId }
      ],
      map(administrators, (administrator, i) => { name: 'Directory:Administrators:${i}', value: administrator }),
      map(allowedTenants, (tenantId, i) => { name: 'Connector:AllowedTenants:${i}', value: tenantId }),
      slack == 'ManyWorkspaces' ? [{ name: 'Slack:ClientId', value: slackClientId }] : [],
      empty(otlpEndpoint) ? [] : [{ name: 'Telemetry:Otlp:Endpoint', value: otlpEndpoint }]
    )
    secretSettings: slackSecrets[slack]
    addressSettings: slack == 'ManyWorkspaces' ? ['Slack:PublicUrl'] : []
  }
}

module bot 'bot.bicep' = {
  name: '${name}-bot'
  params: {
    botName: uniqueName
    displayName: botDisplayName
    sku: botSku
    identityId: identity.id
    identityClientId: identity.properties.clientId
    tenantId: tenant().tenantId
    hostName: app.outputs.hostName
  }
}

@description('Where Slack is to send its requests, and what to put in the place of YOUR-HOST of manifests/slack.')
output hostName string = app.outputs.hostName

@description('The bot\'s id: Connector:AppId of "certbot manifest teams".')
output botId string = identity.properties.clientId

@description('Principal of the identity that does everything.')
output principalId string = identity.properties.principalId

@description('Store:Cosmos:Endpoint, for "certbot store copy" from elsewhere.')
output cosmosEndpoint string = store.outputs.endpoint

@description('Files:Blob:Endpoint.')
output blobEndpoint string = files.outputs.endpoint
