// The bot's registration. The identity the app runs as speaks for it, so there is no password.

@description('Name of the registration.')
param botName string

@description('The name people see.')
@maxLength(42)
param displayName string

@description('F0 costs nothing and serves Teams without a limit; S1 is for other channels too.')
@allowed(['F0', 'S1'])
param sku string

@description('Resource id of the identity.')
param identityId string

@description('Client id of the identity: the id of the bot.')
param identityClientId string

@description('The tenant of the identity.')
param tenantId string

@description('The host name the app is reached at.')
param hostName string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: botName
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: sku
  }
  properties: {
    displayName: displayName
    endpoint: 'https://${hostName}/api/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: identityClientId
    msaAppMSIResourceId: identityId
    msaAppTenantId: tenantId
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: {
      channelName: 'MsTeamsChannel'
      properties: {
        isEnabled: true
      }
    }
  }
}
