using System.Collections.Immutable;

namespace CertBot.Core.Kpis;

/// <summary>Compares and shortens the figures of a month.</summary>
public static class KpiFigures
{
    /// <summary>So many ids of what stands behind a figure are stored with it.</summary>
    public const int MaxIds = 100;

    /// <summary>So many ids are named with a correction.</summary>
    private const int MaxNamed = 10;

    /// <summary>With the first ids only.</summary>
    public static KpiMonth Trim(KpiMonth month) => WithIds(month, MaxIds);

    public static KpiMonth WithoutIds(KpiMonth month) => WithIds(month, 0);

    /// <summary>What differs between two figures of the same month, measure by measure.</summary>
    public static ImmutableArray<KpiChange> Changes(KpiMonth before, KpiMonth after) =>
        [
            .. from now in after.Figures
            let then = before.Find(now.Target.Key)
            where then is null || !AreSame(then, now)
            let isKnown = then is not null && IsWhole(then) && IsWhole(now)
            select new KpiChange(now.Target.Key, then is null ? new KpiCount(0, 0) : KpiCount.Of(then), KpiCount.Of(now))
            {
                Added = isKnown ? [.. now.Behind.Except(then?.Behind ?? [], StringComparer.Ordinal).Take(MaxNamed)] : [],
                Removed = isKnown ? [.. then?.Behind.Except(now.Behind, StringComparer.Ordinal).Take(MaxNamed) ?? []] : [],
            },
        ];

    /// <summary>Whether two figures say the same. Of ids only the first are stored, and of months long ago none.</summary>
    public static bool AreSame(KpiFigure then, KpiFigure now) =>
        KpiCount.Of(then) == KpiCount.Of(now)
        && (then.Verdict, then.Index) == (now.Verdict, now.Index)
        && (then.Behind.IsEmpty || now.Behind.IsEmpty || then.Behind.Take(MaxIds).SequenceEqual(now.Behind.Take(MaxIds), StringComparer.Ordinal));

    /// <summary>Whether nothing was left out of its ids. The numerator of the NPS is no count.</summary>
    public static bool IsWhole(KpiFigure figure) => figure.Behind.Length == figure.Numerator;

    private static KpiMonth WithIds(KpiMonth month, int max) =>
        month.Figures.All(f => f.Behind.Length <= max)
            ? month
            : month with
            {
                Figures = [.. month.Figures.Select(f => f with { Behind = [.. f.Behind.Take(max)] })],
            };
}
