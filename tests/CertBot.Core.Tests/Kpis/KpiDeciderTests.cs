using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Core.Tests.Kpis;

/// <summary>When a month is closed, what corrects it, and who is told: each once.</summary>
public sealed class KpiDeciderTests
{
    private static readonly Edition Edition = SmallEdition.Creatio;

    private static readonly YearMonth October = new(2026, 10);

    private static readonly YearMonth November = new(2026, 11);

    private KpiHistory? _history;

    private Instant _now = Edition.IntervalOf(October).Start;

    [Fact]
    public void Month_is_closed_seven_days_after_its_end_and_once()
    {
        Start(October);
        Assert.Equal(Instant.FromUtc(2026, 11, 7, 23, 0), KpiDecider.NextDue(History, Edition)); // 8 November in Berlin

        _now = Instant.FromUtc(2026, 11, 7, 22, 59);
        Assert.Empty(When(new KpiCommand.Close(Month(October, 200, 0))));
        _now = Instant.FromUtc(2026, 11, 7, 23, 0);
        Assert.Empty(When(new KpiCommand.Close(Month(November, 200, 0)))); // not its turn
        Assert.IsType<KpiEvent.MonthClosed>(Assert.Single(When(new KpiCommand.Close(Month(October, 200, 0)))));
        Assert.Empty(When(new KpiCommand.Close(Month(October, 200, 0))));
        Assert.Equal(Instant.FromUtc(2026, 12, 7, 23, 0), KpiDecider.NextDue(History, Edition));
    }

    [Fact]
    public void Missed_targets_call_for_measures_once_also_where_a_correction_finds_them()
    {
        Start(October);
        _now = Instant.FromUtc(2026, 11, 8, 0, 0);
        Assert.Equal([KpiKey.OverdueResponse], Called(When(new KpiCommand.Close(Month(October, 200, 3)))));

        Assert.Empty(When(new KpiCommand.Correct(Month(October, 200, 3)))); // the same figures
        Assert.Empty(Called(When(new KpiCommand.Correct(Month(October, 200, 2))))); // it was met after all
        Assert.Empty(Called(When(new KpiCommand.Correct(Month(October, 200, 4))))); // missed again: those allowed were called already
        Assert.Equal([KpiKey.OverdueResolution], Called(When(new KpiCommand.Correct(Month(October, 200, 4, lateSolutions: 11)))));
        Assert.Equal(3, Assert.Single(History.Months).Corrections.Length);
        Assert.Equal(3, Assert.Single(History.Months).Figures.Find(KpiKey.OverdueResponse)?.Numerator);
    }

    [Fact]
    public void Correction_is_one_of_what_is_known_by_then()
    {
        Start(October);
        _now = Instant.FromUtc(2026, 11, 8, 0, 0);
        When(new KpiCommand.Close(Month(October, 200, 3)));
        When(new KpiCommand.Correct(Month(October, 200, 2)));

        Assert.Empty(When(new KpiCommand.Correct(Month(October, 200, 2)))); // corrected already
        var back = Assert.IsType<KpiEvent.MonthCorrected>(Assert.Single(When(new KpiCommand.Correct(Month(October, 200, 3)))));
        Assert.Equal((new KpiCount(2, 200), new KpiCount(3, 200)), (back.Changes[0].From, back.Changes[0].To));
        Assert.NotEmpty(When(new KpiCommand.Correct(Month(October, 201, 3)))); // one case more
    }

    /// <summary>What was missed in a month for which nobody was called stays so: a correction calls for what it finds.</summary>
    [Fact]
    public void Correction_of_a_month_closed_late_calls_for_nothing_that_was_missed_before()
    {
        Start(October);
        _now = Instant.FromUtc(2027, 1, 9, 0, 0);
        When(new KpiCommand.Close(Month(October, 200, 3)));

        Assert.Empty(Called(When(new KpiCommand.Correct(Month(October, 200, 4)))));
        Assert.Equal([KpiKey.OverdueResolution], Called(When(new KpiCommand.Correct(Month(October, 200, 4, lateSolutions: 11)))));
    }

    [Fact]
    public void Correction_says_which_cases_changed_it()
    {
        Start(October);
        _now = Instant.FromUtc(2026, 11, 8, 0, 0);
        When(new KpiCommand.Close(Month(October, 200, 3)));

        var corrected = Assert.IsType<KpiEvent.MonthCorrected>(When(new KpiCommand.Correct(Month(October, 201, 4)))[0]);

        var change = Assert.Single(corrected.Changes, c => c.Key == KpiKey.OverdueResponse);
        Assert.Equal((new KpiCount(3, 200), new KpiCount(4, 201)), (change.From, change.To));
        Assert.Equal(["C-2026-10-0003"], change.Added);
        Assert.Empty(change.Removed);
    }

    [Fact]
    public void After_a_long_downtime_measures_are_called_for_the_latest_month_only()
    {
        Start(October);
        _now = Instant.FromUtc(2027, 1, 9, 0, 0);

        Assert.Empty(Called(When(new KpiCommand.Close(Month(October, 200, 3)))));
        Assert.Empty(Called(When(new KpiCommand.Close(Month(November, 200, 3)))));
        Assert.Equal([KpiKey.OverdueResponse], Called(When(new KpiCommand.Close(Month(new(2026, 12), 200, 3)))));
    }

    [Fact]
    public void Vendor_is_warned_once_a_month_and_measure_and_the_analysts_a_working_day_later()
    {
        Start(October);
        _now = Instant.FromUtc(2026, 10, 16, 10, 0); // Friday
        var risk = new KpiCommand.Warn(
            Month(October, 200, 1),
            [new(KpiKey.OverdueResponse, 1, 50), new(KpiKey.OverdueResolution, 5, 49), new(KpiKey.Escalations, 0, 3)]
        );

        Assert.Equal([KpiKey.OverdueResponse, KpiKey.Escalations], When(risk).Select(e => Assert.IsType<KpiEvent.Warned>(e).Outlook.Key));
        Assert.Empty(When(risk));
        Assert.Equal(Instant.FromUtc(2026, 10, 19, 7, 0), KpiDecider.NextDue(History, Edition)); // Monday, 9:00 in Berlin

        _now = Instant.FromUtc(2026, 10, 19, 6, 59);
        Assert.Empty(When(new KpiCommand.Tick()));
        _now = Instant.FromUtc(2026, 10, 19, 7, 0);
        Assert.Equal(2, When(new KpiCommand.Tick()).Length);
        Assert.Empty(When(new KpiCommand.Tick()));

        // In the next month it is told again.
        _now = Instant.FromUtc(2026, 11, 5, 10, 0);
        Assert.Single(When(new KpiCommand.Warn(Month(November, 200, 1), [new(KpiKey.OverdueResponse, 1, 50)])));
        // What is over is not warned of.
        Assert.Empty(When(new KpiCommand.Warn(Month(October, 200, 1), [new(KpiKey.CsatPositive, 0, 99)])));
    }

    /// <summary>By then the analysts have the month itself.</summary>
    [Fact]
    public void Warning_of_a_month_that_was_closed_or_ended_meanwhile_is_passed_on_to_nobody()
    {
        Start(October);
        _now = Instant.FromUtc(2026, 10, 30, 10, 0);
        When(new KpiCommand.Warn(Month(October, 200, 1), [new(KpiKey.OverdueResponse, 1, 50)]));
        _now = Instant.FromUtc(2026, 11, 9, 0, 0); // no host ran on the Monday between
        When(new KpiCommand.Close(Month(October, 200, 1)));
        Assert.Empty(When(new KpiCommand.Tick()));

        When(new KpiCommand.Warn(Month(November, 200, 1), [new(KpiKey.OverdueResponse, 1, 50)]));
        When(new KpiCommand.Withdraw(November));
        _now = Instant.FromUtc(2026, 11, 20, 0, 0);
        Assert.Empty(When(new KpiCommand.Tick()));
    }

    [Fact]
    public void Application_that_lost_its_certificate_is_measured_until_that_month_and_again_from_the_next_certificate()
    {
        Start(October);
        When(new KpiCommand.Withdraw(October));
        _now = Instant.FromUtc(2026, 12, 9, 0, 0);
        Assert.NotEmpty(When(new KpiCommand.Close(Month(October, 200, 0))));
        Assert.Null(KpiDecider.NextDue(History, Edition));
        Assert.Empty(When(new KpiCommand.Close(Month(November, 200, 0))));
        Assert.False(History.Measures(November));
        _now = Instant.FromUtc(2026, 11, 20, 0, 0);
        Assert.Empty(When(new KpiCommand.Warn(Month(November, 200, 1), [new(KpiKey.OverdueResponse, 0, 99)])));

        When(new KpiCommand.Start(new("acme"), new(2026, 12)));
        Assert.Equal(new YearMonth(2026, 12), History.Next);
        Assert.True(History.Measures(October)); // it is closed
        Assert.False(History.Measures(November));
    }

    [Fact]
    public void Certificate_withdrawn_before_it_is_measured_ends_with_its_first_month()
    {
        Start(November);
        When(new KpiCommand.Withdraw(October));

        Assert.Equal((November, November), (History.Next, History.Last));
        Assert.True(History.Measures(November));
    }

    [Fact]
    public void Ids_of_long_ago_are_forgotten_and_a_correction_of_such_a_month_is_still_seen()
    {
        Start(new(2025, 1));
        for (var month = new YearMonth(2025, 1); month < new YearMonth(2026, 8); month = month.PlusMonths(1))
        {
            _now = KpiDecider.ClosesAt(month, Edition);
            When(new KpiCommand.Close(Month(month, 200, 150)));
        }

        Assert.Equal(13, History.Months.Count(m => m.Figures.Find(KpiKey.OverdueResponse)?.Behind.Length == KpiFigures.MaxIds));
        Assert.Empty(When(new KpiCommand.Correct(Month(new(2025, 1), 200, 150))));
        Assert.NotEmpty(When(new KpiCommand.Correct(Month(new(2025, 1), 200, 149))));
        Assert.InRange(CoreJson.Write(History).Length, 1, 200_000);
    }

    [Fact]
    public void Nobody_but_the_clock_is_obeyed() =>
        Assert.All(
            new KpiCommand[]
            {
                new KpiCommand.Start(new("acme"), October),
                new KpiCommand.Withdraw(October),
                new KpiCommand.Close(Month(October, 1, 0)),
                new KpiCommand.Correct(Month(October, 1, 0)),
                new KpiCommand.Warn(Month(October, 1, 0), []),
                new KpiCommand.Tick(),
            },
            command =>
                Assert.IsType<Decision<KpiEvent>.Rejected>(
                    KpiDecider.Decide(command, null, new KpiContext(new("acme-sync"), Edition, TestPeople.Analyst, _now))
                )
        );

    private KpiHistory History => _history ?? throw new InvalidOperationException("not measured");

    private void Start(YearMonth first) => When(new KpiCommand.Start(new("acme"), first));

    private ImmutableArray<KpiEvent> When(KpiCommand command)
    {
        var decision = KpiDecider.Decide(command, _history, new KpiContext(new("acme-sync"), Edition, Actor.Clock, _now));
        var events = Assert.IsType<Decision<KpiEvent>.Accepted>(decision).Events;
        foreach (var e in events)
            _history = KpiDecider.Evolve(_history, new(_now, PersonId.Clock, CoreJson.Read<KpiEvent>(CoreJson.Write(e))));
        return events;
    }

    private static IEnumerable<string> Called(ImmutableArray<KpiEvent> events) => events.OfType<KpiEvent.SanctionCalled>().SelectMany(e => e.Keys);

    private static KpiMonth Month(YearMonth month, int of, int lateAnswers, int lateSolutions = 0) =>
        KpiCalculator.Calculate(
            new()
            {
                Month = month,
                Cases =
                [
                    .. Enumerable
                        .Range(0, of)
                        .Select(n => new MeasuredCase(
                            new(FormattableString.Invariant($"C-{KpiMonths.Format(month)}-{n:D4}")),
                            new CaseMeasurement
                            {
                                Response = n < lateAnswers ? ClockOutcome.Missed : ClockOutcome.Kept,
                                Resolution = n < lateSolutions ? ClockOutcome.Missed : ClockOutcome.Kept,
                                Rating = n < of / 5 ? 5 : null,
                            }
                        )),
                ],
            },
            Edition
        );
}
