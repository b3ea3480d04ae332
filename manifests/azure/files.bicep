// Material files: one storage account with one container, opened by identity alone.

@description('Region of the account.')
param location string

@description('Name of the account; part of its address.')
param accountName string

@description('Name of the container.')
param containerName string

@description('How often and where the files are kept.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string

@description('For how many days something deleted can be had back.')
@minValue(1)
@maxValue(365)
param keepDeletedDays int

@description('After how many days without a change a file is moved to the cool tier.')
@minValue(30)
param coolAfterDays int

@description('Resource id of the identity; it gives its roles their names.')
param identityId string

@description('Principal of the identity that reads and writes files.')
param principalId string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: accountName
  location: location
  kind: 'StorageV2'
  sku: {
    name: redundancy
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // No network of our own: a reviewer's download link leads here, and who has neither a role nor a link gets nothing.
    publicNetworkAccess: 'Enabled'
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: {
        enabled: true
        days: keepDeletedDays
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: keepDeletedDays
      }
    }

    resource container 'containers' = {
      name: containerName
      properties: {
        publicAccess: 'None'
      }
    }
  }
}

// Histories name their files for ever, so none is deleted; after its review a file is hardly read any more. The cool tier answers as fast as the hot one.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'cool'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              prefixMatch: ['${containerName}/']
            }
            actions: {
              baseBlob: {
                tierToCool: {
                  daysAfterModificationGreaterThan: coolAfterDays
                }
              }
            }
          }
        }
      ]
    }
  }
}

resource blobDataContributor 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
}

resource blobDelegator 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'
}

resource mayUseFiles 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::container.id, identityId, blobDataContributor.id)
  scope: account::blobs::container
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: blobDataContributor.id
  }
}

// Download links are signed with a key that the account hands out, which is an action on the account: a role on its container does not reach it
// (https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key). A link can never do more than the role above.
resource mayMakeLinks 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, identityId, blobDelegator.id)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: blobDelegator.id
  }
}

@description('Where the host reaches the account: Files:Blob:Endpoint.')
output endpoint string = account.properties.primaryEndpoints.blob
