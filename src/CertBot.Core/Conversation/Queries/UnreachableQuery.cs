using System.Text.Json;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Queries;

/// <summary>What administrators can repair: unreachable conversations (since when, why, and the remedy), and work nobody holds a role for.</summary>
public static class UnreachableQuery
{
    private const int MaxRows = 15;

    public static Query Unreachable { get; } =
        new("unreachable", Audience.Administrator) { Arguments = [Pages.Argument], Answer = (turnData, raw) => CreateMessage(turnData, Pages.NumberOf(raw)) };

    /// <summary>Each vendor is read for it, so it is asked of those only that wait longest.</summary>
    private const int MaxVendors = 100;

    private static BotMessage CreateMessage(TurnData turnData, int number)
    {
        var unreachable = turnData.UnreachableConversations;
        var unstaffed = DescribeUnstaffed(turnData);
        if (unreachable.IsEmpty && unstaffed is not null)
            return unstaffed;
        if (unreachable.IsEmpty)
        {
            return new BotMessage.TextMessage("inquiry.unreachable.none")
            {
                Refusal = "inquiry.unreachable.none",
                SuggestedActions = SuggestedActions.ForCommands(turnData.Context, "people"),
            };
        }
        var count = unreachable.Length + turnData.Context.MoreUnreachable;
        var page = ListPage.Of(number, unreachable.Length, MaxRows);
        return new BotMessage.CardMessage(
            "unreachable",
            new LocalizableObject
            {
                ["count"] = count,
                ["rows"] = LocalizableValue.Array([
                    .. unreachable
                        .Skip(page.Skipped)
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
                ["more"] =
                    page.NextNumber is null && turnData.Context.MoreUnreachable is > 0 and var beyond
                        ? LocalizableValue.Text("inquiry.unreachable.more", new() { ["count"] = beyond })
                        : page.Describe(count),
                ["next"] = page.NextNumber,
            },
            unstaffed
        );
    }

    /// <summary>Work that nobody can do, because nobody holds a role for it; null: there is none.</summary>
    private static BotMessage.TextMessage? DescribeUnstaffed(TurnData turnData)
    {
        var works = turnData
            .ApplicationSummaries.SelectMany(
                (a, index) =>
                    index < MaxVendors
                        ? UnstaffedIn(turnData, a, turnData.Context.Edition)
                        : UnstaffedWork.In(a, turnData.Context.Edition, roles => turnData.Context.RoleAssignments.IsStaffed(roles))
            )
            .ToArray();
        return works.Length == 0
            ? null
            : new(
                UnstaffedWork.AreHeld(works, turnData.Context.RoleAssignments) ? "inquiry.unstaffed.barred" : "inquiry.unstaffed",
                new() { ["works"] = UnstaffedWork.Describe(works) }
            );
    }

    /// <summary>What waits in this application although nobody can do it.</summary>
    internal static IEnumerable<UnstaffedWork> UnstaffedIn(TurnData turnData, ApplicationSummary row, Edition edition)
    {
        var assignments = turnData.Context.RoleAssignments;
        var vendor = turnData.FindVendor(row.Vendor);
        var app = Independence.HasMemberWithRole(vendor, assignments) ? turnData.FindApplication(row.Id) : null;
        return UnstaffedWork.In(row, edition, assignments, vendor, app);
    }

    private static LocalizableValue OwnerOf(TurnData turnData, UnreachableConversation unreachable) =>
        turnData.Context.RoleAssignments.GroupOf(unreachable.Conversation) is { } group
            ? LocalizableValue.Text("inquiry.unreachable.group", new() { ["group"] = LocalizableValue.Text(EditionTexts.Group(group)) })
        : unreachable is { Conversation.IsPersonal: true, Person: { } person }
            ? LocalizableValue.Text("inquiry.unreachable.person", new() { ["who"] = LocalizableValue.PersonName(person), ["id"] = person.Value })
        : LocalizableValue.Text("inquiry.unreachable.nobody");

    private static string ReasonName(UnreachableReason reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());
}
