using CertBot.Repositories;
using NodaTime;

namespace CertBot.Demo.Seed;

/// <summary>The small certified application of the plain demo, with some cases of the last weeks.</summary>
internal sealed class SmallDemo(DemoTimeline timeline, DemoCertification certification, InstalledEditions editions, CaseStore cases)
{
    private const int Seed = 1;
    private const int Months = 2;

    /// <summary>When (UTC) it is submitted.</summary>
    public static Instant StartOf(Instant now, DateTimeZone zone) =>
        FirstMonth(now, zone).OnDayOfMonth(1).PlusDays(-45).AtStartOfDayInZone(zone).ToInstant() + Duration.FromHours(9);

    public async Task Play(Instant now, CancellationToken cancellationToken)
    {
        var zone = Core.Primitives.ZoneLookup.OrUtc(editions.Default.Zone);
        certification.Plan(DemoPortfolio.Small, StartOf(now, zone));
        new DemoCases(timeline, editions, cases, DemoPortfolio.Small, DemoSupportLevel.Good with { FirstMonth = 4, LastMonth = 5 }, Seed).Plan(
            FirstMonth(now, zone),
            Months,
            now
        );
        await timeline.PlayUntil(now, cancellationToken);
    }

    private static YearMonth FirstMonth(Instant now, DateTimeZone zone) => now.InZone(zone).Date.ToYearMonth().PlusMonths(-Months);
}
