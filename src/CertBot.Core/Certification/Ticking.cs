using System.Collections.Immutable;
using static CertBot.Core.Certification.Answers;

namespace CertBot.Core.Certification;

/// <summary>What happens by itself when its time has come. A tick that comes early, late or twice changes nothing more.</summary>
internal static class Ticking
{
    public static Decision<ApplicationEvent> Tick(Application app, Circumstances given) =>
        new Decision<ApplicationEvent>.Accepted([.. OfStage(app, given), .. Escalating.Tick(app, given)]);

    private static ImmutableArray<ApplicationEvent> OfStage(Application app, Circumstances given) => app.Stage switch
    {
        Stage.Deferred at when given.Now >= given.Edition.MorningOf(at.Until) => [new ApplicationEvent.CameBack()],
        Stage.Review { Closes: { } closes } at when given.Now >= closes => Closed(app, at, given),
        Stage.Shortcomings at when Deadlines.Next(at, given.Edition) is { } day && given.Now >= given.Edition.MorningOf(day) => [new ApplicationEvent.ShortcomingsReminded(given.Today)],
        _ => [],
    };

    private static ImmutableArray<ApplicationEvent> Closed(Application app, Stage.Review at, Circumstances given)
    {
        ImmutableArray<Policy.CriterionKey> toMend = [.. given.Edition.Criteria.Where(c => at.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.NeedsWork }).OrderBy(c => c.Number).Select(c => c.Key)];
        if (toMend.Length > 0)
            return [new ApplicationEvent.RoundReturned(at.Round, toMend)];
        return app is { Standing: not null } && !given.Edition.Settings.UpdateRepeatsSupport
            ? [new ApplicationEvent.RoundPassed(at.Round), Certifying.Granted(app, given)]
            : [new ApplicationEvent.RoundPassed(at.Round)];
    }
}
