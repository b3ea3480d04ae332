using CertBot.Core.Policy;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>The rows of cases, and when their timers are due.</summary>
public static class CaseProjection
{
    public static CaseRow Project(SupportCase supportCase, Edition edition, HolidayCalendars calendars, Instant now) =>
        Project(CaseView.Of(supportCase, edition, calendars, now));

    public static CaseRow Project(CaseView view)
    {
        var (supportCase, progress) = (view.Case, view.Progress);
        return new CaseRow
        {
            Id = supportCase.Id,
            Vendor = supportCase.Vendor,
            Application = supportCase.Application,
            Customer = supportCase.Opening.Customer,
            CustomerName = supportCase.CustomerName,
            Subject = supportCase.Opening.Subject,
            Priority = progress.Priority,
            Kind = progress.Kind,
            Status = progress.Status,
            Owner = supportCase.Owner,
            OpenedAt = supportCase.OpenedAt,
            Due = view.Clocks.Where(c => c.IsRunning).Min(c => c.Due),
            Missed = [.. supportCase.Missed],
            Escalations = [.. supportCase.Escalations.Values.Where(e => e.Closed is null).Select(e => e.Id)],
            Measurement = CaseMeasurement.Of(supportCase, progress),
            Revision = supportCase.Revision,
        };
    }

    /// <summary>When (UTC) the next timer of a case is due; null: there is none.</summary>
    public static Instant? NextDue(CaseView view) =>
        view.Case.Escalations.Values.Where(e => e.Closed is null).Select(e => e.NextDue).Append(CaseClocks.NextDue(view.Case, view.Clocks)).Min();
}
