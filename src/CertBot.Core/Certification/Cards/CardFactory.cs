using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>Recreates a card that was sent before from the current state.</summary>
public static class CardFactory
{
    /// <summary>
    /// The card with this key, or null if the application no longer has it: it belongs to an earlier version or a closed round.
    /// <paramref name="history"/> supplies who decided where the state does not keep it.
    /// </summary>
    public static BotMessage.CardMessage? Create(string cardKey, Application app, Edition edition, ImmutableArray<RecordedEvent<ApplicationEvent>> history)
    {
        if (cardKey == CardKeys.Root(app))
            return RootCard.For(app, edition);
        if (cardKey == CardKeys.Priority(app))
        {
            return PriorityCard.For(
                app,
                edition,
                history.LastOrDefault(f =>
                    f.Data is ApplicationEvent.PriorityApproved or ApplicationEvent.PriorityDeferred or ApplicationEvent.PriorityDeclined
                )
            );
        }
        if (cardKey == CardKeys.Audit(app))
            return AuditCard.For(app, edition, history.LastOrDefault(f => f.Data is ApplicationEvent.ShortcomingsFound or ApplicationEvent.CertificateGranted));
        if (edition.Criteria.FirstOrDefault(c => cardKey == CardKeys.Task(app, c.Key)) is { } criterion)
            return TaskCard.For(app, edition, criterion.Key);
        return FindEscalation(cardKey, app) is not { } id ? null
            : app.Escalations.ContainsKey(id) ? EscalationCard.For(app, edition, id)
            : EscalationRules.FindInHistory(history, id) is { } ended
                ? EscalationCard.For(app with { Escalations = app.Escalations.SetItem(id, ended) }, edition, id)
            : null;
    }

    /// <summary>Whether the vendor's people have a copy of the card. All other cards are in the platform's channels only.</summary>
    public static bool IsForVendor(string cardKey, Application app) => FindEscalation(cardKey, app) is not null;

    /// <summary>Whether the card needs the history: two name who decided, which the state does not keep, and so is an escalation that ended a while ago.</summary>
    public static bool NeedsHistory(string cardKey, Application app) =>
        (cardKey == CardKeys.Priority(app) && app.Stage is not Stage.Priority)
        || (cardKey == CardKeys.Audit(app) && app.Stage is not Stage.Audit)
        || (FindEscalation(cardKey, app) is { } id && !app.Escalations.ContainsKey(id));

    private static EscalationId? FindEscalation(string cardKey, Application app) =>
        CardKeys.Escalation(app, new("")) is var prefix && cardKey.StartsWith(prefix, StringComparison.Ordinal) && UserText.IsId(cardKey[prefix.Length..])
            ? new(cardKey[prefix.Length..])
            : null;
}

/// <summary>The keys of an application's cards. A second notification with the same key updates the card in place.</summary>
public static class CardKeys
{
    public static string Root(Application app) => $"{VersionKey(app)}:root";

    public static string Task(Application app, CriterionKey criterion) => $"{VersionKey(app)}:task:{criterion}";

    public static string Priority(Application app) => $"{VersionKey(app)}:priority";

    public static string Audit(Application app) => $"{VersionKey(app)}:audit";

    public static string Escalation(Application app, EscalationId escalation) => $"{app.Id}:escalation:{escalation}";

    /// <summary>The vendor's.</summary>
    public static string Materials(Application app) => $"{VersionKey(app)}:materials";

    /// <summary>The vendor's, one for each kick-off that found something missing.</summary>
    public static string NotReady(Application app, int round) => string.Create(CultureInfo.InvariantCulture, $"{VersionKey(app)}:not-ready:{round}");

    /// <summary>The vendor's, one for each round of review.</summary>
    public static string Round(Application app, int round) => string.Create(CultureInfo.InvariantCulture, $"{VersionKey(app)}:round:{round}");

    /// <summary>The vendor's, one for each round of the audit.</summary>
    public static string Shortcomings(Application app, int round) => string.Create(CultureInfo.InvariantCulture, $"{VersionKey(app)}:shortcomings:{round}");

    public static string Certified(Application app) => $"{VersionKey(app)}:certified";

    private static string VersionKey(Application app) =>
        app.Release.Attempt == 1
            ? $"{app.Id}:{app.Release.Version}"
            : string.Create(CultureInfo.InvariantCulture, $"{app.Id}:{app.Release.Version}-{app.Release.Attempt}");
}
