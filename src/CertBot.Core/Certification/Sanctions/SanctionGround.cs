using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Certification.Sanctions;

/// <summary>Why measures against an application may be taken.</summary>
[JsonDerivedType(typeof(MissedTargets), "missed-targets")]
[JsonDerivedType(typeof(FailedAudit), "failed-audit")]
[JsonDerivedType(typeof(Stated), "stated")]
public abstract record SanctionGround
{
    private SanctionGround() { }

    /// <summary>A closed month missed these targets, by the keys of the measures.</summary>
    public sealed record MissedTargets(YearMonth Month, ImmutableArray<string> Keys) : SanctionGround;

    /// <summary>The regular audit of this number found shortcomings.</summary>
    public sealed record FailedAudit(int Number) : SanctionGround;

    /// <summary>Somebody who may propose measures wrote down why.</summary>
    public sealed record Stated(string Reason) : SanctionGround;

    /// <summary>What is remembered of a ground, so that it is taken up once: one name for each target of a month, one for an audit.</summary>
    internal static ImmutableArray<string> NamesOf(SanctionGround ground) =>
        ground switch
        {
            MissedTargets g => [.. g.Keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(key => NameOf(g.Month, key))],
            FailedAudit g => [string.Create(CultureInfo.InvariantCulture, $"audit:{g.Number}")],
            _ => [],
        };

    internal static string NameOf(YearMonth month, string key) => $"{YearMonthPattern.Iso.Format(month)}:{key}";
}
