using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Samples;

namespace CertBot.Core.Tests.Conversation.Cases;

public sealed class CaseNamesTests
{
    [Theory]
    [InlineData("C-2026-11-0042", "C-2026-11-0042")]
    [InlineData("c-2026-11-42", "C-2026-11-0042")]
    [InlineData("с-2026-11-42", "C-2026-11-0042")] // the Cyrillic letter
    [InlineData("C2026-3-7", "C-2026-03-0007")]
    [InlineData("C-2026-11-123456", "C-2026-11-123456")]
    [InlineData("C-2026-11", null)]
    [InlineData("CB-2026-11-42", null)]
    [InlineData("2026-11-42", null)]
    public void Id_is_read_in_any_writing(string word, string? id) => Assert.Equal(id, CaseNames.ParseId(word)?.Value);

    [Theory]
    [InlineData("developer", "case c-2026-3-2", "C-2026-03-0002")]
    [InlineData("developer", "case #2", "C-2026-03-0002")]
    [InlineData("developer", "case 0002", "C-2026-03-0002")]
    [InlineData("developer", "case SR-1042", "C-2026-03-0002")]
    [InlineData("developer", "C-2026-03-0002", "C-2026-03-0002")]
    [InlineData("developer", "status C-2026-03-0002", "C-2026-03-0002")]
    [InlineData("developer", "обращение 2", "C-2026-03-0002")]
    [InlineData("developer", "case 7", "talk.which")] // two months have one
    [InlineData("developer", "case 3", "case.no-such")]
    [InlineData("developer", "case C-2026-03-0003", "case.no-such")]
    [InlineData("developer", "case SR-1043", "case.no-such")]
    [InlineData("other-developer", "case C-2026-03-0002", "case.no-such")]
    [InlineData("other-developer", "case 2", "case.no-such")]
    [InlineData("other-developer", "case SR-1042", "case.no-such")]
    [InlineData("other-developer", "resolve C-2026-03-0002", "case.no-such")]
    [InlineData("other-developer", "escalate C-2026-03-0002 now", "case.no-such")]
    [InlineData("other-developer", "explain C-2026-03-0002", "case.no-such")]
    [InlineData("stranger", "case C-2026-03-0002", "talk.not-for.involved")]
    [InlineData("analyst", "case C-2026-03-0002", "C-2026-03-0002")]
    [InlineData("analyst", "case 2", "case.no-such")] // the platform's people see the numbers of escalated ones
    public void Case_is_found_by_its_names_and_by_nobody_elses_people(string person, string says, string shown) => Assert.Equal(shown, Answer(person, says));

    [Theory]
    [InlineData("responded 2 at 09:00", "2026-03-10T08:00:00Z")]
    [InlineData("responded c-2026-03-2, yesterday 17:30", "2026-03-09T16:30:00Z")]
    [InlineData("responded #2", "2026-03-10T09:10:00Z")]
    [InlineData("ответили SR-1042 час назад", "2026-03-10T08:10:00Z")]
    public void Fact_has_the_time_that_was_said(string says, string at)
    {
        var command = Assert.IsType<Command.OnCase>(Run("developer", says).Command);
        Assert.Equal("C-2026-03-0002", command.Id.Value);
        Assert.Equal(at, NodaTime.Text.InstantPattern.ExtendedIso.Format(Assert.Single(Assert.IsType<CaseCommand.Record>(command.Command).Facts).At));
    }

    [Theory]
    [InlineData("responded 2 some day", "case.bad.time")]
    [InlineData("responded 2 at 23:00", "case.bad.time-ahead")]
    [InlineData("responded C-2026-03-0099", "case.no-such")]
    [InlineData("responded C-2026-03-0020", "case.no-such")] // no near number is taken for it
    public void What_is_not_understood_is_not_recorded(string says, string why)
    {
        var turn = Run("developer", says);
        Assert.Null(turn.Command);
        Assert.Contains(why, turn.Messages.SelectMany(Keys));
    }

    /// <summary>An application that the words of a reason begin with is no argument: the case says which one it is.</summary>
    [Fact]
    public void Reason_of_an_escalation_is_kept_whole()
    {
        var command = Assert.IsType<Command.OnCase>(Run("developer", "escalate C-2026-03-0002 acme-sync is down again").Command);
        Assert.Equal("acme-sync is down again", Assert.IsType<CaseCommand.OpenEscalation>(command.Command).Reason);
    }

    private static IEnumerable<string> Keys(BotMessage message) =>
        message switch
        {
            BotMessage.TextMessage line => [line.Key],
            BotMessage.CardMessage card => card
                .Data.Descendants()
                .SelectMany(v => v.SelfAndDescendants())
                .Select(v => (v as LocalizableValue.TextValue)?.Key ?? "")
                .Append(card.Data.GetString("case") ?? ""),
            _ => [],
        };

    private static string Answer(string person, string says)
    {
        var turn = Run(person, says);
        Assert.Null(turn.Command);
        return turn.Messages switch
        {
            [BotMessage.CardMessage card] => card.Data.GetString("case")
                ?? Keys(card).FirstOrDefault(k => k.StartsWith("case.no-such", StringComparison.Ordinal))
                ?? card.Name,
            [BotMessage.TextMessage line] => line.Key,
            _ => "",
        };
    }

    private static ConversationTurn Run(string person, string says)
    {
        var harness = StageFixtures.HarnessAt("certified");
        harness.Customers.Add(CaseSamples.Globex());
        foreach (var id in new[] { "C-2026-03-0002", "C-2026-03-0007", "C-2026-02-0007" })
        {
            var sample = CaseSamples.Case();
            harness.Cases[new(id)] = sample with
            {
                Id = new(id),
                Opening = sample.Opening with { OpenedAt = harness.Now - NodaTime.Duration.FromDays(3), ExternalId = id.EndsWith('2') ? "SR-1042" : null },
            };
        }

        return harness.HandleInput(person, new Input.Text(says));
    }
}
