using System.Collections.Immutable;
using CertBot.Channels.Slack.Schema;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Decides which of the workspaces that a payload names is the one with the app: its users are known by that workspace.</summary>
internal sealed class SenderResolver(Workspaces workspaces)
{
    private const int MaxCandidates = 4;

    public async Task<SlackPayload> Resolve(SlackPayload payload, CancellationToken cancellationToken) =>
        payload with
        {
            Sender = await Find(Sender.FindCandidates(payload), cancellationToken),
        };

    /// <summary>The first candidate whose workspace has the app, else the first; null: there is none.</summary>
    /// <exception cref="SlackUnavailableException">There are several, and Slack is unavailable: a guess could make another person of the user.</exception>
    public async Task<Sender?> Find(ImmutableArray<Sender> candidates, CancellationToken cancellationToken)
    {
        foreach (var candidate in candidates.Take(MaxCandidates))
        {
            switch (await workspaces.LookUp(candidate.Team, cancellationToken))
            {
                case WorkspaceLookup.Found { Workspace.Enterprise: var enterprise }:
                    return candidate with { Enterprise = candidate.Enterprise ?? enterprise };
                case WorkspaceLookup.Unknown when candidates.Length > 1:
                    throw new SlackUnavailableException("Slack could not say in which workspace the app is");
                default:
                    break;
            }
        }

        return candidates.FirstOrDefault();
    }
}
