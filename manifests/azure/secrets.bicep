// What Slack gave, in a vault. A value that is not given stays as it stands there: a later deployment need not know it.

@description('Region of the vault.')
param location string

@description('Name of the vault; part of its address.')
param vaultName string

@description('Resource id of the identity; it gives its roles their names.')
param identityId string

@description('Principal of the identity that reads secrets.')
param principalId string

@description('Slack:SigningSecret; empty: as it stands in the vault.')
@secure()
param slackSigningSecret string

@description('Slack:BotToken; empty: as it stands in the vault.')
@secure()
param slackBotToken string

@description('Slack:ClientSecret; empty: as it stands in the vault.')
@secure()
param slackClientSecret string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: vaultName
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    // No network of our own: who has no role gets nothing, from wherever they come.
    publicNetworkAccess: 'Enabled'
  }

  resource signingSecret 'secrets' = if (!empty(slackSigningSecret)) {
    name: 'slack-signing-secret'
    properties: {
      value: slackSigningSecret
    }
  }

  resource botToken 'secrets' = if (!empty(slackBotToken)) {
    name: 'slack-bot-token'
    properties: {
      value: slackBotToken
    }
  }

  resource clientSecret 'secrets' = if (!empty(slackClientSecret)) {
    name: 'slack-client-secret'
    properties: {
      value: slackClientSecret
    }
  }
}

resource secretsUser 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '4633458b-17de-408a-b874-0445c86b69e6'
}

resource mayReadSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identityId, secretsUser.id)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: secretsUser.id
  }
}

@description('Address of the vault, with a slash at its end.')
output address string = vault.properties.vaultUri
