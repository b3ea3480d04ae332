using System.Collections.Immutable;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>The people a message mentions. A mention names a user of the workspace, whatever the user is called.</summary>
internal sealed class MentionedPeople(PersonStore people, UserProfiles profiles, Aggregates aggregates)
{
    /// <summary>What the message says, and whom it mentions: users who are known, by the name that stands in the text.</summary>
    public async Task<(string Text, ImmutableArray<ChannelUser> Mentions)> Read(
        Sender sender,
        string text,
        string? botUserId,
        CancellationToken cancellationToken
    )
    {
        var textByUser = new Dictionary<string, string>(StringComparer.Ordinal);
        var mentions = ImmutableArray.CreateBuilder<ChannelUser>();
        foreach (var user in MessageTextReader.FindMentionedUsers(text, botUserId))
        {
            var mentioned = sender with { User = user };
            if (await Find(sender, mentioned, cancellationToken) is not { KnownName: { } knownName })
                continue;

            // Two people of one name must not be taken for each other.
            var name = UserText.ToOneLine(UserText.Sanitize(knownName)).TrimStart('@');
            if (mentions.Any(m => m.Name == name))
                name = $"{name} ({user})";
            textByUser[user] = $"@{name}";
            mentions.Add(mentioned.ToChannelUser(name));
        }

        return (MessageTextReader.Read(text, botUserId, textByUser), mentions.ToImmutable());
    }

    /// <summary>An administrator may name a colleague who never wrote; anybody else's mention of such a person is only a name.</summary>
    private async Task<Person?> Find(Sender sender, Sender mentioned, CancellationToken cancellationToken)
    {
        if (await people.FindByUser(mentioned.ToChannelUser(null), cancellationToken) is { } known)
            return known;
        if (
            await people.FindByUser(sender.ToChannelUser(null), cancellationToken) is { } author
            && (await aggregates.LoadRoles(cancellationToken)).ActorFor(author).HasRole(RoleName.Administrator)
        )
        {
            return await profiles.CreatePerson(mentioned, cancellationToken);
        }

        return null;
    }
}
