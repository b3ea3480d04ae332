// State: one Cosmos DB account with one database and one container, opened by identity alone.

@description('Region of the account.')
param location string

@description('Name of the account; part of its address.')
param accountName string

@description('Name of the database.')
param databaseName string

@description('Name of the container.')
param containerName string

@description('Highest throughput of the container in request units a second, scaled automatically down to a tenth of it; 0: serverless, paid by the request.')
@minValue(0)
param autoscaleMaxThroughput int

@description('Whether replicas of the data stand in several availability zones. Not every region has them.')
param zoneRedundant bool

@description('Resource id of the identity; it gives its roles their names.')
param identityId string

@description('Principal of the identity that reads and writes items.')
param principalId string

// The host's own creation (in Development) and the tests read the same file.
var container = loadJsonContent('container.json')

var serverless = autoscaleMaxThroughput == 0

// Cosmos DB has roles of its own for what is in a database; this one is built in: items and their metadata, but neither databases nor containers.
var dataContributor = '00000000-0000-0000-0000-000000000002'

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  name: accountName
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: zoneRedundant
      }
    ]
    capabilities: serverless ? [{ name: 'EnableServerless' }] : []
    // Within a region this reads strongly: what one replica has written every other sees. With Session only the one that wrote it would.
    consistencyPolicy: {
      defaultConsistencyLevel: 'BoundedStaleness'
      maxIntervalInSeconds: 5
      maxStalenessPrefix: 10
    }
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: {
        tier: 'Continuous30Days'
      }
    }
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    // No network of our own: who has no role gets nothing, from wherever they come.
    publicNetworkAccess: 'Enabled'
  }

  resource database 'sqlDatabases' = {
    name: databaseName
    properties: {
      resource: {
        id: databaseName
      }
    }

    resource documents 'containers' = {
      name: containerName
      properties: {
        resource: {
          id: containerName
          partitionKey: container.partitionKey
          defaultTtl: container.defaultTtl
          indexingPolicy: container.indexingPolicy
        }
        options: serverless ? {} : { autoscaleSettings: { maxThroughput: autoscaleMaxThroughput } }
      }
    }
  }

  // The database, not the container alone: the host looks at both when it starts.
  resource access 'sqlRoleAssignments' = {
    name: guid(account.id, databaseName, identityId, dataContributor)
    properties: {
      principalId: principalId
      roleDefinitionId: '${account.id}/sqlRoleDefinitions/${dataContributor}'
      scope: '${account.id}/dbs/${databaseName}'
    }
    dependsOn: [database]
  }
}

@description('Where the host reaches the account: Store:Cosmos:Endpoint.')
output endpoint string = account.properties.documentEndpoint
