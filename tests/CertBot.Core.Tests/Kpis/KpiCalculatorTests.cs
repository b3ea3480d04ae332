using System.Collections.Immutable;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CertBot.Core.Tests.Kpis;

/// <summary>The figures of random months against a recount that is as plain as can be, and small numbers.</summary>
public sealed class KpiCalculatorTests
{
    private static readonly YearMonth October = new(2026, 10);

    [Fact]
    public void Figures_are_those_of_a_naive_recount() => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
            {
                var input = RandomMonth(new Random(seed));
                var month = KpiCalculator.Calculate(input, SmallEdition.Creatio);

                // Case by case, in integers: late in ten-thousandths, without a fraction anywhere.
                var (of, lateAnswers, lateSolutions, rated, positive) = (0, 0, 0, 0, 0);
                foreach (var c in input.Cases)
                {
                    of++;
                    if (c.Measurement.Response == ClockOutcome.Missed)
                        lateAnswers++;
                    if (c.Measurement.Resolution == ClockOutcome.Missed)
                        lateSolutions++;
                    if (c.Measurement.Rating is 1 or 2 or 3)
                        rated++;
                    if (c.Measurement.Rating is 4 or 5)
                        (rated, positive) = (rated + 1, positive + 1);
                }

                AssertShare(month, KpiKey.OverdueResponse, lateAnswers, of, of >= 100, 100 * lateAnswers <= of);
                AssertShare(month, KpiKey.OverdueResolution, lateSolutions, of, of >= 20, 100 * lateSolutions <= 5 * of);
                AssertShare(month, KpiKey.CsatResponses, rated, of, of >= 20, 100 * rated >= 7 * of);
                AssertShare(month, KpiKey.CsatPositive, positive, rated, rated >= 5, 100 * positive >= 80 * rated);
                AssertCount(month, KpiKey.Escalations, input.Escalations.Length, input.Escalations.Length <= 2);
                AssertCount(month, KpiKey.SupportAudit, input.OverdueShortcomings.Length, input.OverdueShortcomings.IsEmpty);
                AssertNps(month, input.NpsAnswers);
                return true;
            }));

    [Theory]
    // Below the minimum sample nothing is judged, however bad it is; from there on one case may decide.
    [InlineData(1, 99, KpiVerdict.TooFew)]
    [InlineData(99, 99, KpiVerdict.TooFew)]
    [InlineData(1, 100, KpiVerdict.Met)]
    [InlineData(2, 100, KpiVerdict.Missed)]
    [InlineData(2, 199, KpiVerdict.Missed)]
    [InlineData(2, 200, KpiVerdict.Met)]
    [InlineData(0, 0, KpiVerdict.NoData)]
    public void Small_numbers_are_not_judged(int late, int of, KpiVerdict expected)
    {
        var month = KpiCalculator.Calculate(
            new() { Month = October, Cases = [.. Enumerable.Range(0, of).Select(n => Case(n, n < late ? ClockOutcome.Missed : ClockOutcome.Kept))] },
            SmallEdition.Creatio
        );

        Assert.Equal(expected, month.Find(KpiKey.OverdueResponse)?.Verdict);
    }

    /// <summary>What reaches the target exactly has met it.</summary>
    [Theory]
    [InlineData(4, 5, KpiVerdict.Met)]
    [InlineData(3, 5, KpiVerdict.Missed)]
    [InlineData(79, 99, KpiVerdict.Missed)] // 79.8 %, which is shown as 79.8 and not as 80
    [InlineData(80, 100, KpiVerdict.Met)]
    public void Share_that_has_to_be_reached_is_met_at_its_target(int positive, int rated, KpiVerdict expected)
    {
        var month = KpiCalculator.Calculate(
            new() { Month = October, Cases = [.. Enumerable.Range(0, rated).Select(n => Rated(n, n < positive ? 4 : 3))] },
            SmallEdition.Creatio
        );

        Assert.Equal(expected, month.Find(KpiKey.CsatPositive)?.Verdict);
    }

    [Theory]
    [InlineData(75, KpiVerdict.Met)]
    [InlineData(74, KpiVerdict.Missed)]
    public void Mean_that_has_to_be_reached_is_met_at_its_target(int sum, KpiVerdict expected)
    {
        ImmutableArray<int> answers = [10, 9, 8, 8, 7, 7, 7, 6, 6, sum - 68];
        var figure = KpiCalculator
            .Calculate(
                new()
                {
                    Month = October,
                    Cases = [],
                    NpsAnswers = answers,
                },
                SmallEdition.Creatio
            )
            .Find(KpiKey.Nps);

        Assert.Equal((expected, sum / 10m), (figure?.Verdict, figure?.Value));
        Assert.Equal(sum == 75 ? 0m : -10m, figure?.Index); // promoters 10 and 9; detractors 6 and 6, and the last one where it is 6
    }

    /// <summary>There is nothing to count a sample of: three escalations are three, however small the month.</summary>
    [Fact]
    public void Counts_are_judged_whatever_the_minimum_sample()
    {
        var edition = SmallEdition.Creatio with { Kpis = [.. SmallEdition.Creatio.Kpis.Select(k => k with { MinimumSample = 20 })] };
        var month = KpiCalculator.Calculate(
            new()
            {
                Month = October,
                Cases = [],
                Escalations = ["E-1", "E-2", "E-3"],
            },
            edition
        );

        Assert.Equal((KpiVerdict.Missed, KpiVerdict.Met), (month.Find(KpiKey.Escalations)?.Verdict, month.Find(KpiKey.SupportAudit)?.Verdict));
    }

    [Fact]
    public void A_promise_that_is_open_or_was_not_given_counts_as_not_missed()
    {
        var month = KpiCalculator.Calculate(
            new() { Month = October, Cases = [Case(0, ClockOutcome.Open), Case(1, ClockOutcome.None), Case(2, ClockOutcome.Missed)] },
            SmallEdition.Creatio
        );

        var figure = month.Find(KpiKey.OverdueResponse);
        Assert.Equal((1m, 3), (figure?.Numerator, figure?.Denominator));
        Assert.Equal(["C-2026-10-0002"], figure?.Behind);
    }

    internal static KpiInput RandomMonth(Random random)
    {
        // Often few cases, sometimes many; sometimes nothing goes wrong.
        var of = random.Next(4) switch
        {
            0 => random.Next(25),
            1 => random.Next(95, 106),
            _ => random.Next(400),
        };
        var bad = random.Next(3) switch
        {
            0 => 0.0,
            1 => 0.02,
            _ => random.NextDouble(),
        };
        return new KpiInput
        {
            Month = October,
            Cases =
            [
                .. Enumerable
                    .Range(0, of)
                    .Select(n => new MeasuredCase(
                        new(FormattableString.Invariant($"C-2026-10-{n:D4}")),
                        new CaseMeasurement
                        {
                            Response = random.NextDouble() < bad ? ClockOutcome.Missed : (ClockOutcome)random.Next(3),
                            Resolution = random.NextDouble() < bad ? ClockOutcome.Missed : (ClockOutcome)random.Next(3),
                            Rating = random.Next(8) == 0 ? random.Next(1, 6) : null,
                        }
                    )),
            ],
            Escalations = [.. Enumerable.Range(0, random.Next(5)).Select(n => FormattableString.Invariant($"C-2026-09-{n:D4}/E-1"))],
            OverdueShortcomings = [.. Enumerable.Range(0, random.Next(3)).Select(n => FormattableString.Invariant($"A-1/{n}"))],
            NpsAnswers = [.. Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(11))],
        };
    }

    private static MeasuredCase Case(int number, ClockOutcome response) =>
        new(new(FormattableString.Invariant($"C-2026-10-{number:D4}")), new CaseMeasurement { Response = response, Resolution = ClockOutcome.None });

    private static MeasuredCase Rated(int number, int rating)
    {
        var kept = Case(number, ClockOutcome.Kept);
        return kept with { Measurement = kept.Measurement with { Rating = rating } };
    }

    private static void AssertShare(KpiMonth month, string key, int counted, int of, bool isEnough, bool isMet)
    {
        var figure = month.Find(key) ?? throw new InvalidOperationException(key);
        var expected =
            of == 0 ? KpiVerdict.NoData
            : !isEnough ? KpiVerdict.TooFew
            : isMet ? KpiVerdict.Met
            : KpiVerdict.Missed;
        Assert.Equal((key, counted, of, expected), (key, (int)figure.Numerator, figure.Denominator, figure.Verdict));
        Assert.Equal(counted, figure.Behind.Length);
        Assert.Equal(of == 0, figure.Value is null);
    }

    private static void AssertCount(KpiMonth month, string key, int counted, bool isMet)
    {
        var figure = month.Find(key) ?? throw new InvalidOperationException(key);
        Assert.Equal((counted, isMet ? KpiVerdict.Met : KpiVerdict.Missed), ((int)figure.Numerator, figure.Verdict));
        Assert.Equal(counted, figure.Behind.Length);
    }

    private static void AssertNps(KpiMonth month, ImmutableArray<int> answers)
    {
        var figure = month.Find(KpiKey.Nps) ?? throw new InvalidOperationException(KpiKey.Nps);
        var sum = answers.Sum();
        Assert.Equal((sum, answers.Length), ((int)figure.Numerator, figure.Denominator));
        Assert.Equal(
            answers.IsEmpty ? KpiVerdict.NoData
                : answers.Length < 10 ? KpiVerdict.TooFew
                : 10 * sum >= 75 * answers.Length ? KpiVerdict.Met
                : KpiVerdict.Missed,
            figure.Verdict
        );
        if (!answers.IsEmpty)
        {
            Assert.Equal(
                Math.Round(
                    100m
                        * answers.Sum(a =>
                            a > 8 ? 1
                            : a < 7 ? -1
                            : 0
                        )
                        / answers.Length,
                    6
                ),
                Math.Round(figure.Index ?? -1000, 6)
            );
        }
    }
}
