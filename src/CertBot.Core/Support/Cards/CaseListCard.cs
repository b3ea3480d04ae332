using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.Support.Cards;

/// <summary>A page of a list of cases.</summary>
public static class CaseListCard
{
    /// <param name="title">Which cases these are, and how many there are.</param>
    /// <param name="rows">The rows of the page.</param>
    /// <param name="now">The instant (UTC) the list is shown for.</param>
    public static LocalizableObject.Builder CreateData(LocalizableValue title, IEnumerable<CaseRow> rows, Instant now) =>
        new()
        {
            ["title"] = title,
            ["rows"] = LocalizableValue.Array(
                rows.Select(r => new LocalizableObject
                {
                    ["case"] = r.Id.Value,
                    ["subject"] = r.Subject,
                    ["about"] = LocalizableValue.Text(
                        r.Escalations.IsEmpty ? "case.row.about" : "case.row.about.escalated",
                        new()
                        {
                            ["case"] = r.Id.Value,
                            ["customer"] = r.CustomerName,
                            ["priority"] = LocalizableValue.Text(CaseTexts.Priority(r.Priority)),
                            ["escalations"] = LocalizableValue.List(r.Escalations.Select(e => (LocalizableValue)e.Value)),
                        }
                    ),
                    ["line"] = LineOf(r, now),
                    ["color"] = IsOverdue(r, now) ? "attention" : "default",
                })
            ),
        };

    private static bool IsOverdue(CaseRow row, Instant now) => row.Status == CaseStatus.Open && row.Due is { } due && due < now;

    private static LocalizableValue LineOf(CaseRow row, Instant now) =>
        LocalizableValue.Text(
            row.Status == CaseStatus.Waiting ? "case.row.waiting"
                : row.Due is null ? "case.row.nothing-due"
                : row.Due < now ? "case.row.overdue"
                : "case.row.due",
            new()
            {
                ["due"] = row.Due is { } due ? LocalizableValue.Timestamp(due) : null,
                ["owner"] = row.Owner is { } owner ? LocalizableValue.PersonName(owner) : LocalizableValue.Text("case.fact.owner.nobody"),
            }
        );
}
