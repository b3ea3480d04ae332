using CertBot.Core.Primitives;

namespace CertBot.Core.Kpis;

/// <summary>A corrected figure as it is told: what changed, and why.</summary>
public static class KpiChanges
{
    /// <summary>Answered late 3 → 4, because C-2026-10-0007 counts now.</summary>
    public static LocalizableValue Describe(KpiChange change)
    {
        var arguments = new LocalizableObject
        {
            ["kpi"] = KpiTexts.Name(change.Key),
            ["from"] = Count(change.From, change),
            ["to"] = Count(change.To, change),
            ["added"] = LocalizableValue.List(change.Added.Select(id => (LocalizableValue?)id)),
            ["removed"] = LocalizableValue.List(change.Removed.Select(id => (LocalizableValue?)id)),
            ["now"] = change.Added.Length,
            ["before"] = change.Removed.Length,
        };
        return LocalizableValue.Text(
            (change.Added.IsEmpty, change.Removed.IsEmpty) switch
            {
                (false, true) => "kpi.change.added",
                (true, false) => "kpi.change.removed",
                (false, false) => "kpi.change.both",
                _ => "kpi.change.counted",
            },
            arguments
        );
    }

    /// <summary>Where only the number of all changed, that is told as well.</summary>
    private static LocalizableValue Count(KpiCount count, KpiChange change) =>
        change.From.Denominator == change.To.Denominator || change.Key is KpiKey.Escalations or KpiKey.SupportAudit
            ? count.Numerator
            : LocalizableValue.Text("kpi.counted.share", new() { ["n"] = count.Numerator, ["of"] = count.Denominator });
}
