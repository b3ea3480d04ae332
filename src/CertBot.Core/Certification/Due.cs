using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Certification;

/// <summary>When (UTC) the clock has to look at an application next; null: nothing will happen by itself.</summary>
public static class Due
{
    public static Instant? Of(Application app, Edition edition) =>
        app.Escalations.Values.Where(e => e.Closed is null).Select(e => e.NextDue).Append(OfStage(app.Stage, edition)).Min();

    private static Instant? OfStage(Stage stage, Edition edition) => stage switch
    {
        Stage.Deferred at => edition.MorningOf(at.Until),
        Stage.Review at => at.Closes,
        Stage.Shortcomings at => Deadlines.Next(at, edition) is { } day ? edition.MorningOf(day) : null,
        _ => null,
    };
}
