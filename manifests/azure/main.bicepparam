// Copy it and keep what you change. What is secret is read from the environment and belongs into no file.
using 'main.bicep'

param image = 'certbotimages.azurecr.io/certbot:1.0.0'
param registryName = 'certbotimages'

// Who you are in Teams: your tenant's id and your own object id in Microsoft Entra.
param administrators = [
  'msteams:00000000-0000-0000-0000-000000000000:00000000-0000-0000-0000-000000000000'
]

// None, OneWorkspace or ManyWorkspaces.
param slack = 'None'
param slackClientId = ''
param slackSigningSecret = readEnvironmentVariable('SLACK_SIGNING_SECRET', '')
param slackBotToken = readEnvironmentVariable('SLACK_BOT_TOKEN', '')
param slackClientSecret = readEnvironmentVariable('SLACK_CLIENT_SECRET', '')
