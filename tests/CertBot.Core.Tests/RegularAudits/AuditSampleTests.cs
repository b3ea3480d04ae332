using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using FsCheck;
using FsCheck.Fluent;

namespace CertBot.Core.Tests.RegularAudits;

public sealed class AuditSampleTests
{
    private static readonly ImmutableArray<CaseId> Twenty = [.. Enumerable.Range(1, 20).Select(IdOf)];

    /// <summary>Worked out beside the product: <c>printf '%s\n%s' SEED ID | sha256sum</c> for each id, sorted; the first four.</summary>
    [Fact]
    public void Sample_of_a_known_seed_is_this_one()
    {
        Assert.Equal(["C-2026-03-0001", "C-2026-03-0006", "C-2026-03-0011", "C-2026-03-0015"], AuditSample.Draw("seed", Twenty, 4).Select(c => c.Value));
        Assert.Equal("8c6b2cbe85662ccc9ba8f757f4eaee0c60999699bc734a91db4146079f1718ad", AuditSample.FingerprintOf(Twenty));
    }

    [Fact]
    public void Sample_is_of_the_cases_none_twice_and_as_many_as_wanted() =>
        ForAll(
            (seed, ids, size) =>
            {
                var drawn = AuditSample.Draw(seed, ids, size);
                return drawn.Length == Math.Min(size, ids.Distinct().Count())
                    && drawn.Distinct().Count() == drawn.Length
                    && drawn.All(ids.Contains)
                    && drawn.SequenceEqual(drawn.OrderBy(c => c.Value, StringComparer.Ordinal));
            }
        );

    [Fact]
    public void Sample_is_the_same_each_time_whatever_the_order_of_the_list() =>
        ForAll(
            (seed, ids, size) =>
                AuditSample.Draw(seed, ids, size).SequenceEqual(AuditSample.Draw(seed, ids.Reverse().Concat(ids), size))
                && AuditSample.FingerprintOf(ids) == AuditSample.FingerprintOf(ids.Reverse())
        );

    /// <summary>Whoever comes in late does not change who else was drawn, but for the one whose place it takes.</summary>
    [Fact]
    public void One_case_more_changes_at_most_one_place() =>
        ForAll((seed, ids, size) => AuditSample.Draw(seed, [.. ids, IdOf(9999)], size).Except(AuditSample.Draw(seed, ids, size)).All(c => c == IdOf(9999)));

    /// <summary>Of 20 cases 5 are drawn with 4,000 seeds: each about 1,000 times. The deviation is 27; six of them are never reached by chance.</summary>
    [Fact]
    public void Every_case_is_as_likely_as_every_other()
    {
        var counts = Twenty.ToDictionary(c => c, _ => 0);
        foreach (var seed in Enumerable.Range(0, 4000))
        {
            foreach (var drawn in AuditSample.Draw($"seed {seed}", Twenty, 5))
                counts[drawn]++;
        }

        Assert.All(counts.Values, n => Assert.InRange(n, 835, 1165));
    }

    private static CaseId IdOf(int number) => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"C-2026-03-{number:D4}"));

    private static void ForAll(Func<string, ImmutableArray<CaseId>, int, bool> holds)
    {
        var cases =
            from seed in Gen.Choose(0, int.MaxValue)
            from ids in Gen.Choose(1, 60).ArrayOf()
            from size in Gen.Choose(0, 20)
            select (Seed: seed.ToString(System.Globalization.CultureInfo.InvariantCulture), Ids: ids.Select(IdOf).ToImmutableArray(), Size: size);
        Prop.ForAll(cases.ToArbitrary(), c => holds(c.Seed, c.Ids, c.Size)).QuickCheckThrowOnFailure();
    }
}
