using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>A card in a group's channel. <see cref="IsOpen"/>: somebody of the group has something to decide on it.</summary>
public sealed record GroupCard(string Key, BotMessage.CardMessage Card, bool IsOpen)
{
    /// <summary>The key of the card in whose thread it is; null: it stands alone.</summary>
    public string? ThreadKey { get; init; }
}

/// <summary>Which cards of an application stand in the channel of a group.</summary>
public static class GroupCards
{
    /// <summary>The cards that may have buttons in that channel, each as it is now; a card comes after the one in whose thread it is.</summary>
    public static IEnumerable<GroupCard> Of(GroupName group, Application app, Edition edition)
    {
        var root = CardKeys.Root(app);
        var tasks = edition
            .Criteria.Where(c => c.Group == group && ReviewTasks.Of(app, c.Key) is not null)
            .Select(c => new GroupCard(
                CardKeys.Task(app, c.Key),
                TaskCard.For(app, edition, c.Key),
                app.Stage is Stage.Review && ReviewTasks.Of(app, c.Key) is { Verdict: Verdict.Open }
            )
            {
                ThreadKey = root,
            })
            .ToArray();
        yield return new(root, RootCard.For(app, edition), group == GroupName.Reviews ? !HasEnded(app) : tasks.Any(t => t.IsOpen));
        foreach (var task in tasks)
            yield return task;
        if (group == GroupName.Leadership && app.Stage is Stage.Priority)
            yield return new(CardKeys.Priority(app), PriorityCard.For(app, edition), IsOpen: true);
        if (group == GroupName.Reviews && app.Stage is Stage.Audit)
            yield return new(CardKeys.Audit(app), AuditCard.For(app, edition), IsOpen: true) { ThreadKey = root };
        if (app.Standing is { IsOpen: true } standing && (group == GroupName.Reviews || group == GroupName.Leadership))
            yield return new(CardKeys.Sanction(app, standing.Number), SanctionCard.For(app, edition, standing, ReaderSide.Platform), IsOpen: true);
        foreach (var escalation in app.Escalations.Values.Where(e => e.Closed is null))
        {
            if (edition.Escalation.Any(l => l.Level <= escalation.Level && l.Group == group))
                yield return new(CardKeys.Escalation(app, escalation.Id), EscalationCard.For(app, edition, escalation.Id), IsOpen: true);
        }
    }

    /// <summary>A card as it stands where its group no longer is: it says so, and has no buttons.</summary>
    public static BotMessage.CardMessage Moved(BotMessage.CardMessage card) => card with { Lead = new("card.moved"), IsClosed = true };

    private static bool HasEnded(Application app) => app.Stage is Stage.Certified or Stage.Declined or Stage.Withdrawn;
}
