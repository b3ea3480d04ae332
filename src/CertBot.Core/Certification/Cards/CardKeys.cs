using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

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
