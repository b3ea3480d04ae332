using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Core.Tests.Kpis;

/// <summary>The board: the worst first, and what filters leave of it.</summary>
public sealed class KpiBoardTests
{
    [Fact]
    public void More_missed_targets_come_before_one_that_was_missed_by_far()
    {
        var far = Row("far", (KpiKey.OverdueResponse, 80, KpiVerdict.Missed), (KpiKey.CsatPositive, 90, KpiVerdict.Met));
        var two = Row("two", (KpiKey.OverdueResponse, 1.1m, KpiVerdict.Missed), (KpiKey.CsatPositive, 79, KpiVerdict.Missed));
        var few = Row("few", (KpiKey.OverdueResponse, 90, KpiVerdict.TooFew), (KpiKey.CsatPositive, 10, KpiVerdict.TooFew));
        var good = Row("good", (KpiKey.OverdueResponse, 0, KpiVerdict.Met), (KpiKey.CsatPositive, 99, KpiVerdict.Met));

        Assert.Equal(["two", "far", "good", "few"], Order(new(), good, few, far, two));
        Assert.Equal(["two", "far"], Order(new() { OnlyMissed = true }, good, few, far, two));
        Assert.Equal(["two"], Order(new() { OnlyMissed = true, Key = KpiKey.CsatPositive }, good, few, far, two));
        Assert.Equal(["far", "two", "good", "few"], Order(new() { Key = KpiKey.OverdueResponse }, good, few, far, two));
    }

    [Fact]
    public void Among_those_that_missed_nothing_the_nearest_to_its_target_comes_first_and_then_the_one_most_at_risk()
    {
        var near = Row("near", (KpiKey.CsatPositive, 81, KpiVerdict.Met));
        var distant = Row("distant", (KpiKey.CsatPositive, 99, KpiVerdict.Met));
        var risky = distant with { Name = "risky", Outlooks = [new(KpiKey.CsatPositive, 3, 40)] };
        var missed = Row("missed", (KpiKey.CsatPositive, 70, KpiVerdict.Missed)) with { Outlooks = [new(KpiKey.CsatPositive, null, 99)] };

        Assert.Equal(["missed", "near", "risky", "distant"], Order(new(), distant, risky, near, missed));
        Assert.Equal((40, 0), (KpiBoard.RiskOf(risky), KpiBoard.RiskOf(missed))); // what is missed is no risk any more
    }

    [Fact]
    public void Other_vendors_are_left_out_and_the_same_is_sorted_by_name()
    {
        var rows = new[] { Row("b"), Row("A"), Row("c") with { Vendor = new("borealis") } };

        Assert.Equal(["A", "b"], Order(new() { Vendor = new("acme") }, rows));
    }

    private static IEnumerable<string> Order(KpiBoardFilter filter, params KpiRow[] rows) => KpiBoard.Select(rows, filter).Select(r => r.Name);

    private static KpiRow Row(string name, params (string Key, decimal Value, KpiVerdict Verdict)[] figures) =>
        new()
        {
            Application = new(name.ToLowerInvariant()),
            Name = name,
            Vendor = new("acme"),
            VendorName = "Acme Ltd",
            State = KpiMonthState.Closed,
            At = Instant.MinValue,
            Figures = new()
            {
                Month = new(2026, 10),
                Cases = 100,
                Figures = [.. figures.Select(f => Figure(f.Key, f.Value, f.Verdict))],
            },
        };

    private static KpiFigure Figure(string key, decimal value, KpiVerdict verdict) =>
        new()
        {
            Target = SmallEdition.Creatio.Kpis.Single(k => k.Key == key),
            Numerator = value,
            Denominator = 100,
            Value = value,
            Verdict = verdict,
        };
}
