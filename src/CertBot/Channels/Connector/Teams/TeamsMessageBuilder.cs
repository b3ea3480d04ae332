using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Teams;

/// <summary>Adapts a message for Teams: card, mentions and automatic refresh.</summary>
internal sealed class TeamsMessageBuilder(GroupMembers groupMembers)
{
    /// <summary>The maximum of Teams for automatic refresh; other users refresh the card manually.</summary>
    private const int MaxRefreshUsers = 60;

    /// <summary>The cards that can be rendered again from an application: those that ask for decisions.</summary>
    private static readonly ImmutableArray<string> RefreshableCards = ["root", "task", "priority", "audit", "escalation"];

    /// <summary>The message as it is sent to a conversation.</summary>
    public async Task<OutboundMessage> Build(
        OutboundMessage message,
        ConversationAddress address,
        StoredReference reference,
        CancellationToken cancellationToken
    )
    {
        if (message.Card is not { } card)
            return message.Suggestions.Count > 0 && !address.IsPersonal ? WithSuggestionCard(message) : message;

        var options = CreateOptions(message);
        if (!address.IsPersonal && options.CardKey is not null)
        {
            var userIds = (await groupMembers.Load(address, cancellationToken))
                .Select(p => FindHandle(p, reference.Tenant))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Take(MaxRefreshUsers);
            options = options with { RefreshUserIds = [.. userIds], IsVisible = TeamsCardAdapter.IsVisibleToAll };
        }

        return message with { Text = null, Card = Adapt(message, card, options) };
    }

    /// <summary>A card of a shared conversation as one user sees it, optionally with a text for this user.</summary>
    public static JsonObject BuildPersonalized(PersonalizedCard personalized, string? sentence)
    {
        var card = personalized.Card ?? [];
        return TeamsCardAdapter.Adapt(
            sentence is null ? card : ShowCardForm.WithLeadText(sentence, card),
            CreateOptions(personalized.Message) with
            {
                RefreshUserIds = [],
                IsVisible = personalized.IsAllowed,
            }
        );
    }

    /// <summary>Any other card as a response to one user.</summary>
    public static JsonObject BuildPlain(OutboundMessage message) =>
        message.Card is { } card ? Adapt(message, card, new TeamsCardOptions()) : [];

    /// <summary>The Teams id of a person in this tenant, or null.</summary>
    public static string? FindHandle(Person person, string? tenant) =>
        person.Accounts.FirstOrDefault(a => a.Channel == ChannelIds.Teams && a.Tenant == SafeKey.Of(tenant is { Length: > 0 } t ? t : "none"))?.Handle;

    /// <summary>Mentions with unique display names, without characters that could end the tag or are markdown.</summary>
    public static ImmutableArray<Mention> CreateMentions(IEnumerable<Person> people, string? tenant)
    {
        var mentions = ImmutableArray.CreateBuilder<Mention>();
        foreach (var person in people)
        {
            if (FindHandle(person, tenant) is not { } handle || mentions.Any(m => m.Handle == handle))
                continue;
            var name = SanitizeName(person.KnownName ?? "");
            var duplicates = mentions.Count(m => m.Name == name || m.Name.StartsWith($"{name} (", StringComparison.Ordinal));
            var displayName = duplicates == 0 ? name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} ({duplicates + 1})");
            mentions.Add(new Mention(person.Id, $"<at>{displayName}</at>", handle, displayName));
        }

        return mentions.ToImmutable();
    }

    private static JsonObject Adapt(OutboundMessage message, JsonObject card, TeamsCardOptions options)
    {
        var adapted = TeamsCardAdapter.Adapt(message.Text is { Length: > 0 } leadText ? ShowCardForm.WithLeadText(leadText, card) : card, options);
        TeamsCharts.AddTo(adapted, message);
        return adapted;
    }

    private static TeamsCardOptions CreateOptions(OutboundMessage message)
    {
        var card = message.Source as BotMessage.CardMessage;
        return new TeamsCardOptions
        {
            CardKey = card is not null && RefreshableCards.Contains(card.Name, StringComparer.Ordinal) ? message.CardKey : null,
            ApplicationKey = card?.Data.GetString("app"),
            Mentions = FindMentions(message),
        };
    }

    /// <summary>Only for mentions whose text occurs in the message: Teams rejects an entity without its text.</summary>
    private static ImmutableArray<Mention> FindMentions(OutboundMessage message)
    {
        var words = $"{message.Text}\n{message.Card?.ToJsonString(ChannelJson.WriteOptions)}";
        return [.. message.Mentions.Where(m => words.Contains(m.Text, StringComparison.Ordinal))];
    }

    /// <summary>Channels do not show suggested actions, so they become buttons that send the text.</summary>
    private static OutboundMessage WithSuggestionCard(OutboundMessage message)
    {
        var card = new JsonObject
        {
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["body"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "TextBlock",
                    ["text"] = message.Text,
                    ["wrap"] = true,
                }
            ),
            ["actions"] = new JsonArray([
                .. message.Suggestions.Select(s =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["type"] = "Action.Submit",
                            ["title"] = s.Title,
                            ["data"] = new JsonObject
                            {
                                ["msteams"] = new JsonObject
                                {
                                    ["type"] = "messageBack",
                                    ["text"] = s.Value,
                                    ["displayText"] = s.Value,
                                },
                            },
                        }
                ),
            ]),
        };
        return message with { Text = null, Suggestions = [], Card = TeamsCardAdapter.Adapt(card, new TeamsCardOptions { Mentions = FindMentions(message) }) };
    }

    private static string SanitizeName(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '\'' or '’' or '.' or '-' or ',')
                safe.Append(rune.ToString());
        }

        return safe.ToString().Trim() is { Length: > 0 } trimmed ? trimmed : "?";
    }
}
