using CertBot.Core.Policy;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.PolicyTrials;

/// <summary>
/// Counts the clocks of cases again as if another version of their edition had been in force when they were opened: its packages, hours and calendars. What a
/// contract says itself (targets, and a calendar of its own) stays.
/// </summary>
/// <param name="changed">The changed edition.</param>
/// <param name="changedCalendars">The calendars it names.</param>
/// <param name="findEdition">The edition that a case runs under; null: it is not installed.</param>
/// <param name="calendars">The calendars of the installed editions.</param>
public sealed class CaseTrial(Edition changed, HolidayCalendars changedCalendars, Func<EditionPin, Edition?> findEdition, HolidayCalendars calendars)
{
    /// <summary>
    /// What the case would have counted for. Where the change makes no difference to a clock, its outcome stays as it was measured. A case of another programme,
    /// or with a package that the changed edition does not have, is left as it is.
    /// </summary>
    /// <param name="supportCase">The case.</param>
    /// <param name="measured">What it counts for in fact.</param>
    /// <param name="now">Until when (UTC) clocks have run that nobody has stopped.</param>
    public CaseMeasurement Try(SupportCase supportCase, CaseMeasurement measured, Instant now)
    {
        var terms = supportCase.Terms;
        if (
            terms.Edition.Name != changed.Pin.Name
            || findEdition(terms.Edition) is not { } pinned
            || !Has(pinned, terms.Package)
            || !Has(changed, terms.Package)
        )
        {
            return measured;
        }

        var before = Count(supportCase, pinned, calendars, now);
        var after = Count(supportCase with { Terms = TermsUnder(terms, pinned) }, changed, changedCalendars, now);
        return measured with
        {
            Response = before.Response == after.Response ? measured.Response : after.Response,
            Resolution = before.Resolution == after.Resolution ? measured.Resolution : after.Resolution,
        };
    }

    /// <summary>A calendar that came from the customer's zone comes from it again; one that the contract names stays.</summary>
    private CaseTerms TermsUnder(CaseTerms terms, Edition pinned) =>
        terms with
        {
            Edition = changed.Pin,
            Calendar = terms.Calendar == pinned.Support.CalendarOf(terms.Zone) ? changed.Support.CalendarOf(terms.Zone) : terms.Calendar,
        };

    private static bool Has(Edition edition, string package) => edition.Support.StandardPackages.Any(p => p.Key == package);

    private static (ClockOutcome Response, ClockOutcome Resolution) Count(SupportCase supportCase, Edition edition, HolidayCalendars calendars, Instant now)
    {
        var clocks = CaseClocks.Of(supportCase, edition, calendars, now);
        return (
            OutcomeOf(clocks.FirstOrDefault(c => c.Kind is CaseClockKind.FirstResponse or CaseClockKind.PresaleAnswer)),
            OutcomeOf(clocks.FirstOrDefault(c => c.Kind == CaseClockKind.Resolution))
        );
    }

    private static ClockOutcome OutcomeOf(CaseClock? clock) =>
        clock switch
        {
            null => ClockOutcome.None,
            { IsMissed: true } => ClockOutcome.Missed,
            { IsRunning: true } => ClockOutcome.Open,
            _ => ClockOutcome.Kept,
        };
}
