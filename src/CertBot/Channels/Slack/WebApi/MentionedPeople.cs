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
    /// <summary>What the message says, and whom it mentions.</summary>
    public async Task<Input.Text> Read(Sender sender, string text, string? botUserId, CancellationToken cancellationToken)
    {
        var textByUser = new Dictionary<string, string>(StringComparer.Ordinal);
        var mentions = ImmutableArray.CreateBuilder<MentionedPerson>();
        foreach (var user in MessageTextReader.FindMentionedUsers(text, botUserId))
        {
            if (await Find(sender, sender with { User = user }, cancellationToken) is not { } person)
                continue;

            // Two people of one name must not be taken for each other.
            var name = $"@{UserText.ToOneLine(UserText.Sanitize(person.Name))}";
            textByUser[user] = mentions.Any(m => m.Text == name) ? $"{name} ({user})" : name;
            mentions.Add(new MentionedPerson(textByUser[user], person.Id));
        }

        return new Input.Text(MessageTextReader.Read(text, botUserId, textByUser)) { Mentions = mentions.ToImmutable() };
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
