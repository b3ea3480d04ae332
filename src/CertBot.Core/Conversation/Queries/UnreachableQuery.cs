using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation.Queries;

/// <summary>Who cannot be reached at the moment, since when, why, and what helps.</summary>
public static class UnreachableQuery
{
    private const int MaxRows = 15;

    public static Query Unreachable { get; } = new("unreachable", Audience.Administrator) { Answer = (turnData, _) => CreateMessage(turnData) };

    private static BotMessage CreateMessage(TurnData turnData)
    {
        var unreachable = turnData.UnreachableConversations;
        if (unreachable.IsEmpty)
        {
            return new BotMessage.TextMessage("inquiry.unreachable.none")
            {
                Refusal = "inquiry.unreachable.none",
                SuggestedActions = SuggestedActions.ForCommands(turnData.Context, "people"),
            };
        }
        var count = unreachable.Length + turnData.Context.MoreUnreachable;
        return new BotMessage.CardMessage(
            "unreachable",
            new JsonObject
            {
                ["count"] = count,
                ["rows"] = new JsonArray([
                    .. unreachable
                        .Take(MaxRows)
                        .Select(c => new JsonObject
                        {
                            ["who"] = OwnerOf(turnData, c),
                            ["line"] = LocalizableValue.Sentence(
                                "inquiry.unreachable.line",
                                new()
                                {
                                    ["channel"] = c.Conversation.Channel,
                                    ["since"] = LocalizableValue.Timestamp(c.Since),
                                    ["why"] = LocalizableValue.Text($"inquiry.unreachable.why.{ReasonName(c.Reason)}"),
                                }
                            ),
                            ["help"] = LocalizableValue.Text($"inquiry.unreachable.help.{ReasonName(c.Reason)}"),
                        }),
                ]),
                ["more"] = count > MaxRows ? LocalizableValue.Text("inquiry.unreachable.more", new() { ["count"] = count - MaxRows }) : null,
            }
        );
    }

    private static JsonObject OwnerOf(TurnData turnData, UnreachableConversation unreachable) =>
        turnData.RoleAssignments.GroupOf(unreachable.Conversation) is { } group
            ? LocalizableValue.Text("inquiry.unreachable.group", new() { ["group"] = LocalizableValue.Text(EditionTexts.Group(group)) })
        : unreachable is { Conversation.IsPersonal: true, Person: { } person }
            ? LocalizableValue.Text("inquiry.unreachable.person", new() { ["who"] = LocalizableValue.PersonName(person), ["id"] = person.Value })
        : LocalizableValue.Text("inquiry.unreachable.nobody");

    private static string ReasonName(UnreachableReason reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());
}
