using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.SupportAudits;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Timers;

/// <summary>When (UTC) the next timer of an application is due; null if there is none.</summary>
public static class NextDueTime
{
    public static Instant? For(Application app, Edition edition) =>
        app.Escalations.Values.Where(e => e.Closed is null).Select(e => e.NextDue).Append(ForStage(app.Stage, edition)).Min();

    private static Instant? ForStage(Stage stage, Edition edition) =>
        stage switch
        {
            Stage.Deferred current => edition.MorningOf(current.Until),
            Stage.Review current => current.Closes,
            Stage.Shortcomings current => ShortcomingReminders.NextDay(current, edition) is { } day ? edition.MorningOf(day) : null,
            _ => null,
        };
}
