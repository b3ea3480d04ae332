using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using NodaTime;

namespace CertBot.Core.Tests.Kit;

/// <summary>The conversation's cards of every kind and in every situation, produced by real conversations.</summary>
internal static class ConversationSamples
{
    private const string ApplyFormAnswers =
        "[listing=https://marketplace.creatio.com/app/other; name=Other; version=1.0; products=Sales; localizations=en-US; external=no; prefix=Oth; maintainer=Oth; contact=Boss; kick-off=2026-03-20]";

    private const string ReadinessAnswers =
        "[ready-support-resources=yes; evidence-support-resources=Two of us; ready-roadmap=yes; evidence-roadmap=A year; ready-quality-investment=no; evidence-quality-investment=; ready-development-process=yes; evidence-development-process=CI]";

    public static IDictionary<string, BotMessage.CardMessage> All { get; } =
        new Dictionary<string, BotMessage.CardMessage>(StringComparer.Ordinal)
        {
            ["form.first"] = LastCardAfter("nothing", "developer: apply"),
            ["form.error-and-help"] = LastCardAfter("nothing", "developer: apply", "developer: http://<at>all</at> **x**"),
            ["form.help"] = LastCardAfter("nothing", "developer: apply", "developer: help"),
            ["form.many"] = LastCardAfter(
                "nothing",
                "developer: apply",
                "developer: [listing=https://marketplace.creatio.com/app/other; name=O; version=1; products=S]"
            ),
            ["form.yes-no"] = LastCardAfter(
                "nothing",
                "developer: apply",
                "developer: [listing=https://marketplace.creatio.com/app/other; name=O; version=1; products=S; localizations=en-US]"
            ),
            ["form.day"] = LastCardAfter("kick-off", "analyst: plan kick-off"),
            ["form.lines"] = LastCardAfter("mending", "developer: mend"),
            ["form.choice"] = LastCardAfter("review", "analyst: needs work 1"),
            ["form.file"] = LastCardAfter("collecting", "developer: hand in 1"),
            ["form.file-or-link"] = LastCardAfter("collecting", "developer: hand in user guide"),
            ["form.sure"] = LastCardAfter("collecting", "developer: withdraw acme sync: no time"),
            ["form.skip"] = LastCardAfter("nothing", "developer: apply", "developer: " + ApplyFormAnswers, "developer: [ready-support-resources=no]"),
            ["summary.apply"] = LastCardAfter("nothing", "developer: apply", "developer: " + ApplyFormAnswers, "developer: " + ReadinessAnswers),
            ["applications.vendor"] = LastCardAfter("review", "developer: my applications"),
            ["applications.platform"] = LastCardAfter("review", "analyst: applications"),
            ["queue.analyst"] = LastCardAfter("review", "analyst: queue"),
            ["digest.analyst"] = LastCardAfter("review", "analyst: digest"),
            ["due.analyst"] = LastCardAfter("review", "analyst: due"),
            ["due.vendor"] = LastCardAfter("review", "developer: due by 31 March"),
            ["digest.vendor"] = LastCardAfter("mending", "developer: digest"),
            ["queue.leadership"] = LastCardAfter("priority", "marketplace-lead: queue"),
            ["history.some"] = LastCardAfter("mending", "developer: history"),
            ["file.material"] = LastCardAfter("review", "developer: get solution packages"),
            ["file.history"] = LastCardAfter("review", "developer: export"),
            ["help.vendor"] = LastCardAfter("collecting", "developer: help"),
            ["help.topic"] = LastCardAfter("collecting", "developer: help support"),
            ["help.all"] = LastCardAfter("collecting", "developer: help all"),
            ["help.newcomer"] = LastCardAfter("nothing", "stranger: help"),
            ["help.reviewer"] = LastCardAfter("review", "rnd-expert: help"),
            ["help.leadership"] = LastCardAfter("priority", "marketplace-lead: help"),
            ["help.analyst"] = LastCardAfter("review", "analyst: help"),
            ["people.roster"] = LastCardAfter("nothing", "administrator: people"),
            ["unreachable.some"] = Unreachable(),
            ["absences.administrator"] = LastCardAfter(
                "nothing",
                "analyst: away from today to tomorrow, analyst-2",
                "support-lead: away from tomorrow to Sunday, marketplace-lead",
                "administrator: who is away"
            ),
            ["rota.administrator"] = LastCardAfter(
                "nothing",
                "administrator: rota analyst: analyst, analyst-2",
                "analyst: away from today to tomorrow, ceo",
                "administrator: rota"
            ),
            ["people.vendor"] = LastCardAfter("nothing", "developer: people"),
        };

    private static BotMessage.CardMessage Unreachable()
    {
        var harness = StageFixtures.HarnessAt("nothing");
        harness.RoleAssignments = harness.RoleAssignments with
        {
            ConversationByGroup = harness.RoleAssignments.ConversationByGroup.SetItem("reviews", new("connector", "reviews", IsPersonal: false)),
        };
        harness.Unreachable =
        [
            new(new("connector", "reviews", IsPersonal: false), null, UnreachableReason.NotInRoster, harness.Now - Duration.FromDays(2)),
            new(new("connector", "ana", IsPersonal: true), new("ana"), UnreachableReason.BlockedByUser, harness.Now - Duration.FromHours(3)),
            new(new("slack", "C1", IsPersonal: false), null, UnreachableReason.WritesBlocked, harness.Now),
        ];
        ConversationScript.Run("administrator: unreachable", harness);
        return (BotMessage.CardMessage)harness.Messages[^1].Say;
    }

    private static BotMessage.CardMessage LastCardAfter(string stage, params string[] lines)
    {
        var harness = StageFixtures.HarnessAt(stage);
        ConversationScript.Run(string.Join('\n', lines), harness);
        return harness.Messages[^1].Say as BotMessage.CardMessage ?? throw new InvalidOperationException($"{lines[^1]}: {harness.Messages[^1].Say}");
    }
}
