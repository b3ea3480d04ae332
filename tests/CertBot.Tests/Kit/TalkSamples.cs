using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>The cards of the talk in every kind and situation, as a real talk brings them up.</summary>
internal static class TalkSamples
{
    private const string Applied = "[listing=https://marketplace.creatio.com/app/other; name=Other; version=1.0; products=Sales; localizations=en-US; external=no; prefix=Oth; maintainer=Oth; contact=Boss; kick-off=2026-03-20]";

    private const string Ready = "[ready-support-resources=yes; evidence-support-resources=Two of us; ready-roadmap=yes; evidence-roadmap=A year; ready-quality-investment=no; evidence-quality-investment=; ready-development-process=yes; evidence-development-process=CI]";

    public static IDictionary<string, Say.Card> All { get; } = new Dictionary<string, Say.Card>(StringComparer.Ordinal)
    {
        ["form.first"] = After("nothing", "developer: apply"),
        ["form.error-and-help"] = After("nothing", "developer: apply", "developer: http://<at>all</at> **x**"),
        ["form.help"] = After("nothing", "developer: apply", "developer: help"),
        ["form.many"] = After("nothing", "developer: apply", "developer: [listing=https://marketplace.creatio.com/app/other; name=O; version=1; products=S]"),
        ["form.yes-no"] = After("nothing", "developer: apply", "developer: [listing=https://marketplace.creatio.com/app/other; name=O; version=1; products=S; localizations=en-US]"),
        ["form.day"] = After("kick-off", "analyst: plan kick-off"),
        ["form.lines"] = After("mending", "developer: mend"),
        ["form.choice"] = After("review", "analyst: needs work 1"),
        ["form.file"] = After("collecting", "developer: hand in 1"),
        ["form.file-or-link"] = After("collecting", "developer: hand in user guide"),
        ["form.sure"] = After("collecting", "developer: withdraw acme sync: no time"),
        ["form.skip"] = After("nothing", "developer: apply", "developer: " + Applied, "developer: [ready-support-resources=no]"),
        ["summary.apply"] = After("nothing", "developer: apply", "developer: " + Applied, "developer: " + Ready),
        ["applications.vendor"] = After("review", "developer: my applications"),
        ["applications.platform"] = After("review", "analyst: applications"),
        ["queue.analyst"] = After("review", "analyst: queue"),
        ["queue.leadership"] = After("priority", "marketplace-lead: queue"),
        ["history.some"] = After("mending", "developer: history"),
        ["file.material"] = After("review", "developer: get solution packages"),
        ["file.history"] = After("review", "developer: export"),
        ["help.vendor"] = After("collecting", "developer: help"),
        ["help.analyst"] = After("review", "analyst: help"),
        ["people.roster"] = After("nothing", "administrator: people"),
        ["unreachable.some"] = Unreachable(),
        ["people.vendor"] = After("nothing", "developer: people"),
    };

    private static Say.Card Unreachable()
    {
        var world = Stages.World("nothing");
        world.Roster = world.Roster with { PlaceByGroup = world.Roster.PlaceByGroup.SetItem("reviews", new("connector", "reviews", Personal: false)) };
        world.Unreachable =
        [
            new(new("connector", "reviews", Personal: false), null, Closure.NotInRoster, world.Now - Duration.FromDays(2)),
            new(new("connector", "ana", Personal: true), new("ana"), Closure.BlockedByUser, world.Now - Duration.FromHours(3)),
            new(new("slack", "C1", Personal: false), null, Closure.WritesBlocked, world.Now),
        ];
        TalkScript.Play("administrator: unreachable", world);
        return (Say.Card)world.Said[^1].Say;
    }

    private static Say.Card After(string stage, params string[] lines)
    {
        var world = Stages.World(stage);
        TalkScript.Play(string.Join('\n', lines), world);
        return world.Said[^1].Say as Say.Card ?? throw new InvalidOperationException($"{lines[^1]}: {world.Said[^1].Say}");
    }
}
