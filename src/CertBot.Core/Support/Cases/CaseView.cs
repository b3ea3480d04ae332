using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>A case at an instant (UTC), with what its facts come to and its clocks: worked out once for everything that is made of it.</summary>
public sealed record CaseView
{
    private CaseView() { }

    public required SupportCase Case { get; init; }

    /// <summary>The edition its terms name.</summary>
    public required Edition Edition { get; init; }

    public required Instant At { get; init; }

    public required CaseProgress Progress { get; init; }

    public required ImmutableArray<CaseClock> Clocks { get; init; }

    public static CaseView Of(SupportCase supportCase, CaseContext context) => Of(supportCase, context.Edition, context.HolidayCalendars, context.Now);

    public static CaseView Of(SupportCase supportCase, Edition edition, HolidayCalendars calendars, Instant at)
    {
        var progress = CaseProgress.Of(supportCase, at);
        return new()
        {
            Case = supportCase,
            Edition = edition,
            At = at,
            Progress = progress,
            Clocks = CaseClocks.Of(supportCase, progress, edition, calendars, at),
        };
    }
}
