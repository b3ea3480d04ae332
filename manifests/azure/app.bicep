// The host. A Container App and not App Service: the image is all there is to run, two replicas and three probes are part of its plain offer,
// and a secret is a reference to the vault.

@description('Region of the app.')
param location string

@description('Name of the app; part of its address.')
param appName string

@description('The image to run, with its tag.')
param image string

@description('Name of the Azure Container Registry of this resource group that holds the image; empty: anybody may fetch the image.')
param registryName string

@description('Resource id of the identity the app runs as.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Principal of that identity.')
param principalId string

@description('Lowest number of replicas.')
@minValue(2)
param minReplicas int

@description('Highest number of replicas.')
@minValue(2)
param maxReplicas int

@description('For how many days logs are kept.')
param keepLogsDays int

@description('Settings of the host that are no secret, as they stand in appsettings.sample.json.')
param settings { name: string, value: string }[]

@description('Settings of the host whose values stand in the vault, and under which name there.')
param secretSettings { name: string, secret: string }[]

@description('Settings of the host that hold the address people reach it at.')
param addressSettings string[]

@description('Address of the vault, with a slash at its end.')
param vaultAddress string

var port = 8080

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${appName}-logs'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: keepLogsDays
    features: {
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: '${appName}-environment'
  location: location
  properties: {
    // Through a diagnostic setting: the other way wants the workspace's key in this template.
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
  }
}

resource logging 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: environment
  properties: {
    workspaceId: logs.id
    logs: [
      {
        category: 'ContainerAppConsoleLogs'
        enabled: true
      }
      {
        category: 'ContainerAppSystemLogs'
        enabled: true
      }
    ]
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = if (!empty(registryName)) {
  name: registryName
}

resource acrPull 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
}

resource mayPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(registryName)) {
  name: guid(registry.id, identityId, acrPull.id)
  scope: registry
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: acrPull.id
  }
}

var hostName = '${appName}.${environment.properties.defaultDomain}'

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: appName
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'http'
        allowInsecure: false
      }
      registries: empty(registryName)
        ? []
        : [
            {
              server: registry!.properties.loginServer
              identity: identityId
            }
          ]
      secrets: [
        for setting in secretSettings: {
          name: setting.secret
          keyVaultUrl: '${vaultAddress}secrets/${setting.secret}'
          identity: identityId
        }
      ]
    }
    template: {
      // Longer than a turn and a send: what is under way is finished, and what is not is another replica's.
      terminationGracePeriodSeconds: 30
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
      }
      volumes: [
        {
          name: 'data'
          storageType: 'EmptyDir'
        }
      ]
      containers: [
        {
          name: 'certbot'
          image: image
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          volumeMounts: [
            {
              volumeName: 'data'
              mountPath: '/data'
            }
          ]
          env: concat(
            [
              { name: 'AZURE_CLIENT_ID', value: identityClientId }
              { name: 'Urls', value: 'http://0.0.0.0:${port}' }
              { name: 'Data__Folder', value: '/data' }
            ],
            map(settings, setting => { name: replace(setting.name, ':', '__'), value: setting.value }),
            map(secretSettings, setting => { name: replace(setting.name, ':', '__'), secretRef: setting.secret }),
            map(addressSettings, name => { name: replace(name, ':', '__'), value: 'https://${hostName}' })
          )
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/health/live'
                port: port
              }
              periodSeconds: 3
              failureThreshold: 40
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/health/live'
                port: port
              }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/health/ready'
                port: port
              }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            }
          ]
        }
      ]
    }
  }
  dependsOn: [mayPull]
}

@description('The host name people and channels reach the app at.')
output hostName string = hostName
