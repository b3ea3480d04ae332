using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Core.Tests.Conversation;

/// <summary>A list that is longer than a card is read page by page: by the button, by "more", and by the number.</summary>
public sealed class ListPagingTests
{
    [Fact]
    public void Every_unreachable_conversation_is_on_some_page()
    {
        var harness = StageFixtures.HarnessAt("nothing");
        harness.Unreachable =
        [
            .. Enumerable
                .Range(0, 40)
                .Select(n => new UnreachableConversation(
                    new("slack", $"C{n}", IsPersonal: false),
                    new($"person-{n}"),
                    UnreachableReason.NotInRoster,
                    harness.Now - Duration.FromHours(n)
                )),
        ];

        AssertWhole(harness, "unreachable", 40);
    }

    [Fact]
    public void Every_holder_of_a_role_is_on_some_page()
    {
        var harness = StageFixtures.HarnessAt("nothing");
        harness.RoleAssignments = harness.RoleAssignments with
        {
            RolesByPerson = harness.RoleAssignments.RolesByPerson.AddRange(
                Enumerable.Range(0, 60).Select(n => KeyValuePair.Create($"reviewer-{n:D2}", ImmutableSortedSet.Create("analyst")))
            ),
        };

        AssertWhole(harness, "people", harness.RoleAssignments.RolesByPerson.Count);
    }

    private static void AssertWhole(ConversationHarness harness, string command, int count)
    {
        HashSet<LocalizableValue?> seen = [];
        var pages = 0;
        for (var line = command; line is not null; pages++)
        {
            ConversationScript.Run($"administrator: {line}", harness);
            var data = Assert.IsType<BotMessage.CardMessage>(harness.Messages[^1].Say).Data;
            seen.UnionWith(Assert.IsType<LocalizableValue.ArrayValue>(data["rows"]).Items);
            line =
                data["next"] is null ? null
                : pages == 0 ? "more"
                : $"{command} {pages + 2}";
        }

        Assert.Equal((count, true), (seen.Count, pages > 2));
    }
}
