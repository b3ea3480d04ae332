using System.Text.Json;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Queries;

/// <summary>Unreachable conversations: since when, why, and the remedy.</summary>
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
            new LocalizableObject
            {
                ["count"] = count,
                ["rows"] = LocalizableValue.Array([
                    .. unreachable
                        .Take(MaxRows)
                        .Select(c => new LocalizableObject
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

    private static LocalizableValue OwnerOf(TurnData turnData, UnreachableConversation unreachable) =>
        turnData.Context.RoleAssignments.GroupOf(unreachable.Conversation) is { } group
            ? LocalizableValue.Text("inquiry.unreachable.group", new() { ["group"] = LocalizableValue.Text(EditionTexts.Group(group)) })
        : unreachable is { Conversation.IsPersonal: true, Person: { } person }
            ? LocalizableValue.Text("inquiry.unreachable.person", new() { ["who"] = LocalizableValue.PersonName(person), ["id"] = person.Value })
        : LocalizableValue.Text("inquiry.unreachable.nobody");

    private static string ReasonName(UnreachableReason reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());
}
