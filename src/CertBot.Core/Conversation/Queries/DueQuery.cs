using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers.Dates;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Conversation.Queries;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>
/// What has a day by which it is due or promised, the earliest first: what waits for the person, and what the programme promised their vendor. Up to a day
/// or the end of a period, if one is named; what is late already belongs to every period.
/// </summary>
public static class DueQuery
{
    private const string Period = "until";

    private const int MaxRows = 10;

    public static Query Due { get; } =
        new("due", Audience.Involved)
        {
            Arguments = [CommandArgument.RemainingText(Period)],
            Answer = (turnData, raw) =>
                raw.GetValueOrDefault(Period) is not { } period ? Describe(turnData, null, raw)
                : LastDayOf(period, turnData.Context) is { } last ? Describe(turnData, last, raw)
                : BotMessage.TextMessage.Refused("inquiry.due.unclear", new() { ["said"] = UserText.Excerpt(period) }) with
                {
                    SuggestedActions = SuggestedActions.ForCommands(turnData.Context, "due"),
                },
        };

    /// <summary>As days are read anywhere.</summary>
    private static LocalDate? LastDayOf(string period, TurnContext context) =>
        DeadlineRecognizer.Recognize(period.TrimEnd('?', '!', '.', ' '), context.DateReference) is DeadlineResult.Clear(var date) ? date.Day : null;

    private static BotMessage Describe(TurnData turnData, LocalDate? last, Answers raw)
    {
        var zone = DateTimeZoneProviders.Tzdb[turnData.Context.Edition.Zone];
        var rows = RowsOf(turnData)
            .Select(row => (Row: row, Day: row.Due?.InZone(zone).Date ?? row.Promised))
            .Where(r => r.Day is { } day && (last is not { } end || day <= end))
            .OrderBy(r => r.Day)
            .ThenBy(r => r.Row.Due)
            .ThenBy(r => r.Row.Since)
            .Select(r => r.Row)
            .ToArray();
        var until = last is { } on ? LocalizableValue.Date(on) : null;
        if (rows.Length == 0)
        {
            return new BotMessage.TextMessage(last is null ? "inquiry.due.none" : "inquiry.due.none-until", new() { ["until"] = until })
            {
                SuggestedActions = SuggestedActions.ForCommands(turnData.Context, "digest"),
            };
        }

        var page = ListPage.Of(Pages.NumberOf(raw), rows.Length, MaxRows);
        return new BotMessage.CardMessage(
            "due",
            new LocalizableObject
            {
                ["title"] = LocalizableValue.Text(
                    last is null ? "inquiry.due.card" : "inquiry.due.card-until",
                    new() { ["count"] = rows.Length, ["until"] = until }
                ),
                ["rows"] = LocalizableValue.Array([.. rows.Skip(page.Skipped).Take(MaxRows).Select(row => row.ToData())]),
                ["more"] = page.Describe(rows.Length),
                ["next"] = page.NextNumber,
                ["until"] = last is { } day ? LocalDatePattern.Iso.Format(day) : "",
            }
        );
    }

    private static IEnumerable<DigestRow> RowsOf(TurnData turnData) => [.. DigestQuery.RowsOf(turnData), .. PromisedTo(turnData)];

    /// <summary>What the programme promised the vendor of the person.</summary>
    private static IEnumerable<DigestRow> PromisedTo(TurnData turnData) =>
        from summary in turnData.ApplicationSummaries
        where
            turnData.Context.Actor.IsMemberOf(summary.Vendor)
            && summary.Promised is not null
            && summary.ResponsibleParty is not (ResponsibleParty.Vendor or ResponsibleParty.Nobody)
        select new DigestRow(
            summary.WaitingSince,
            LocalizableValue.Text("inquiry.due.promised", new() { ["stage"] = LocalizableValue.Text($"stage.{summary.Stage}") }),
            LocalizableValue.Text("inquiry.digest.own", new() { ["app"] = summary.Name, ["version"] = summary.Version }),
            new ReminderButton(LocalizableValue.Text("verb.status"), "status", new() { ["app"] = summary.Id.Value })
        )
        {
            Promised = summary.Promised,
        };
}
