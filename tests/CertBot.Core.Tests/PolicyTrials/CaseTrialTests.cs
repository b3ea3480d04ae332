using System.Collections.Immutable;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.PolicyTrials;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Support.Customers;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Policy;
using CertBot.Core.Tests.Support.Cases;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CertBot.Core.Tests.PolicyTrials;

/// <summary>Northwind in Berlin has the package Basic: 9 to 18 from Monday to Friday, eight hours to respond to a case of medium priority.</summary>
public sealed class CaseTrialTests
{
    private static readonly Instant Now = CaseScenario.At("2026-06-01T08:00");

    private static readonly HolidayCalendars Calendars = new(
        ImmutableDictionary.CreateRange([
            KeyValuePair.Create((SmallEdition.Creatio.Pin, "germany"), (HolidayCalendar)new HolidayList([(new LocalDate(2026, 4, 3), "Good Friday")])),
        ])
    );

    /// <summary>Opened on Monday at 9:00: due at 17:00, answered at 16:00.</summary>
    private static SupportCase Monday => Answered("2026-03-02T08:00", "2026-03-02T15:00");

    /// <summary>Opened on Friday at 17:00: one hour that day and seven on Monday, due at 16:00; answered at 15:30.</summary>
    private static SupportCase OverTheWeekend => Answered("2026-03-06T16:00", "2026-03-09T14:30");

    /// <summary>Opened on Maundy Thursday at 16:00: two hours that day, none on Good Friday, six on Monday, due at 15:00; answered at 11:30.</summary>
    private static SupportCase OverGoodFriday => Answered("2026-04-02T14:00", "2026-04-06T09:30");

    /// <summary>Opened on Monday at 9:00: due at 17:00, answered on Tuesday at 9:30, after nine hours and a half of working time.</summary>
    private static SupportCase Late => Answered("2026-03-09T08:00", "2026-03-10T08:30");

    [Fact]
    public void Shorter_time_to_respond_makes_a_case_late()
    {
        var sixHours = With(p => p with { RespondMedium = Duration.FromHours(6) });
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Missed), Try(Monday, sixHours)); // due at 15:00 now
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Missed), Try(OverTheWeekend, sixHours)); // on Monday at 14:00
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Kept), Try(Monday, With(p => p with { RespondMedium = Duration.FromHours(7) }))); // at 16:00 exactly
    }

    [Fact]
    public void Longer_time_to_respond_makes_it_be_in_time() =>
        Assert.Equal((ClockOutcome.Missed, ClockOutcome.Kept), Try(Late, With(p => p with { RespondMedium = Duration.FromHours(16) })));

    [Fact]
    public void Other_hours_are_counted()
    {
        // Saturday is a day of work: one hour on Friday and seven on Saturday.
        var weekends = With(p => p with { Hours = new SupportHours(IsoDayOfWeek.Sunday, new(9, 0), new(18, 0)) });
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Missed), Try(OverTheWeekend, weekends));
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Kept), Try(Monday, weekends));
    }

    [Fact]
    public void Other_holidays_are_counted()
    {
        // Without Good Friday the eight hours end on that day at 15:00.
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Missed), Try(OverGoodFriday, SmallEdition.Creatio, HolidayCalendars.None));
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Kept), Try(OverGoodFriday, SmallEdition.Creatio));
    }

    [Fact]
    public void Calendar_of_a_zone_is_that_of_the_changed_edition_and_one_that_the_contract_names_stays()
    {
        var without = SmallEdition.Creatio with
        {
            Support = SmallEdition.Creatio.Support with { Zones = [.. SmallEdition.Creatio.Support.Zones.Select(z => z with { Calendar = null })] },
        };
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Missed), Try(OverGoodFriday, without));
        var ofContract = OverGoodFriday with { Terms = OverGoodFriday.Terms with { Zone = "Europe/Vienna" } };
        Assert.Equal("germany", ofContract.Terms.Calendar);
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Kept), Try(ofContract, without));
    }

    [Fact]
    public void Target_of_the_contract_stays()
    {
        var agreed = Monday with { Terms = Monday.Terms with { Targets = new ContractTargets { RespondMedium = Duration.FromHours(8) } } };
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Kept), Try(agreed, With(p => p with { RespondMedium = Duration.FromHours(1) })));
    }

    [Fact]
    public void Case_of_another_programme_or_of_a_package_that_is_gone_stays_as_it_is()
    {
        var hour = With(p => p with { RespondMedium = Duration.FromHours(1) });
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Kept), Try(Monday with { Terms = Monday.Terms with { Edition = new("terrasoft", 1) } }, hour));
        var none = hour with { Support = hour.Support with { StandardPackages = [.. hour.Support.StandardPackages.Where(p => p.Key != "basic")] } };
        Assert.Equal((ClockOutcome.Kept, ClockOutcome.Kept), Try(Monday, none));
    }

    [Fact]
    public void Month_is_that_of_a_count_by_hand()
    {
        // Four cases of March, one of them late. With six hours two more are: three of four.
        var before = Input(Monday, OverTheWeekend, Late, Answered("2026-03-16T08:00", "2026-03-16T08:30"));
        var (asItIs, changed) = (Judged(SmallEdition.Creatio), Judged(With(p => p with { RespondMedium = Duration.FromHours(6) })));
        var trial = Trial(changed, Calendars);
        var after = before with
        {
            Cases =
            [
                .. before.Cases.Zip(new[] { Monday, OverTheWeekend, Late, Answered("2026-03-16T08:00", "2026-03-16T08:30") }, (measured, one) =>
                    measured with
                    {
                        Measurement = trial.Try(one, measured.Measurement, Now),
                    }
                ),
            ],
        };

        Assert.Equal((4, 1, 3), (LateCases.Of(before, after).Cases, LateCases.Of(before, after).Response.Before, LateCases.Of(before, after).Response.After));
        var change = TargetChange.Compare(CaseScenario.App, asItIs, before, changed, after).Single(c => c.Key == KpiKey.OverdueResponse);
        Assert.Equal((25m, 75m), (change.Figures.Before?.Value, change.Figures.After?.Value));
        Assert.Equal((KpiVerdict.Met, KpiVerdict.Missed), (change.Figures.Before?.Verdict, change.Figures.After?.Verdict));
        Assert.True(change is { IsMissed: true, IsDifferent: true });
    }

    [Fact]
    public void Target_that_the_changed_edition_does_not_have_is_missed_no_more()
    {
        var before = Input(Late);
        var changed = Judged(SmallEdition.Creatio) with { Kpis = [] };
        var change = TargetChange.Compare(CaseScenario.App, Judged(SmallEdition.Creatio), before, changed, before).Single(c => c.Key == KpiKey.OverdueResponse);
        Assert.Equal((KpiVerdict.Missed, null), (change.Figures.Before?.Verdict, change.Figures.After));
        Assert.True(change.IsDifferent);
    }

    /// <summary>Whatever happened to a case: the same edition, written and read again, changes nothing about it.</summary>
    [Theory]
    [InlineData(150)]
    [InlineData(5_000, Traits = ["Campaign", "Long"])]
    public void Same_edition_makes_no_difference(int cases)
    {
        var same = Assert.IsType<EditionReadResult.Valid>(EditionReader.Read(EditionJsonEditor.LoadCreatio().ToJsonString())).Edition;
        var trial = Trial(same, Calendars);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(cases),
            Prop.ForAll(
                (
                    from opened in Gen.Choose(0, 60 * 24 * 40)
                    from waited in Gen.Choose(0, 60 * 24 * 5)
                    from answered in Gen.Choose(0, 60 * 24 * 9)
                    from priority in Gen.Elements(Enum.GetValues<CasePriority>())
                    from kind in Gen.Elements(Enum.GetValues<CaseKind>())
                    select (opened, waited, answered, priority, kind)
                ).ToArbitrary(),
                one =>
                {
                    var supportCase = Random(one.opened, one.waited, one.answered, one.priority, one.kind);
                    var measured = CaseMeasurement.Of(supportCase);
                    return trial.Try(supportCase, measured, Now).IsSameAs(measured);
                }
            )
        );
    }

    private static SupportCase Random(int opened, int waited, int answered, CasePriority priority, CaseKind kind)
    {
        var start = CaseScenario.At("2026-03-01T00:00") + Duration.FromMinutes(opened);
        var scenario = new CaseScenario().Opened(Text(start), priority, kind);
        var facts = ImmutableArray.Create<CaseFact>(
            new CaseFact.WaitedForCustomer(start + Duration.FromMinutes(waited)),
            new CaseFact.Responded(start + Duration.FromMinutes(answered))
        );
        scenario.Tell(Text(Now), [.. facts.OrderBy(f => f.At)]);
        scenario.Tick(Text(Now));
        return scenario.Known;
    }

    private static (ClockOutcome Before, ClockOutcome After) Try(SupportCase supportCase, Edition changed, HolidayCalendars? calendars = null)
    {
        var measured = CaseMeasurement.Of(supportCase);
        return (measured.Response, Trial(changed, calendars ?? Calendars).Try(supportCase, measured, Now).Response);
    }

    private static CaseTrial Trial(Edition changed, HolidayCalendars calendars) => new(changed, calendars, EditionCatalog.Embedded.Find, Calendars);

    private static SupportCase Answered(string opened, string answered)
    {
        var scenario = new CaseScenario().Opened(opened);
        scenario.Tell(answered, new CaseFact.Responded(CaseScenario.At(answered)));
        scenario.Tick("2026-05-01T08:00");
        return scenario.Known;
    }

    private static KpiInput Input(params ImmutableArray<SupportCase> cases) =>
        new() { Month = new(2026, 3), Cases = [.. cases.Select((c, n) => new MeasuredCase(new($"C-2026-03-{n:D4}"), CaseMeasurement.Of(c)))] };

    private static Edition With(Func<SupportPackage, SupportPackage> change) =>
        SmallEdition.Creatio with
        {
            Support = SmallEdition.Creatio.Support with
            {
                StandardPackages = [.. SmallEdition.Creatio.Support.StandardPackages.Select(p => p.Key == "basic" ? change(p) : p)],
            },
        };

    /// <summary>At most half of the cases may be late, and one case is enough to judge.</summary>
    private static Edition Judged(Edition edition) =>
        edition with
        {
            Kpis = [.. edition.Kpis.Select(k => k.Key == KpiKey.OverdueResponse ? k with { Target = 50, MinimumSample = 1 } : k)],
        };

    private static string Text(Instant at) => at.ToString("uuuu-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
