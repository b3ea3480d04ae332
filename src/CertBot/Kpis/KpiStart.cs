using CertBot.Core.Certification.Applications;
using NodaTime;

namespace CertBot.Kpis;

/// <summary>From when on an application is measured.</summary>
internal static class KpiStart
{
    /// <summary>The month in which it got its first certificate; null: it has none.</summary>
    public static YearMonth? MonthOf(Application app) => app.Certificates is [{ Granted: var day }, ..] ? day.ToYearMonth() : null;
}
